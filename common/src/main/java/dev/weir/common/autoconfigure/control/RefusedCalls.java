package dev.weir.common.autoconfigure.control;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.audit.Refusal;
import dev.weir.common.autoconfigure.problem.ProblemWriter;
import dev.weir.common.control.Access;
import dev.weir.common.control.Attempts;
import dev.weir.common.problem.Problem;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Answers calls that are refused, and puts them down in the audit log: those that bring a token,
 * and those that would change something. Of one address, so many lines a minute: a flood of bad
 * calls must not fill a disk.
 */
final class RefusedCalls {

  private static final int LINES = 30;
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final int MOST_ADDRESSES = 10_000;
  private static final String LAST = "; more of this address within the minute are not written";

  private final AuditLog audit;
  private final LongSupplier nanoClock;
  private final Attempts lines = new Attempts(LINES, WINDOW, MOST_ADDRESSES);

  RefusedCalls(AuditLog audit, LongSupplier nanoClock) {
    this.audit = audit;
    this.nanoClock = nanoClock;
  }

  /** Answers with a problem. */
  Mono<Void> refuse(ServerWebExchange exchange, Problem problem) {
    return Caller.of(exchange)
        .doOnNext(caller -> log(exchange, caller, problem))
        .then(Mono.defer(() -> ProblemWriter.write(exchange, problem)));
  }

  /** Whether a call is one that somebody could gain by, if only it were let in. */
  static boolean matters(ServerHttpRequest request) {
    return request.getHeaders().containsHeader(HttpHeaders.AUTHORIZATION)
        || !Access.isSafe(request.getMethod().name());
  }

  private void log(ServerWebExchange exchange, String caller, Problem problem) {
    ServerHttpRequest request = exchange.getRequest();
    InetAddress address = Caller.address(exchange);
    if (!matters(request)) {
      return;
    }
    int written = address == null ? 1 : lines.add(address, nanoClock.getAsLong());
    String what = request.getMethod() + " " + request.getPath().value();
    String why = problem.title() + " (" + problem.status() + ")";
    if (written <= LINES) {
      audit.record(new Refusal(caller, what, why + (written == LINES ? LAST : "")));
    }
  }
}

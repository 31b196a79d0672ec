package dev.weir.common.autoconfigure.control;

import dev.weir.common.autoconfigure.problem.ProblemWriter;
import dev.weir.common.control.Attempts;
import dev.weir.common.problem.Problem;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Makes an address wait that brought bad tokens, before another one of it is looked at. Reading
 * without a token is no guess: a scraper that has none locks nobody out.
 */
final class GuessLimit implements WebFilter, Ordered {

  /** In a {@link #WINDOW}, for each address. */
  static final int GUESSES = 10;

  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final int MOST_ADDRESSES = 10_000;

  private static final Problem TOO_MANY =
      Problem.of(
          "too-many-attempts",
          "Too many failed attempts",
          429,
          "This address brought too many bad tokens; Retry-After says when it may try again.");

  private final LongSupplier nanoClock;
  private final Attempts guesses = new Attempts(GUESSES, WINDOW, MOST_ADDRESSES);

  GuessLimit(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** Counts a call that was not let in. */
  void count(ServerWebExchange exchange) {
    InetAddress address = Caller.address(exchange);
    if (address != null && RefusedCalls.matters(exchange.getRequest())) {
      guesses.add(address, nanoClock.getAsLong());
    }
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    InetAddress address = Caller.address(exchange);
    if (address == null || !RefusedCalls.matters(exchange.getRequest())) {
      return chain.filter(exchange);
    }
    Duration wait = guesses.wait(address, nanoClock.getAsLong());
    if (wait.isZero()) {
      return chain.filter(exchange);
    }
    exchange
        .getResponse()
        .getHeaders()
        .set(HttpHeaders.RETRY_AFTER, Long.toString(wait.toSeconds() + 1));
    return ProblemWriter.write(exchange, TOO_MANY);
  }

  /** After the address is known, before tokens are looked at. */
  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE + 60;
  }
}

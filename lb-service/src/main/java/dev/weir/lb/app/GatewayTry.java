package dev.weir.lb.app;

import dev.weir.lb.health.TryEnd;
import dev.weir.lb.upstream.Upstream;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.server.ServerWebExchange;

/**
 * One upstream's turn at a request of the gateway lane: in flight from {@link #begin} until the
 * first {@link #end}, whichever of answer, failure and client brings it.
 */
final class GatewayTry {

  private static final int CLIENT_GONE = 499;

  private final Upstream upstream;
  private final ServerWebExchange exchange;
  private final long startNanos = System.nanoTime();
  private final AtomicBoolean inFlight = new AtomicBoolean();

  GatewayTry(Upstream upstream, ServerWebExchange exchange) {
    this.upstream = upstream;
    this.exchange = exchange;
  }

  Upstream upstream() {
    return upstream;
  }

  void begin() {
    inFlight.set(true);
    upstream.begun();
  }

  void end(TryEnd end) {
    if (inFlight.compareAndSet(true, false)) {
      upstream.ended(end, status(end), System.nanoTime() - startNanos, 0, 0);
    }
  }

  private int status(TryEnd end) {
    HttpStatusCode status = exchange.getResponse().getStatusCode();
    return switch (end) {
      case GIVEN_UP -> CLIENT_GONE;
      case TIMEOUT -> HttpStatus.GATEWAY_TIMEOUT.value();
      default -> status == null ? HttpStatus.BAD_GATEWAY.value() : status.value();
    };
  }
}

package dev.weir.common.autoconfigure.limit;

import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Holds requests of the control plane against the rate limits. Health probes are not counted: who
 * asks them must hear the truth.
 */
final class RateLimitWebFilter implements WebFilter, Ordered {
  private static final String HEALTH = "/actuator/health";

  private final LimitGuard guard;

  RateLimitWebFilter(LimitGuard guard) {
    this.guard = guard;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    return isHealth(exchange.getRequest())
        ? chain.filter(exchange)
        : guard.check(exchange, () -> chain.filter(exchange));
  }

  private static boolean isHealth(ServerHttpRequest request) {
    String path = request.getPath().pathWithinApplication().value();
    return path.equals(HEALTH) || path.startsWith(HEALTH + "/");
  }

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE + 100;
  }
}

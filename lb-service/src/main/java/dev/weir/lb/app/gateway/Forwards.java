package dev.weir.lb.app.gateway;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationContext;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Where Gateway forwards to: the route that fits the path of {@code forward:/path}. The dispatcher
 * that Gateway would ask by itself is the control port's, whose API no request of the data port is
 * to reach.
 */
final class Forwards extends DispatcherHandler {

  private final ObjectProvider<LaneMapping> mapping;

  Forwards(ObjectProvider<LaneMapping> mapping) {
    this.mapping = mapping;
  }

  /** It has no strategies but one. */
  @Override
  protected void initStrategies(ApplicationContext context) {
    // nothing of the context is served
  }

  @Override
  public Mono<Void> handle(ServerWebExchange exchange) {
    return mapping.getObject().forward(exchange);
  }
}

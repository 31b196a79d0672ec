package dev.weir.lb.app;

import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.common.metrics.Series;
import dev.weir.common.netty.FallbackExchanges;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Counts exchanges of the gateway lane by route, as the fast lane counts its own, and sees their
 * end: all other filters, that which writes the answer too, come after this one.
 */
@Component
class RouteSeriesFilter implements GlobalFilter, Ordered {

  private final NetworkMetrics metrics;

  RouteSeriesFilter(NetworkMetrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    Route route = exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
    if (route != null && nativeRequest(exchange) instanceof HttpServerRequest request) {
      Series series = metrics.series("route", route.getId());
      FallbackExchanges.onEnd(
          request,
          (status, nanos, received, sent) -> {
            series.record(status, nanos, received, sent);
            PoolFilter.addBytes(exchange, received, sent);
          });
    }
    return chain
        .filter(exchange)
        .doOnSuccess(nothing -> GatewayTries.ended(exchange, null))
        .doOnError(cause -> GatewayTries.ended(exchange, cause))
        .doOnCancel(() -> GatewayTries.cancelled(exchange));
  }

  private static Object nativeRequest(ServerWebExchange exchange) {
    ServerHttpRequest request = exchange.getRequest();
    return ServerHttpRequestDecorator.getNativeRequest(request);
  }
}

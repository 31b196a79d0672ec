package dev.weir.lb.app.gateway;

import dev.weir.common.net.UpstreamTarget;
import dev.weir.common.netty.listener.turn.FallbackClient;
import dev.weir.lb.app.route.RouteTimeouts;
import dev.weir.lb.netty.ProxyLane;
import dev.weir.lb.retry.Timeouts;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Sends what comes out of Gateway's filters to its upstream, as the fast lane does: {@code
 * lb://pool} to a pool or a split, {@code http}, {@code https}, {@code ws} and {@code wss} to the
 * server that they name. Other schemes are left to Gateway.
 */
@Component
final class UpstreamFilter implements GlobalFilter, Ordered {

  /** Right before Gateway's own filters for the same. */
  private static final int ORDER = Ordered.LOWEST_PRECEDENCE - 2;

  private static final String POOL = "lb";

  private final ProxyLane lane;
  private final GatewayHeads heads;

  UpstreamFilter(ProxyLane lane, GatewayHeads heads) {
    this.lane = lane;
    this.heads = heads;
  }

  @Override
  public int getOrder() {
    return ORDER;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    FallbackClient client = exchange.getAttribute(LaneMapping.CLIENT);
    URI url = exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR);
    if (client == null || url == null || ServerWebExchangeUtils.isAlreadyRouted(exchange)) {
      return chain.filter(exchange);
    }
    boolean toPool = isPool(exchange, url);
    String to = toPool ? url.getHost() : server(url);
    if (to == null) {
      return chain.filter(exchange);
    }
    ServerWebExchangeUtils.setAlreadyRouted(exchange);
    Timeouts timeouts = timeouts(exchange);
    return GatewayStream.send(
            client,
            exchange,
            heads.request(exchange, url, toPool ? "" : UpstreamTarget.authority(url)),
            head -> heads.answer(exchange, head),
            (request, stream) -> lane.relay(request, stream, to, timeouts))
        .then(chain.filter(exchange));
  }

  private static Timeouts timeouts(ServerWebExchange exchange) {
    Route route = exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
    return route == null ? Timeouts.none() : RouteTimeouts.of(route.getMetadata());
  }

  /** {@code lb://pool}, or {@code lb:ws://pool}. */
  private static boolean isPool(ServerWebExchange exchange, URI url) {
    return POOL.equals(url.getScheme())
        || POOL.equals(exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_SCHEME_PREFIX_ATTR));
  }

  private static @Nullable String server(URI url) {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    String known =
        switch (scheme) {
          case "http", "ws" -> "http";
          case "https", "wss" -> "https";
          default -> null;
        };
    return known == null || url.getHost() == null
        ? null
        : known + "://" + UpstreamTarget.authority(url);
  }
}

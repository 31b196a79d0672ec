package dev.weir.lb.app;

import dev.weir.common.net.ClientAddressResolver;
import dev.weir.lb.balance.Ask;
import dev.weir.lb.upstream.Destination;
import dev.weir.lb.upstream.Destinations;
import java.net.URI;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Resolves {@code lb://pool} in the gateway lane by the same pools, algorithm and health as in the
 * fast lane, and tries others after one that fails: {@link GatewayTries}.
 */
@Component
class PoolFilter implements GlobalFilter, Ordered {

  /**
   * Where Spring Cloud LoadBalancer's own filter would stand: the URL is known, nothing is sent
   * yet.
   */
  private static final int ORDER = 10_150;

  private final Destinations destinations;
  private final ClientAddressResolver addresses;

  PoolFilter(Destinations destinations, ClientAddressResolver addresses) {
    this.destinations = destinations;
    this.addresses = addresses;
  }

  @Override
  public int getOrder() {
    return ORDER;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    URI url = exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR);
    if (url == null || !"lb".equals(url.getScheme())) {
      return chain.filter(exchange);
    }
    Ask ask = GatewayAsk.of(exchange.getRequest(), url, addresses);
    Destination destination =
        destinations.find(url.getHost(), GatewaySession.fields(exchange.getRequest()), ask);
    if (destination == null) {
      return unavailable("Pool " + url.getHost() + " does not exist.");
    }
    ServerWebExchange own = GatewaySession.keep(exchange, destination);
    return new GatewayTries(own, chain, url, destination, ask).begin();
  }

  /** Counts the bytes of an exchange that has ended for the upstream that was asked last. */
  static void addBytes(ServerWebExchange exchange, long received, long sent) {
    GatewayTry asked = exchange.getAttribute(GatewayTries.ASKED);
    if (asked != null) {
      asked.upstream().series().addBytes(received, sent);
    }
  }

  private static Mono<Void> unavailable(String reason) {
    return Mono.error(() -> new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, reason));
  }
}

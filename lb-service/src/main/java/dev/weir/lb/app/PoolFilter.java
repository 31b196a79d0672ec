package dev.weir.lb.app;

import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.net.ClientAddressResolver;
import dev.weir.lb.balance.Ask;
import dev.weir.lb.health.TryEnd;
import dev.weir.lb.upstream.Pool;
import dev.weir.lb.upstream.Pools;
import dev.weir.lb.upstream.Upstream;
import java.net.ConnectException;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.UriComponentsBuilder;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

/**
 * Resolves {@code lb://pool} in the gateway lane by the same pools, algorithm and health as in the
 * fast lane. An upstream that refuses the connection is followed by another.
 */
@Component
class PoolFilter implements GlobalFilter, Ordered {

  /**
   * Where Spring Cloud LoadBalancer's own filter would stand: the URL is known, nothing is sent
   * yet.
   */
  private static final int ORDER = 10_150;

  private static final String ASKED = PoolFilter.class.getName() + ".asked";
  private static final int CLIENT_GONE = 499;

  private final Pools pools;
  private final ClientAddressResolver addresses;

  PoolFilter(Pools pools, ClientAddressResolver addresses) {
    this.pools = pools;
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
    Pool pool = pools.named(url.getHost());
    if (pool == null) {
      return unavailable("Pool " + url.getHost() + " does not exist.");
    }
    Ask ask = GatewayAsk.of(exchange.getRequest(), url, addresses);
    return attempt(exchange, chain, url, pool, ask, new HashSet<>());
  }

  private Mono<Void> attempt(
      ServerWebExchange exchange,
      GatewayFilterChain chain,
      URI url,
      Pool pool,
      Ask ask,
      Set<Upstream> tried) {
    Upstream upstream = pool.chooseOther(ask, tried);
    if (upstream == null) {
      return unavailable("No upstream of pool " + pool.name() + " is available now.");
    }
    exchange
        .getAttributes()
        .put(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR, at(upstream, url));
    exchange.getAttributes().put(ASKED, upstream);
    long start = System.nanoTime();
    return Mono.defer(() -> chain.filter(exchange))
        .doOnSubscribe(subscription -> upstream.begun())
        .doFinally(signal -> ended(upstream, exchange, start, signal))
        .onErrorResume(
            ConnectException.class,
            refused -> {
              pool.probed(upstream, new ProbeOutcome.Failed(String.valueOf(refused.getMessage())));
              tried.add(upstream);
              ServerWebExchangeUtils.reset(exchange);
              return attempt(exchange, chain, url, pool, ask, tried);
            });
  }

  /** Counts the bytes of an exchange that has ended for the upstream that was asked last. */
  static void addBytes(ServerWebExchange exchange, long received, long sent) {
    Upstream asked = exchange.getAttribute(ASKED);
    if (asked != null) {
      asked.series().addBytes(received, sent);
    }
  }

  private static void ended(
      Upstream upstream, ServerWebExchange exchange, long start, SignalType signal) {
    upstream.ended(end(signal), status(exchange, signal), System.nanoTime() - start, 0, 0);
  }

  private static TryEnd end(SignalType signal) {
    return switch (signal) {
      case ON_COMPLETE -> TryEnd.ANSWERED;
      case CANCEL -> TryEnd.GIVEN_UP;
      default -> TryEnd.RESET;
    };
  }

  private static int status(ServerWebExchange exchange, SignalType signal) {
    var status = exchange.getResponse().getStatusCode();
    if (status != null) {
      return status.value();
    }
    return signal == SignalType.CANCEL ? CLIENT_GONE : HttpStatus.BAD_GATEWAY.value();
  }

  private static URI at(Upstream upstream, URI url) {
    return UriComponentsBuilder.fromUri(url)
        .scheme(upstream.target().secure() ? "https" : "http")
        .host(upstream.address().host())
        .port(upstream.address().port())
        .build(true)
        .toUri();
  }

  private static Mono<Void> unavailable(String reason) {
    return Mono.error(() -> new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, reason));
  }
}

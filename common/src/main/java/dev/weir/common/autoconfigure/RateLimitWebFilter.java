package dev.weir.common.autoconfigure;

import dev.weir.common.net.ClientAddressResolver;
import dev.weir.common.ratelimit.RateLimits;
import dev.weir.common.ratelimit.Verdict;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
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

  private final RateLimits limits;
  private final ClientAddressResolver addresses;
  private final LongSupplier nanoClock;

  RateLimitWebFilter(RateLimits limits, ClientAddressResolver addresses, LongSupplier nanoClock) {
    this.limits = limits;
    this.addresses = addresses;
    this.nanoClock = nanoClock;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    ServerHttpRequest request = exchange.getRequest();
    InetAddress peer = peer(request);
    if (limits.isEmpty() || peer == null || isHealth(request)) {
      return chain.filter(exchange);
    }
    Verdict verdict = check(request, peer);
    HttpHeaders fields = exchange.getResponse().getHeaders();
    return switch (verdict) {
      case Verdict.Pass pass -> {
        if (pass.isCounted()) {
          state(verdict, fields);
        }
        yield chain.filter(exchange);
      }
      case Verdict.Limited limited -> {
        state(verdict, fields);
        fields.set(HttpHeaders.RETRY_AFTER, Long.toString(limited.retryAfterSeconds()));
        yield ProblemWriter.write(exchange, limited.problem());
      }
    };
  }

  private Verdict check(ServerHttpRequest request, InetAddress peer) {
    HttpHeaders headers = request.getHeaders();
    InetAddress client =
        addresses.trusts(peer)
            ? addresses.resolve(
                peer, headers.getOrEmpty("Forwarded"), headers.getOrEmpty("X-Forwarded-For"))
            : peer;
    return limits.check(
        request.getMethod().name(),
        Objects.requireNonNullElse(headers.getFirst(HttpHeaders.HOST), ""),
        request.getURI().getRawPath(),
        client,
        nanoClock.getAsLong());
  }

  private static void state(Verdict verdict, HttpHeaders fields) {
    fields.set(Verdict.POLICY_FIELD, verdict.policy());
    fields.set(Verdict.STATE_FIELD, verdict.state());
  }

  private static boolean isHealth(ServerHttpRequest request) {
    String path = request.getPath().pathWithinApplication().value();
    return path.equals(HEALTH) || path.startsWith(HEALTH + "/");
  }

  private static @Nullable InetAddress peer(ServerHttpRequest request) {
    InetSocketAddress remote = request.getRemoteAddress();
    return remote == null ? null : remote.getAddress();
  }

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE + 100;
  }
}

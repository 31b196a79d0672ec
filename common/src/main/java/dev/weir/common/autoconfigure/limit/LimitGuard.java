package dev.weir.common.autoconfigure.limit;

import dev.weir.common.autoconfigure.problem.ProblemWriter;
import dev.weir.common.net.ClientAddressResolver;
import dev.weir.common.ratelimit.AttachedLimit;
import dev.weir.common.ratelimit.LimitRequest;
import dev.weir.common.ratelimit.RateLimits;
import dev.weir.common.ratelimit.Ruling;
import dev.weir.common.ratelimit.Verdict;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Holds WebFlux exchanges against the rate limits: on the control plane, and in Gateway routes. */
public final class LimitGuard {

  private final RateLimits limits;
  private final ClientAddressResolver addresses;
  private final LongSupplier nanoClock;

  LimitGuard(RateLimits limits, ClientAddressResolver addresses, LongSupplier nanoClock) {
    this.limits = limits;
    this.addresses = addresses;
    this.nanoClock = nanoClock;
  }

  /** Counts an exchange against the limits that match it, and serves or refuses it. */
  Mono<Void> check(ServerWebExchange exchange, Supplier<Mono<Void>> serve) {
    InetAddress peer = peer(exchange.getRequest());
    if (limits.isEmpty() || peer == null) {
      return serve.get();
    }
    return act(exchange, limits.check(request(exchange, peer, ""), now()), serve);
  }

  /**
   * Counts an exchange against the limits of its route, where those that match it have been asked
   * before.
   *
   * @param route the route's name
   * @param ofRoute its limits
   * @param serve goes on where they let it pass
   */
  public Mono<Void> checkRoute(
      ServerWebExchange exchange,
      String route,
      List<AttachedLimit> ofRoute,
      Supplier<Mono<Void>> serve) {
    InetAddress peer = peer(exchange.getRequest());
    if (peer == null) {
      return serve.get();
    }
    Ruling ruling = limits.checkRoute(request(exchange, peer, route), ofRoute, now());
    return act(exchange, ruling, serve);
  }

  private static Mono<Void> act(
      ServerWebExchange exchange, Ruling ruling, Supplier<Mono<Void>> serve) {
    return switch (ruling) {
      case Verdict verdict -> act(exchange, verdict, serve).doFinally(end -> release(verdict));
      case Ruling.Pending pending -> actLater(exchange, pending, serve);
    };
  }

  /** The verdict may come after the client has gone: its lease is released then too. */
  private static Mono<Void> actLater(
      ServerWebExchange exchange, Ruling.Pending pending, Supplier<Mono<Void>> serve) {
    return Mono.fromFuture(pending.verdict().toCompletableFuture(), true)
        .flatMap(verdict -> act(exchange, verdict, serve))
        .doFinally(end -> pending.verdict().thenAccept(LimitGuard::release));
  }

  private static void release(Verdict verdict) {
    if (verdict instanceof Verdict.Pass pass) {
      pass.lease().release();
    }
  }

  private static Mono<Void> act(
      ServerWebExchange exchange, Verdict verdict, Supplier<Mono<Void>> serve) {
    HttpHeaders fields = exchange.getResponse().getHeaders();
    if (!verdict.policy().isEmpty()) {
      fields.set(Verdict.POLICY_FIELD, verdict.policy());
      fields.set(Verdict.STATE_FIELD, verdict.state());
    }
    return switch (verdict) {
      case Verdict.Pass pass -> Mono.defer(serve);
      case Verdict.Limited limited -> {
        fields.set(HttpHeaders.RETRY_AFTER, Long.toString(limited.retryAfterSeconds()));
        yield ProblemWriter.write(exchange, limited.problem());
      }
    };
  }

  private long now() {
    return nanoClock.getAsLong();
  }

  private LimitRequest request(ServerWebExchange exchange, InetAddress peer, String route) {
    ServerHttpRequest request = exchange.getRequest();
    HttpHeaders headers = request.getHeaders();
    InetAddress client =
        addresses.trusts(peer)
            ? addresses.resolve(
                peer, headers.getOrEmpty("Forwarded"), headers.getOrEmpty("X-Forwarded-For"))
            : peer;
    return new WebLimitRequest(request, client, route);
  }

  private static @Nullable InetAddress peer(ServerHttpRequest request) {
    InetSocketAddress remote = request.getRemoteAddress();
    return remote == null ? null : remote.getAddress();
  }

  /** A request as WebFlux has it, in terms of limits. */
  private record WebLimitRequest(ServerHttpRequest request, InetAddress client, String route)
      implements LimitRequest {

    @Override
    public String method() {
      return request.getMethod().name();
    }

    @Override
    public String host() {
      return Objects.requireNonNullElse(header(HttpHeaders.HOST), "");
    }

    @Override
    public String target() {
      return request.getURI().getRawPath();
    }

    @Override
    public @Nullable String header(String name) {
      return request.getHeaders().getFirst(name);
    }
  }
}

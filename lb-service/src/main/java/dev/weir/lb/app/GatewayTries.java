package dev.weir.lb.app;

import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.netty.UpstreamFailure;
import dev.weir.common.netty.UpstreamFailure.Kind;
import dev.weir.lb.balance.Ask;
import dev.weir.lb.health.TryEnd;
import dev.weir.lb.retry.Timeouts;
import dev.weir.lb.upstream.Destination;
import dev.weir.lb.upstream.Pool;
import dev.weir.lb.upstream.PoolSpec;
import dev.weir.lb.upstream.Retries;
import dev.weir.lb.upstream.Upstream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.UriComponentsBuilder;
import reactor.core.publisher.Mono;

/**
 * One request of the gateway lane at the upstreams of a pool, by the same policy as in the fast
 * lane. What Gateway cannot do is left out: a body that has been asked for is gone, and a try is
 * over for it when its answer begins.
 */
final class GatewayTries {

  /** The upstream that was asked last. */
  static final String ASKED = GatewayTries.class.getName() + ".asked";

  private static final int CLIENT_GONE = 499;
  private static final Set<HttpMethod> MOSTLY_WITHOUT_BODY =
      Set.of(
          HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.TRACE, HttpMethod.DELETE);

  private final ServerWebExchange exchange;
  private final GatewayFilterChain chain;
  private final URI url;
  private final Destination destination;
  private final Pool pool;
  private final PoolSpec spec;
  private final Ask ask;
  private final Retries retries;

  GatewayTries(
      ServerWebExchange exchange,
      GatewayFilterChain chain,
      URI url,
      Destination destination,
      Ask ask) {
    this.exchange = exchange;
    this.chain = chain;
    this.url = url;
    this.destination = destination;
    this.pool = destination.pool();
    this.spec = pool.spec();
    this.ask = ask;
    this.retries = new Retries(pool, spec.retry(), ask, exchange.getRequest().getMethod().name());
  }

  /** The first try, and all that follow; completes when an answer has begun. */
  Mono<Void> begin() {
    pool.retryBudget().request(System.nanoTime());
    Upstream first = destination.choose(ask);
    Mono<Void> tries = first == null ? MaintenanceAnswer.write(exchange, pool) : attempt(first);
    Duration limit = spec.timeouts().request();
    return limit == null
        ? tries
        : tries.timeout(limit, Mono.error(() -> late("The request was not answered in time.")));
  }

  private static Throwable late(String reason) {
    return new ResponseStatusException(HttpStatus.GATEWAY_TIMEOUT, reason);
  }

  private Mono<Void> attempt(Upstream upstream) {
    exchange
        .getAttributes()
        .put(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR, at(upstream, url));
    exchange.getAttributes().put(ASKED, upstream);
    return turn(upstream)
        .thenReturn(Optional.<Throwable>empty())
        .onErrorResume(GatewayTries::isFailure, failure -> Mono.just(Optional.of(failure)))
        .flatMap(
            failure ->
                failure.map(cause -> failed(upstream, cause)).orElseGet(() -> answered(upstream)));
  }

  /** One upstream's turn, until its answer begins. */
  private Mono<Void> turn(Upstream upstream) {
    long start = System.nanoTime();
    Mono<Void> turn = Mono.defer(() -> chain.filter(exchange));
    Duration limit = shorter(spec.timeouts());
    return (limit == null ? turn : turn.timeout(limit))
        .doOnSubscribe(subscription -> upstream.begun())
        .doOnSuccess(nothing -> ended(upstream, TryEnd.ANSWERED, start))
        .doOnError(cause -> ended(upstream, TryEnd.of(kind(cause)), start))
        .doOnCancel(() -> ended(upstream, TryEnd.GIVEN_UP, start));
  }

  private static @Nullable Duration shorter(Timeouts timeouts) {
    return Stream.of(timeouts.response(), timeouts.perTry())
        .filter(Objects::nonNull)
        .min(Duration::compareTo)
        .orElse(null);
  }

  private void ended(Upstream upstream, TryEnd end, long start) {
    upstream.ended(end, status(end), System.nanoTime() - start, 0, 0);
  }

  private int status(TryEnd end) {
    HttpStatusCode status = exchange.getResponse().getStatusCode();
    return switch (end) {
      case GIVEN_UP -> CLIENT_GONE;
      case TIMEOUT -> HttpStatus.GATEWAY_TIMEOUT.value();
      default -> status == null ? HttpStatus.BAD_GATEWAY.value() : status.value();
    };
  }

  // ---- what follows

  private Mono<Void> failed(Upstream upstream, Throwable cause) {
    UpstreamFailure failure =
        new UpstreamFailure(kind(cause), false, false, String.valueOf(cause.getMessage()));
    if (failure.kind() == Kind.CONNECT_FAILURE) {
      pool.probed(upstream, new ProbeOutcome.Failed(failure.detail()));
    }
    Retries.Next next = retries.after(upstream, failure, !failure.nothingSent() && hasBody());
    if (next == null) {
      return Mono.error(
          failure.kind() == Kind.TIMEOUT ? late("The upstream did not answer in time.") : cause);
    }
    return again(next);
  }

  private Mono<Void> answered(Upstream upstream) {
    HttpStatusCode status = exchange.getResponse().getStatusCode();
    if (status == null || !spec.retry().looksAt(status.value())) {
      return Mono.empty();
    }
    String retryAfter = exchange.getResponse().getHeaders().getFirst(HttpHeaders.RETRY_AFTER);
    Retries.Next next = retries.insteadOf(upstream, status.value(), retryAfter, hasBody());
    return next == null ? Mono.empty() : again(next);
  }

  private Mono<Void> again(Retries.Next next) {
    ServerWebExchangeUtils.reset(exchange);
    Mono<Void> then = Mono.defer(() -> attempt(next.upstream()));
    return next.pause().isZero() ? then : Mono.delay(next.pause()).then(then);
  }

  // ---- the request

  private boolean hasBody() {
    ServerHttpRequest request = exchange.getRequest();
    long length = request.getHeaders().getContentLength();
    return length > 0
        || (length < 0
            && (request.getHeaders().containsHeader(HttpHeaders.TRANSFER_ENCODING)
                || !MOSTLY_WITHOUT_BODY.contains(request.getMethod())));
  }

  private static URI at(Upstream upstream, URI url) {
    return UriComponentsBuilder.fromUri(url)
        .scheme(upstream.target().secure() ? "https" : "http")
        .host(upstream.address().host())
        .port(upstream.address().port())
        .build(true)
        .toUri();
  }

  // ---- what Gateway's client throws

  private static boolean isFailure(Throwable cause) {
    return cause instanceof IOException || cause instanceof TimeoutException;
  }

  private static Kind kind(Throwable cause) {
    return switch (cause) {
      case ConnectException refused -> Kind.CONNECT_FAILURE;
      case UnknownHostException unknown -> Kind.CONNECT_FAILURE;
      case TimeoutException late -> Kind.TIMEOUT;
      default -> Kind.RESET;
    };
  }
}

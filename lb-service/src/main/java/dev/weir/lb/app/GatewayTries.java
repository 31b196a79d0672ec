package dev.weir.lb.app;

import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.netty.UpstreamFailure;
import dev.weir.common.netty.UpstreamFailure.Kind;
import dev.weir.lb.balance.Ask;
import dev.weir.lb.health.TryEnd;
import dev.weir.lb.retry.RetryPolicy;
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
 * lane. What Gateway cannot do is left out: a body that has been asked for is gone, and only the
 * head of an answer can be replaced by another.
 */
final class GatewayTries {

  /** The {@link GatewayTry} under way, or the last one. */
  static final String ASKED = GatewayTries.class.getName() + ".asked";

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
    GatewayTry turn = new GatewayTry(upstream, exchange);
    exchange
        .getAttributes()
        .put(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR, at(upstream, url));
    exchange.getAttributes().put(ASKED, turn);
    return untilAnswered(turn)
        .thenReturn(Optional.<Throwable>empty())
        .onErrorResume(GatewayTries::isFailure, failure -> Mono.just(Optional.of(failure)))
        .flatMap(
            failure ->
                failure.map(cause -> failed(upstream, cause)).orElseGet(() -> answered(turn)));
  }

  /** One upstream's turn, until its answer begins; {@link #ended} ends it after its answer. */
  private Mono<Void> untilAnswered(GatewayTry turn) {
    Timeouts timeouts = spec.timeouts();
    Mono<Void> answer =
        Mono.defer(() -> chain.filter(exchange))
            .contextWrite(context -> context.put(Timeouts.class, timeouts));
    Duration limit = shorter(timeouts);
    return (limit == null ? answer : answer.timeout(limit))
        .doOnSubscribe(subscription -> turn.begin())
        .doOnError(cause -> turn.end(end(cause)))
        .doOnCancel(() -> turn.end(TryEnd.GIVEN_UP));
  }

  /**
   * An exchange is over for the client: so is its last try.
   *
   * @param cause why the answer stopped; null: it did not
   */
  static void ended(ServerWebExchange exchange, @Nullable Throwable cause) {
    GatewayTry last = exchange.getAttribute(ASKED);
    if (last != null) {
      last.end(cause == null ? TryEnd.ANSWERED : end(cause));
    }
  }

  /** The client went before its answer had ended. */
  static void cancelled(ServerWebExchange exchange) {
    GatewayTry last = exchange.getAttribute(ASKED);
    if (last != null) {
      last.end(TryEnd.GIVEN_UP);
    }
  }

  private static @Nullable Duration shorter(Timeouts timeouts) {
    return Stream.of(timeouts.response(), timeouts.perTry())
        .filter(Objects::nonNull)
        .min(Duration::compareTo)
        .orElse(null);
  }

  // ---- what follows

  private Mono<Void> failed(Upstream upstream, Throwable cause) {
    UpstreamFailure failure = failure(cause);
    if (failure.kind() == Kind.CONNECT_FAILURE) {
      pool.probed(upstream, new ProbeOutcome.Failed(failure.detail()));
    }
    Retries.Next next = retries.after(upstream, failure, !failure.nothingSent() && hasBody());
    return next == null ? giveUp(failure, cause) : again(next);
  }

  private Mono<Void> giveUp(UpstreamFailure failure, Throwable cause) {
    return switch (failure.kind()) {
      case CONNECT_FAILURE -> MaintenanceAnswer.write(exchange, pool);
      case TIMEOUT -> Mono.error(late("The upstream did not answer in time."));
      default -> Mono.error(cause);
    };
  }

  private Mono<Void> answered(GatewayTry turn) {
    HttpStatusCode status = exchange.getResponse().getStatusCode();
    if (status == null || !spec.retry().looksAt(status.value())) {
      return Mono.empty();
    }
    String retryAfter = exchange.getResponse().getHeaders().getFirst(HttpHeaders.RETRY_AFTER);
    Retries.Next next = retries.insteadOf(turn.upstream(), status.value(), retryAfter, hasBody());
    if (next == null) {
      return Mono.empty();
    }
    turn.end(TryEnd.ANSWERED);
    return again(next);
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

  private static TryEnd end(Throwable cause) {
    UpstreamFailure failure = failure(cause);
    return RetryPolicy.isStale(failure) ? TryEnd.REFUSED : TryEnd.of(failure.kind());
  }

  private static UpstreamFailure failure(Throwable cause) {
    return cause instanceof GatewayFailure known
        ? known.failure()
        : new UpstreamFailure(kind(cause), false, false, String.valueOf(cause.getMessage()));
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

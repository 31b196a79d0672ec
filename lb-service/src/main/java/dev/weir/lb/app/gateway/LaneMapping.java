package dev.weir.lb.app.gateway;

import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.common.metrics.Series;
import dev.weir.common.netty.http.ForwardingFields;
import dev.weir.common.netty.listener.turn.FallbackClient;
import dev.weir.lb.app.route.Routes;
import dev.weir.lb.netty.ProxyLane;
import dev.weir.lb.netty.RequestIds;
import io.netty.handler.codec.http.HttpRequest;
import org.springframework.cloud.gateway.config.GlobalCorsProperties;
import org.springframework.cloud.gateway.handler.FilteringWebHandler;
import org.springframework.cloud.gateway.handler.RoutePredicateHandlerMapping;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;

/** Gateway's mapping, for exchanges that came in by the data listener alone. */
final class LaneMapping extends RoutePredicateHandlerMapping {

  /** The {@link FallbackClient} of an exchange: it came in by the data listener. */
  static final String CLIENT = LaneMapping.class.getName() + ".client";

  /** The {@link AskedTarget} of an exchange. */
  static final String TARGET = AskedTarget.class.getName();

  private static final String ROUTE = LaneMapping.class.getName() + ".route";
  private static final String FORWARDS = LaneMapping.class.getName() + ".forwards";
  private static final int MOST_FORWARDS = 4;
  private static final String SERIES = "route";
  private static final String ID = RequestIds.FIELD.toString();

  private final Routes known;
  private final NetworkMetrics metrics;

  LaneMapping(
      FilteringWebHandler filters,
      RouteLocator routes,
      GlobalCorsProperties cors,
      Environment environment,
      Routes known,
      NetworkMetrics metrics) {
    super(filters, routes, cors, environment);
    this.known = known;
    this.metrics = metrics;
  }

  Mono<Void> serve(ServerWebExchange asked) {
    HttpServerRequest request = ServerHttpRequestDecorator.getNativeRequest(asked.getRequest());
    FallbackClient client = FallbackClient.of(request);
    ServerWebExchange exchange = seen(asked, client);
    exchange.getAttributes().put(CLIENT, client);
    String route = client.channel().attr(ProxyLane.GATEWAY_ROUTE).get();
    if (route != null) {
      exchange.getAttributes().put(ROUTE, route);
    }
    String target = client.channel().attr(ProxyLane.ASKED_TARGET).get();
    exchange
        .getAttributes()
        .put(
            TARGET,
            AskedTarget.of(
                target == null ? request.uri() : target, exchange.getRequest().getURI()));
    nameOwnAnswer(exchange, request, client);
    return found(exchange)
        .flatMap(
            found -> {
              count(exchange, client);
              // filters see these, predicates what the client sent
              ProxyLane.enter(request.requestHeaders(), client);
              return found.handle(seen(asked, client));
            })
        .doOnError(failure -> forgetAnswer(exchange))
        .onErrorResume(OwnAnswerException.class, own -> own.writeTo(exchange))
        .onErrorResume(failure -> failed(exchange, client, failure));
  }

  private Mono<WebHandler> found(ServerWebExchange exchange) {
    return getHandler(exchange)
        .cast(WebHandler.class)
        .switchIfEmpty(
            Mono.error(
                () -> new ResponseStatusException(HttpStatus.NOT_FOUND, "No route matches.")));
  }

  /** Has the route that fits what an exchange has become serve it in place of the last one. */
  Mono<Void> forward(ServerWebExchange exchange) {
    int before = exchange.getAttributeOrDefault(FORWARDS, 0);
    if (before == MOST_FORWARDS) {
      return Mono.error(
          new ResponseStatusException(
              HttpStatus.LOOP_DETECTED, "Routes forward to each other without end."));
    }
    exchange.getAttributes().put(FORWARDS, before + 1);
    exchange.getAttributes().remove(ROUTE);
    AnswerFilter.leave(exchange);
    return found(exchange).flatMap(found -> found.handle(exchange));
  }

  /**
   * An exchange as Gateway is to see it. It knows WebSockets by the handshake of HTTP/1.1: one that
   * came over HTTP/2 (RFC 8441) is given the fields of that, beside those that its request has now.
   */
  private static ServerWebExchange seen(ServerWebExchange exchange, FallbackClient client) {
    HttpRequest upgrade = client.handshake();
    if (upgrade == null) {
      return exchange;
    }
    var handshake = upgrade.headers();
    return exchange
        .mutate()
        .request(
            builder ->
                builder
                    .method(HttpMethod.GET)
                    .headers(
                        fields -> {
                          for (String name :
                              new String[] {
                                HttpHeaders.CONNECTION, HttpHeaders.UPGRADE, "Sec-WebSocket-Key"
                              }) {
                            fields.set(name, handshake.get(name));
                          }
                          // the codec calls what follows a body, and it is the tunnel's
                          fields.remove(HttpHeaders.TRANSFER_ENCODING);
                        }))
        .build();
  }

  /** Exchanges are counted by route as the fast lane counts its own. */
  private void count(ServerWebExchange exchange, FallbackClient client) {
    Route route = exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
    if (route != null) {
      Series series = metrics.series(SERIES, route.getId());
      client.mark(series);
      client.onEnd(series::record);
    }
  }

  /** Puts on an answer that no upstream gave what the fast lane puts on its own. */
  private static void nameOwnAnswer(
      ServerWebExchange exchange, HttpServerRequest request, FallbackClient client) {
    ServerHttpResponse response = exchange.getResponse();
    response.beforeCommit(
        () -> {
          HttpHeaders fields = response.getHeaders();
          if (!fields.containsHeader(ID)) {
            // no route was found where the request has none that is Weir's
            String id = request.requestHeaders().get(RequestIds.FIELD);
            boolean entered =
                exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR) != null;
            fields.set(ID, RequestIds.of(id, entered || client.fromTrustedProxy()).toString());
            fields.set(HttpHeaders.VIA, ForwardingFields.VIA.toString());
            fields.setDate(System.currentTimeMillis());
          }
          return Mono.empty();
        });
  }

  /** What a filter has refused of an upstream is no part of what is answered in its place. */
  private static void forgetAnswer(ServerWebExchange exchange) {
    if (!exchange.getResponse().isCommitted()) {
      ServerWebExchangeUtils.reset(exchange);
    }
  }

  /** An answer that has begun and failed is not to look whole. */
  private static Mono<Void> failed(
      ServerWebExchange exchange, FallbackClient client, Throwable failure) {
    if (exchange.getResponse().isCommitted()) {
      client.cutOff();
      if (failure instanceof CutOffException) {
        return Mono.empty();
      }
    }
    return Mono.error(named(failure));
  }

  /** Some of Gateway's filters say by an annotation what their failures are to clients. */
  private static Throwable named(Throwable failure) {
    if (failure instanceof CutOffException) {
      return new ResponseStatusException(
          HttpStatus.BAD_GATEWAY, "No upstream gave a complete answer.");
    }
    ResponseStatus said =
        AnnotatedElementUtils.findMergedAnnotation(failure.getClass(), ResponseStatus.class);
    return said == null
        ? failure
        : new ResponseStatusException(said.code(), said.code().getReasonPhrase() + ".", failure);
  }

  @Override
  protected Mono<?> getHandlerInternal(ServerWebExchange exchange) {
    return exchange.getAttribute(CLIENT) == null
        ? Mono.empty()
        : super.getHandlerInternal(exchange);
  }

  /**
   * The route that the table has found already, where all that Gateway knows of it fits too: to ask
   * each route in turn takes the longer the more there are.
   */
  @Override
  protected Mono<Route> lookupRoute(ServerWebExchange exchange) {
    String id = exchange.getAttribute(ROUTE);
    Route found = id == null ? null : known.built(id);
    if (found == null) {
      return super.lookupRoute(exchange);
    }
    exchange.getAttributes().put(ServerWebExchangeUtils.GATEWAY_PREDICATE_ROUTE_ATTR, id);
    return Mono.from(found.getPredicate().apply(exchange))
        .onErrorReturn(false)
        .flatMap(fits -> fits ? Mono.just(found) : super.lookupRoute(exchange));
  }
}

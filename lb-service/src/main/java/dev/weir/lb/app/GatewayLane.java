package dev.weir.lb.app;

import dev.weir.common.netty.FallbackExchanges;
import dev.weir.common.netty.InterimRelay;
import dev.weir.common.netty.UpstreamFailure.Kind;
import dev.weir.lb.netty.ProxyLane;
import io.netty.channel.Channel;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.cloud.gateway.config.GlobalCorsProperties;
import org.springframework.cloud.gateway.handler.FilteringWebHandler;
import org.springframework.cloud.gateway.handler.RoutePredicateHandlerMapping;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.server.WebHandler;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Spring Cloud Gateway's filter chain as the fallback of the data listener: a handler that holds
 * Gateway's mapping and nothing else, so that the public port never reaches the API, the console or
 * the actuator.
 */
final class GatewayLane {

  /** The bean that would put every route on the control port too. */
  private static final String MAPPING_BEAN = "routePredicateHandlerMapping";

  private final ReactorHttpHandlerAdapter adapter;

  private GatewayLane(HttpHandler handler) {
    this.adapter = new ReactorHttpHandlerAdapter(handler);
  }

  BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> handler() {
    return adapter::apply;
  }

  /** Gateway's mapping, for exchanges that came in by the data listener alone. */
  static final class LaneMapping extends RoutePredicateHandlerMapping {

    private static final String DATA_PLANE = LaneMapping.class.getName();
    private static final String ROUTE = DATA_PLANE + ".route";
    private static final HttpMethod CONNECT = HttpMethod.valueOf("CONNECT");

    /** Gateway makes its own for the upstream, and HTTP/2 has no answer to it. */
    private static final String UNUSED_KEY = "AAAAAAAAAAAAAAAAAAAAAA==";

    private final Routes known;

    LaneMapping(
        FilteringWebHandler filters,
        RouteLocator routes,
        GlobalCorsProperties cors,
        Environment environment,
        Routes known) {
      super(filters, routes, cors, environment);
      this.known = known;
    }

    Mono<Void> serve(ServerWebExchange asked) {
      ServerWebExchange exchange = asUpgrade(asked);
      exchange.getAttributes().put(DATA_PLANE, true);
      Channel channel = channel(exchange);
      String route = channel.attr(ProxyLane.GATEWAY_ROUTE).get();
      if (route != null) {
        exchange.getAttributes().put(ROUTE, route);
      }
      InterimRelay interims = InterimRelay.of(channel);
      return getHandler(exchange)
          .cast(WebHandler.class)
          .switchIfEmpty(
              Mono.error(
                  () -> new ResponseStatusException(HttpStatus.NOT_FOUND, "No route matches.")))
          .flatMap(found -> found.handle(exchange))
          .onErrorMap(IOException.class, LaneMapping::unanswered)
          .onErrorResume(failure -> cutOff(exchange).then(Mono.error(failure)))
          .contextWrite(context -> context.put(InterimRelay.class, interims));
    }

    /**
     * Gateway knows WebSockets by the handshake of HTTP/1.1: one that came over HTTP/2 (RFC 8441)
     * is given the fields of that. Reactor Netty answers it as it came.
     */
    private static ServerWebExchange asUpgrade(ServerWebExchange exchange) {
      if (!CONNECT.equals(exchange.getRequest().getMethod())) {
        return exchange;
      }
      return exchange
          .mutate()
          .request(request -> request.method(HttpMethod.GET).headers(LaneMapping::addHandshake))
          .build();
    }

    private static void addHandshake(HttpHeaders fields) {
      fields.set(HttpHeaders.CONNECTION, "Upgrade");
      fields.set(HttpHeaders.UPGRADE, "websocket");
      fields.set("Sec-WebSocket-Key", UNUSED_KEY);
    }

    /** An answer that has begun and failed is not to look whole. */
    private static Mono<Void> cutOff(ServerWebExchange exchange) {
      return exchange.getResponse().isCommitted()
          ? FallbackExchanges.cutOff(nativeRequest(exchange))
          : Mono.empty();
    }

    private static HttpServerRequest nativeRequest(ServerWebExchange exchange) {
      return ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
    }

    private static Channel channel(ServerWebExchange exchange) {
      AtomicReference<Channel> channel = new AtomicReference<>();
      nativeRequest(exchange).withConnection(connection -> channel.set(connection.channel()));
      return channel.get();
    }

    /** What Gateway's client throws when an upstream refuses, resets or cannot be found. */
    private static ResponseStatusException unanswered(IOException cause) {
      boolean late =
          cause instanceof GatewayFailure known && known.failure().kind() == Kind.TIMEOUT;
      return late
          ? new ResponseStatusException(
              HttpStatus.GATEWAY_TIMEOUT, "The upstream did not answer in time.", cause)
          : new ResponseStatusException(
              HttpStatus.BAD_GATEWAY, "No upstream gave a complete answer.", cause);
    }

    @Override
    protected Mono<?> getHandlerInternal(ServerWebExchange exchange) {
      return exchange.getAttribute(DATA_PLANE) == null
          ? Mono.empty()
          : super.getHandlerInternal(exchange);
    }

    /**
     * The route that the table has found already, where all that Gateway knows of it fits too: to
     * ask each route in turn takes the longer the more there are.
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

  @Configuration(proxyBeanMethods = false)
  static class Beans {

    /**
     * Puts {@link LaneMapping} in place of Gateway's own, which the control port's dispatcher would
     * serve too.
     */
    @Bean
    static BeanDefinitionRegistryPostProcessor routesOffTheControlPort() {
      return registry -> {
        RootBeanDefinition mapping = new RootBeanDefinition(LaneMapping.class);
        mapping.setAutowireMode(AbstractBeanDefinition.AUTOWIRE_CONSTRUCTOR);
        registry.removeBeanDefinition(MAPPING_BEAN);
        registry.registerBeanDefinition(MAPPING_BEAN, mapping);
      };
    }

    @Bean
    GatewayLane gatewayLane(
        LaneMapping mapping,
        ForwardingHeaders forwarding,
        ObjectProvider<WebExceptionHandler> exceptionHandlers) {
      return new GatewayLane(
          WebHttpHandlerBuilder.webHandler(mapping::serve)
              .filter(
                  (exchange, chain) -> {
                    forwarding.onOwnAnswer(exchange);
                    return chain.filter(exchange);
                  })
              .exceptionHandlers(
                  handlers -> exceptionHandlers.orderedStream().forEach(handlers::add))
              .build());
    }
  }
}

package dev.weir.lb.app;

import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.cloud.gateway.config.GlobalCorsProperties;
import org.springframework.cloud.gateway.handler.FilteringWebHandler;
import org.springframework.cloud.gateway.handler.RoutePredicateHandlerMapping;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.server.ResponseStatusException;
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

  @Configuration(proxyBeanMethods = false)
  static class Beans {

    /**
     * Takes Gateway's mapping out of the context, where the control port's dispatcher would find
     * it.
     */
    @Bean
    static BeanDefinitionRegistryPostProcessor routesOffTheControlPort() {
      return new BeanDefinitionRegistryPostProcessor() {
        @Override
        public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
          if (registry.containsBeanDefinition(MAPPING_BEAN)) {
            registry.removeBeanDefinition(MAPPING_BEAN);
          }
        }
      };
    }

    @Bean
    GatewayLane gatewayLane(
        FilteringWebHandler filters,
        RouteLocator routes,
        GlobalCorsProperties cors,
        Environment environment,
        ApplicationContext context,
        ObjectProvider<WebExceptionHandler> exceptionHandlers) {
      RoutePredicateHandlerMapping mapping =
          new RoutePredicateHandlerMapping(filters, routes, cors, environment);
      mapping.setApplicationContext(context);
      WebHandler handler =
          exchange ->
              mapping
                  .getHandler(exchange)
                  .cast(WebHandler.class)
                  .switchIfEmpty(
                      Mono.error(
                          () ->
                              new ResponseStatusException(
                                  HttpStatus.NOT_FOUND, "No route matches.")))
                  .flatMap(found -> found.handle(exchange));
      return new GatewayLane(
          WebHttpHandlerBuilder.webHandler(handler)
              .exceptionHandlers(
                  handlers -> exceptionHandlers.orderedStream().forEach(handlers::add))
              .build());
    }
  }
}

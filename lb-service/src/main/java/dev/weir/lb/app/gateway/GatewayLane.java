package dev.weir.lb.app.gateway;

import dev.weir.lb.app.route.Fallback;
import org.reactivestreams.Publisher;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.cloud.gateway.handler.predicate.HostRoutePredicateFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Spring Cloud Gateway's filter chain as the fallback of the data listener: a handler that holds
 * Gateway's mapping and nothing else, so that the public port never reaches the API, the console or
 * the actuator.
 */
final class GatewayLane implements Fallback {

  /** The bean that would put every route on the control port too. */
  private static final String MAPPING_BEAN = "routePredicateHandlerMapping";

  private final ReactorHttpHandlerAdapter adapter;

  private GatewayLane(HttpHandler handler) {
    this.adapter = new ReactorHttpHandlerAdapter(handler);
  }

  @Override
  public Publisher<Void> apply(HttpServerRequest request, HttpServerResponse response) {
    return adapter.apply(request, response);
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
    static BeanPostProcessor hostsAsInTheFastLane() {
      return new BeanPostProcessor() {
        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
          if (bean instanceof HostRoutePredicateFactory hosts) {
            hosts.setPathMatcher(new HostPatterns());
          }
          return bean;
        }
      };
    }

    @Bean
    @Primary
    Forwards forwards(ObjectProvider<LaneMapping> mapping) {
      return new Forwards(mapping);
    }

    @Bean
    GatewayLane gatewayLane(
        LaneMapping mapping, ObjectProvider<WebExceptionHandler> exceptionHandlers) {
      return new GatewayLane(
          WebHttpHandlerBuilder.webHandler(mapping::serve)
              .exceptionHandlers(
                  handlers -> exceptionHandlers.orderedStream().forEach(handlers::add))
              .build());
    }
  }
}

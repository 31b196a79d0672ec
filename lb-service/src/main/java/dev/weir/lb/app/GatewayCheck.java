package dev.weir.lb.app;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.filter.factory.GatewayFilterFactory;
import org.springframework.cloud.gateway.handler.predicate.RoutePredicateFactory;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.cloud.gateway.route.RouteDefinitionRouteLocator;
import org.springframework.cloud.gateway.support.ConfigurationService;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;

/** Has Gateway build a route that nobody is to use, to see whether it can. */
@Component
public class GatewayCheck {

  private final AtomicReference<RouteDefinition> asked = new AtomicReference<>();
  private final ObjectProvider<RoutePredicateFactory<?>> predicates;
  private final ObjectProvider<GatewayFilterFactory<?>> filters;
  private final ObjectProvider<ConfigurationService> configuration;
  private final List<FilterDefinition> defaultFilters;

  private @Nullable RouteDefinitionRouteLocator locator;

  GatewayCheck(
      ObjectProvider<RoutePredicateFactory<?>> predicates,
      ObjectProvider<GatewayFilterFactory<?>> filters,
      ObjectProvider<ConfigurationService> configuration,
      GatewayProperties properties) {
    this.predicates = predicates;
    this.filters = filters;
    this.configuration = configuration;
    this.defaultFilters = properties.getDefaultFilters();
  }

  /**
   * Builds it.
   *
   * @throws IllegalArgumentException with the reason where Gateway cannot
   */
  public synchronized void build(RouteDefinition definition) {
    asked.set(definition);
    try {
      if (locator == null) {
        locator = locator();
      }
      locator.getRoutes().collectList().toFuture().join();
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "route " + definition.getId() + " cannot be built: " + reason(e), e);
    }
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  @SuppressWarnings({"rawtypes", "unchecked"}) // Gateway's constructor takes raw factories
  private RouteDefinitionRouteLocator locator() {
    GatewayProperties strict = new GatewayProperties();
    strict.setDefaultFilters(defaultFilters);
    strict.setFailOnRouteDefinitionError(true);
    List<RoutePredicateFactory> allPredicates = (List) predicates.orderedStream().toList();
    List<GatewayFilterFactory> allFilters = (List) filters.orderedStream().toList();
    return new RouteDefinitionRouteLocator(
        () -> Flux.just(Objects.requireNonNull(asked.get())),
        allPredicates,
        allFilters,
        strict,
        configuration.getObject());
  }
}

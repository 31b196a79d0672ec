package dev.weir.lb.app.route;

import dev.weir.common.autoconfigure.json.ConfigJson;
import dev.weir.common.state.Refused;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.filter.factory.GatewayFilterFactory;
import org.springframework.cloud.gateway.handler.predicate.PredicateDefinition;
import org.springframework.cloud.gateway.handler.predicate.RoutePredicateFactory;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.cloud.gateway.route.RouteDefinitionRouteLocator;
import org.springframework.cloud.gateway.support.ConfigurationService;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;

/** Has Gateway build a route that nobody is to use, to see whether it can. */
@Component
public class GatewayCheck {

  private static final URI NOWHERE = URI.create("no://op");
  private static final PredicateDefinition ANY = new PredicateDefinition("Path=/**");

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
  public void build(RouteDefinition definition) {
    failing(definition)
        .ifPresent(
            refused -> {
              throw new IllegalArgumentException(
                  "route " + definition.getId() + " cannot be built: " + refused.said());
            });
  }

  /** Which part of it Gateway cannot build, and why; empty where it can build it. */
  public synchronized Optional<Refused> failing(RouteDefinition definition) {
    Throwable whole = failure(definition);
    if (whole == null) {
      return Optional.empty();
    }
    for (int i = 0; i < definition.getPredicates().size(); i++) {
      PredicateDefinition part = definition.getPredicates().get(i);
      Throwable failure = failure(alone(definition, List.of(part), List.of()));
      if (failure != null) {
        return refused("predicates[" + i + "]", part.getName() + ": ", failure);
      }
    }
    for (int i = 0; i < definition.getFilters().size(); i++) {
      FilterDefinition part = definition.getFilters().get(i);
      Throwable failure = failure(alone(definition, List.of(ANY), List.of(part)));
      if (failure != null) {
        return refused("filters[" + i + "]", part.getName() + ": ", failure);
      }
    }
    return refused("", "", whole);
  }

  private static RouteDefinition alone(
      RouteDefinition of, List<PredicateDefinition> predicates, List<FilterDefinition> filters) {
    RouteDefinition alone = new RouteDefinition();
    alone.setId(String.valueOf(of.getId()));
    alone.setUri(NOWHERE);
    alone.setPredicates(predicates);
    alone.setFilters(filters);
    return alone;
  }

  private @Nullable Throwable failure(RouteDefinition definition) {
    asked.set(definition);
    try {
      if (locator == null) {
        locator = locator();
      }
      locator.getRoutes().collectList().toFuture().join();
      return null;
    } catch (RuntimeException e) {
      return e;
    }
  }

  private static Optional<Refused> refused(String field, String part, Throwable failure) {
    String argument = "";
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
      if (cause instanceof BindException bind && bind.getProperty() != null) {
        argument =
            bind.getProperty().getName() + " cannot be '" + bind.getProperty().getValue() + "': ";
      }
    }
    String reason =
        cause instanceof NumberFormatException
            ? "a number is expected"
            : cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return Optional.of(new Refused(field, part + argument + ConfigJson.withoutStop(reason)));
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

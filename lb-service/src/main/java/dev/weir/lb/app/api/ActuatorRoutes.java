package dev.weir.lb.app.api;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.cloud.gateway.route.RouteDefinitionRepository;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Lets {@code /actuator/gateway/routes/ID} change the routes that {@code /api/routes} changes. */
@Component
final class ActuatorRoutes implements RouteDefinitionRepository {

  private static final String WHO = "actuator";

  private final ObjectProvider<Control> control;
  private final ObjectProvider<RouteSection> section;

  ActuatorRoutes(ObjectProvider<Control> control, ObjectProvider<RouteSection> section) {
    this.control = control;
    this.section = section;
  }

  /** None: {@link dev.weir.lb.app.route.Routes} gives Gateway what it needs. */
  @Override
  public Flux<RouteDefinition> getRouteDefinitions() {
    return Flux.empty();
  }

  @Override
  public Mono<Void> save(Mono<RouteDefinition> route) {
    RouteSection routes = section.getObject();
    return route
        .flatMap(
            definition ->
                control
                    .getObject()
                    .change(
                        WHO,
                        routes,
                        String.valueOf(definition.getId()),
                        before -> routes.write(definition)))
        .then();
  }

  @Override
  public Mono<Void> delete(Mono<String> routeId) {
    RouteSection routes = section.getObject();
    return routeId
        .flatMap(id -> control.getObject().change(WHO, routes, id, routes.removal(id)))
        .then();
  }
}

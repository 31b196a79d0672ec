package dev.weir.lb.app.route;

import dev.weir.common.autoconfigure.control.AuditedState;
import org.springframework.cloud.gateway.handler.predicate.PredicateDefinition;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The route that {@code /actuator/gateway/routes/ID} makes or deletes. Its filters are left out:
 * they may write secrets into requests.
 */
@Component
class GatewayRouteState implements AuditedState {

  private static final String PATH = "/actuator/gateway/routes/";

  private final Routes routes;

  GatewayRouteState(Routes routes) {
    this.routes = routes;
  }

  @Override
  public Mono<String> now(String path) {
    return path.startsWith(PATH)
        ? Flux.fromIterable(routes.definitions())
            .filter(route -> path.substring(PATH.length()).equals(route.getId()))
            .next()
            .map(GatewayRouteState::text)
        : Mono.empty();
  }

  private static String text(RouteDefinition route) {
    String predicates =
        String.join(" ", route.getPredicates().stream().map(GatewayRouteState::text).toList());
    return route.getUri() + " for " + predicates + " at " + route.getOrder();
  }

  private static String text(PredicateDefinition predicate) {
    return predicate.getName() + "=" + String.join(",", predicate.getArgs().values());
  }
}

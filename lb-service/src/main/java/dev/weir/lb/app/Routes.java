package dev.weir.lb.app;

import dev.weir.lb.netty.ProxyLane;
import dev.weir.lb.route.Lane;
import dev.weir.lb.route.RouteEntry;
import dev.weir.lb.route.RouteTable;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.event.RefreshRoutesResultEvent;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.cloud.gateway.route.RouteDefinitionLocator;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.context.ApplicationListener;
import org.springframework.stereotype.Component;

/**
 * Keeps the fast lane's table in step with Gateway's routes: whenever those were refreshed, all are
 * compiled and the table is swapped whole. A route without a definition, made in Java, runs in the
 * gateway lane.
 */
@Component
class Routes implements ApplicationListener<RefreshRoutesResultEvent> {

  private static final Logger log = LoggerFactory.getLogger(Routes.class);

  private final RouteLocator routes;
  private final RouteDefinitionLocator definitions;
  private final GatewayProperties properties;
  private final ProxyLane lane;

  Routes(
      RouteLocator routes,
      RouteDefinitionLocator definitions,
      GatewayProperties properties,
      ProxyLane lane) {
    this.routes = routes;
    this.definitions = definitions;
    this.properties = properties;
    this.lane = lane;
  }

  @Override
  public void onApplicationEvent(RefreshRoutesResultEvent event) {
    if (event.isSuccess()) {
      refresh();
    } else {
      log.error(
          "routes could not be refreshed, the last ones stay: {}",
          String.valueOf(event.getThrowable()));
    }
  }

  /** Compiles the routes that Gateway has now and puts them to use. */
  private void refresh() {
    routes
        .getRoutes()
        .collectList()
        .zipWith(
            definitions
                .getRouteDefinitions()
                .collectMap(definition -> String.valueOf(definition.getId())),
            this::table)
        .subscribe(
            lane::use, e -> log.error("routes could not be compiled, the last ones stay", e));
  }

  private RouteTable table(List<Route> routes, Map<String, RouteDefinition> byId) {
    return RouteTable.of(routes.stream().map(route -> entry(route, byId)).toList());
  }

  private RouteEntry entry(Route route, Map<String, RouteDefinition> byId) {
    RouteDefinition definition = byId.get(route.getId());
    if (definition == null) {
      return new RouteEntry(
          List.of(), List.of(), new Lane.Gateway(route.getId(), "it has no definition"));
    }
    return RouteCompiler.compile(definition, properties.getDefaultFilters());
  }
}

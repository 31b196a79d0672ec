package dev.weir.lb.app.route;

import dev.weir.lb.netty.ProxyLane;
import dev.weir.lb.route.Lane;
import dev.weir.lb.route.PathPattern;
import dev.weir.lb.route.RouteEntry;
import dev.weir.lb.route.RouteTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.event.RefreshRoutesEvent;
import org.springframework.cloud.gateway.event.RefreshRoutesResultEvent;
import org.springframework.cloud.gateway.filter.factory.SetStatusGatewayFilterFactory;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.cloud.gateway.route.RouteDefinitionLocator;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ApplicationListener;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;

/**
 * Every route, in the lane that serves it. Definitions are compiled for the fast lane's table,
 * which is swapped whole; Gateway, which takes half a millisecond to build a route, is given those
 * that only it can serve, and those that it may have to fall back to. Routes that are made in Java
 * are Gateway's.
 */
@Component
public class Routes
    implements RouteDefinitionLocator, ApplicationListener<RefreshRoutesResultEvent> {

  private static final Logger log = LoggerFactory.getLogger(Routes.class);
  private static final String FORWARD = "forward:";

  private final ObjectProvider<RouteLocator> gatewayRoutes;
  private final GatewayCheck check;
  private final GatewayProperties properties;
  private final ApplicationEventPublisher publisher;
  private final ProxyLane lane;
  private final Set<String> gatewaysOwn;

  private volatile List<RouteDefinition> forGateway = List.of();
  private volatile Prepared current = new Prepared(List.of(), List.of());
  private volatile Map<String, Route> built = Map.of();
  private List<Ranked> foreign = List.of();
  private boolean gatewayRuns;

  /** A route and its place. */
  private record Ranked(int order, RouteEntry entry, boolean exact) {}

  private record Compiled(RouteDefinition definition, Ranked ranked) {}

  /** Routes that have been checked and may be put to use. */
  public static final class Prepared {
    private final List<Compiled> all;
    private final List<RouteDefinition> forGateway;
    private final Map<String, Compiled> byId;

    private Prepared(List<Compiled> all, List<RouteDefinition> forGateway) {
      this.all = all;
      this.forGateway = forGateway;
      this.byId =
          all.stream()
              .collect(
                  Collectors.toMap(c -> c.definition().getId(), Function.identity(), (a, b) -> a));
    }
  }

  Routes(
      ObjectProvider<RouteLocator> gatewayRoutes,
      GatewayCheck check,
      GatewayProperties properties,
      ApplicationEventPublisher publisher,
      ProxyLane lane,
      ObjectProvider<SetStatusGatewayFilterFactory> setStatus) {
    this.gatewayRoutes = gatewayRoutes;
    this.check = check;
    this.properties = properties;
    this.publisher = publisher;
    this.lane = lane;
    boolean keepsStatus =
        setStatus.stream().anyMatch(filter -> filter.getOriginalStatusHeaderName() != null);
    this.gatewaysOwn = keepsStatus ? Set.of("SetStatus") : Set.of();
  }

  /** All definitions that hold, in the order in which they are tried but for {@code order}. */
  public List<RouteDefinition> definitions() {
    return current.all.stream().map(Compiled::definition).toList();
  }

  /** Where a route runs and why; of routes of one id the first. */
  public Lane lane(String id) {
    Compiled known = current.byId.get(id);
    return known == null ? new Lane.Gateway(id, "it is not in use") : known.ranked().entry().lane();
  }

  /** What Gateway built of a route; null where it has none, or several, of that id. */
  public @Nullable Route built(String id) {
    return built.get(id);
  }

  /** What Gateway needs. */
  @Override
  public Flux<RouteDefinition> getRouteDefinitions() {
    return Flux.defer(() -> Flux.fromIterable(forGateway));
  }

  /**
   * Compiles definitions, and has Gateway build what it will have to serve.
   *
   * @throws IllegalArgumentException with Gateway's reason where it cannot
   */
  public synchronized Prepared prepare(List<RouteDefinition> definitions) {
    List<Compiled> all =
        definitions.stream()
            .filter(RouteDefinition::isEnabled)
            .map(this::compiled)
            .sorted(Comparator.comparingInt(c -> c.ranked().order()))
            .toList();
    List<RouteDefinition> needed = needed(all, foreign);
    Set<RouteDefinition> known = new HashSet<>(forGateway);
    needed.stream().filter(definition -> !known.contains(definition)).forEach(check::build);
    return new Prepared(all, needed);
  }

  private Compiled compiled(RouteDefinition definition) {
    Compiled known = current.byId.get(definition.getId());
    if (known != null && known.definition().equals(definition)) {
      return known;
    }
    RouteCompiler.Compiled compiled =
        RouteCompiler.compileWhole(definition, properties.getDefaultFilters(), gatewaysOwn);
    return new Compiled(
        definition, new Ranked(definition.getOrder(), compiled.entry(), compiled.exact()));
  }

  /**
   * Those of the gateway lane; after one that Gateway may find not to match, others that the same
   * path may lead to; and those that others forward to.
   */
  private List<RouteDefinition> needed(List<Compiled> all, List<Ranked> foreign) {
    List<Ranked> doubtful = new ArrayList<>(foreign);
    all.forEach(route -> doubtful.addAll(forwards(route)));
    List<RouteDefinition> needed = new ArrayList<>();
    for (Compiled route : all) {
      Ranked ranked = route.ranked();
      boolean gateway = ranked.entry().lane() instanceof Lane.Gateway;
      if (gateway || doubtful.stream().anyMatch(d -> overlap(d.entry(), ranked.entry()))) {
        needed.add(route.definition());
      }
      if (gateway && !ranked.exact()) {
        doubtful.add(ranked);
      }
    }
    return List.copyOf(needed);
  }

  /** The paths that a route forwards to, as routes that may not match. */
  private List<Ranked> forwards(Compiled route) {
    RouteDefinition definition = route.definition();
    Stream<String> filters =
        Stream.concat(properties.getDefaultFilters().stream(), definition.getFilters().stream())
            .flatMap(filter -> filter.getArgs().values().stream());
    return Stream.concat(Stream.of(String.valueOf(definition.getUri())), filters)
        .filter(uri -> uri.startsWith(FORWARD))
        .map(uri -> PathPattern.parse(uri.substring(FORWARD.length())))
        .map(path -> path.map(List::of).orElse(List.of()))
        .map(path -> new RouteEntry(path, List.of(), route.ranked().entry().lane()))
        .map(entry -> new Ranked(route.ranked().order(), entry, false))
        .toList();
  }

  private static boolean overlap(RouteEntry one, RouteEntry other) {
    for (PathPattern path : one.paths()) {
      if (other.paths().stream().anyMatch(path::overlaps)) {
        return true;
      }
    }
    return false;
  }

  /** Puts routes to use. A request sees them all before the change or all after it. */
  public synchronized void use(Prepared next) {
    if (!gatewayRuns) {
      forGateway = next.forGateway;
      current = next;
      lane.use(table());
      return;
    }
    List<RouteDefinition> before = forGateway;
    List<RouteDefinition> leaving =
        before.stream()
            .filter(old -> next.byId.containsKey(old.getId()) && !contains(next.forGateway, old))
            .toList();
    // what moves to the fast lane stays with Gateway until the table sends nothing there any more
    List<RouteDefinition> first =
        Stream.concat(next.forGateway.stream(), leaving.stream()).toList();
    if (!first.equals(before)) {
      refreshGateway(first);
    }
    current = next;
    lane.use(table());
    if (!leaving.isEmpty()) {
      refreshGateway(next.forGateway);
    }
  }

  private static boolean contains(List<RouteDefinition> definitions, RouteDefinition old) {
    return definitions.stream()
        .anyMatch(definition -> Objects.equals(definition.getId(), old.getId()));
  }

  private void refreshGateway(List<RouteDefinition> definitions) {
    forGateway = definitions;
    publisher.publishEvent(new RefreshRoutesEvent(this));
  }

  @Override
  public void onApplicationEvent(RefreshRoutesResultEvent event) {
    if (event.isSuccess()) {
      gatewayRuns();
    } else {
      log.error(
          "routes could not be refreshed, the last ones stay: {}",
          String.valueOf(event.getThrowable()));
    }
  }

  /** Gateway has its routes: those that are not of here, made in Java for one, are told by them. */
  private void gatewayRuns() {
    gatewayRoutes
        .getObject()
        .getRoutes()
        .collectList()
        .subscribe(
            this::learn, e -> log.error("Gateway's routes are not known, the last ones stay", e));
  }

  private synchronized void learn(List<Route> routes) {
    gatewayRuns = true;
    built = single(routes);
    Set<String> own = new HashSet<>();
    forGateway.forEach(definition -> own.add(definition.getId()));
    List<Ranked> others =
        routes.stream()
            .filter(route -> !own.contains(route.getId()))
            .map(Routes::javaMade)
            .toList();
    if (!others.equals(foreign)) {
      foreign = others;
      use(prepare(definitions()));
    }
  }

  private static Map<String, Route> single(List<Route> routes) {
    Map<String, Route> single = new HashMap<>();
    Set<String> several = new HashSet<>();
    for (Route route : routes) {
      if (single.put(route.getId(), route) != null) {
        several.add(route.getId());
      }
    }
    single.keySet().removeAll(several);
    return Map.copyOf(single);
  }

  private static Ranked javaMade(Route route) {
    Lane gateway = new Lane.Gateway(route.getId(), "it has no definition");
    return new Ranked(route.getOrder(), new RouteEntry(List.of(), List.of(), gateway), false);
  }

  /** What requests are found by, as it is now. */
  public synchronized RouteTable table() {
    return RouteTable.of(
        Stream.concat(current.all.stream().map(Compiled::ranked), foreign.stream())
            .sorted(Comparator.comparingInt(Ranked::order))
            .map(Ranked::entry)
            .toList());
  }
}

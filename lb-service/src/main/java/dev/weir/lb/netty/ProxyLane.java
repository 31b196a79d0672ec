package dev.weir.lb.netty;

import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.common.metrics.Series;
import dev.weir.common.netty.ClientStream;
import dev.weir.common.netty.Exchange;
import dev.weir.common.netty.FastLane;
import dev.weir.common.netty.ImmediateExchange;
import dev.weir.common.netty.ProblemResponses;
import dev.weir.common.netty.UpstreamConnections;
import dev.weir.common.problem.Problem;
import dev.weir.lb.retry.RetryPolicy;
import dev.weir.lb.route.Lane;
import dev.weir.lb.route.Route;
import dev.weir.lb.route.RouteTable;
import dev.weir.lb.upstream.Pool;
import dev.weir.lb.upstream.Pools;
import io.netty.handler.codec.http.HttpRequest;
import java.util.IdentityHashMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of each request and opens its exchange; leaves to Spring Cloud Gateway what only
 * Gateway can do. The routes are one immutable snapshot: a request sees them all before a change or
 * all after it.
 */
public final class ProxyLane implements FastLane {

  private final Pools pools;
  private final UpstreamConnections upstreams;
  private final NetworkMetrics metrics;
  private final RetryPolicy retries = RetryPolicy.standard();
  private volatile Snapshot snapshot = new Snapshot(RouteTable.empty(), new IdentityHashMap<>());

  private record Snapshot(RouteTable table, IdentityHashMap<Route, Target> targets) {}

  /** Where a route leads: its pool, null while there is none of that name, and its measurements. */
  private record Target(@Nullable Pool pool, Series series) {}

  public ProxyLane(Pools pools, UpstreamConnections upstreams, NetworkMetrics metrics) {
    this.pools = pools;
    this.upstreams = upstreams;
    this.metrics = metrics;
  }

  /** The routes that hold for requests from now on. */
  public void use(RouteTable table) {
    IdentityHashMap<Route, Target> targets = new IdentityHashMap<>();
    table.routes().stream()
        .map(entry -> entry.lane())
        .filter(Route.class::isInstance)
        .map(Route.class::cast)
        .forEach(route -> targets.put(route, target(route)));
    snapshot = new Snapshot(table, targets);
  }

  private Target target(Route route) {
    return new Target(pools.named(route.pool()), metrics.series("route", route.id()));
  }

  /** The routes that hold now. */
  public RouteTable table() {
    return snapshot.table();
  }

  @Override
  public @Nullable Exchange open(HttpRequest request, ClientStream client) {
    Snapshot current = snapshot;
    Lane lane = current.table().find(new NettyRequest(request));
    return switch (lane) {
      case null ->
          refuse(client, Problem.of("no-route", "No route", 404, "No route matches this request."));
      case Lane.Gateway gateway -> null;
      case Route route ->
          proxy(request, client, route, Objects.requireNonNull(current.targets().get(route)));
    };
  }

  private Exchange proxy(HttpRequest request, ClientStream client, Route route, Target target) {
    Pool pool = target.pool();
    if (pool == null) {
      client.countIn(target.series());
      return refuse(
          client,
          Problem.of(
              "no-pool",
              "No such pool",
              503,
              "Route " + route.id() + " leads to a pool that does not exist."));
    }
    return new ProxyExchange(request, client, route, pool, target.series(), upstreams, retries);
  }

  private static Exchange refuse(ClientStream client, Problem problem) {
    return new ImmediateExchange(client, ProblemResponses.of(problem));
  }
}

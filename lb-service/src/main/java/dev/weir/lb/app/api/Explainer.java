package dev.weir.lb.app.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.weir.common.health.HealthStatus;
import dev.weir.common.text.Words;
import dev.weir.lb.app.route.Routes;
import dev.weir.lb.route.Condition;
import dev.weir.lb.route.Lane;
import dev.weir.lb.route.Request;
import dev.weir.lb.route.Route;
import dev.weir.lb.route.RouteTrace;
import dev.weir.lb.traffic.Split;
import dev.weir.lb.traffic.Splits;
import dev.weir.lb.upstream.AdminState;
import dev.weir.lb.upstream.Pool;
import dev.weir.lb.upstream.Pools;
import dev.weir.lb.upstream.Upstream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Says in words where a request would go, by the routes and the upstreams as they are now. */
@Component
final class Explainer {

  private final Routes routes;
  private final Pools pools;
  private final Splits splits;

  Explainer(Routes routes, Pools pools, Splits splits) {
    this.routes = routes;
    this.pools = pools;
    this.splits = splits;
  }

  /**
   * Where a request would go.
   *
   * @param tried the routes whose path fits, in order
   * @param otherPaths routes before the one that is taken whose paths do not fit
   * @param route the one that is taken; left out where none is: 404
   * @param lane {@code fast} or {@code gateway}
   * @param reason why the gateway lane serves it; it may yet take another route that fits the path
   * @param target path and query on the way to the upstream, in the fast lane; of a redirect, where
   *     the client is sent
   * @param to the pool or split, or the address of a route that has neither
   * @param split shares of its pools, where it is a split
   * @param pools the pool, or those of the split
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Explanation(
      List<Tried> tried,
      int otherPaths,
      @Nullable String route,
      @Nullable String lane,
      @Nullable String reason,
      @Nullable String target,
      @Nullable String to,
      @Nullable Map<String, Integer> split,
      List<PoolView> pools) {}

  /** A route whose path fits, and why it is taken or not. */
  record Tried(String route, boolean taken, String because) {}

  /** A pool, and who of it may be chosen now. */
  record PoolView(String pool, String algorithm, List<Candidate> upstreams) {}

  /** An upstream, whether it may be chosen now, and why or why not. */
  record Candidate(String id, String address, boolean mayServe, String because) {}

  /**
   * Explains a request.
   *
   * @param target path and query
   */
  Explanation explain(Request request, String target) {
    RouteTrace trace = RouteTrace.of(routes.table(), request);
    List<Tried> tried = trace.steps().stream().map(Explainer::tried).toList();
    return trace.taken() == null
        ? new Explanation(tried, trace.otherPaths(), null, null, null, null, null, null, List.of())
        : explanation(tried, trace, trace.taken().behind(), target);
  }

  private Explanation explanation(
      List<Tried> tried, RouteTrace trace, Lane serving, String target) {
    return switch (serving) {
      case Route route ->
          explanation(tried, trace, "fast", null, route.rewrite(target), route.pool());
      case Lane.Redirect redirect ->
          explanation(tried, trace, "fast", null, redirect.locationFor(target), null);
      case Lane.Guarded guarded -> explanation(tried, trace, guarded.behind(), target);
      case Lane.Gateway gateway ->
          explanation(tried, trace, "gateway", gateway.reason(), null, destination(gateway.id()));
    };
  }

  private Explanation explanation(
      List<Tried> tried,
      RouteTrace trace,
      String lane,
      @Nullable String reason,
      @Nullable String target,
      @Nullable String to) {
    Split split = to == null || pools.named(to) != null ? null : splits.named(to);
    Map<String, Integer> shares = split == null ? null : split.spec().pools();
    List<String> names =
        shares != null ? List.copyOf(shares.keySet()) : to == null ? List.of() : List.of(to);
    return new Explanation(
        tried,
        trace.otherPaths(),
        trace.taken() == null ? null : trace.taken().id(),
        lane,
        reason,
        target,
        to,
        shares,
        names.stream().flatMap(name -> pool(name).stream()).toList());
  }

  private @Nullable String destination(String id) {
    return routes.definitions().stream()
        .filter(definition -> id.equals(definition.getId()))
        .map(definition -> String.valueOf(definition.getUri()))
        .map(uri -> uri.startsWith("lb://") ? uri.substring(5) : uri)
        .findFirst()
        .orElse(null);
  }

  private static Tried tried(RouteTrace.Step step) {
    Condition failed = step.failed();
    return new Tried(
        step.lane().id(),
        failed == null,
        failed == null
            ? "its path and all that it asks for fit"
            : switch (failed) {
              case Condition.Method(var methods) ->
                  "the method is none of " + String.join(", ", new TreeSet<>(methods));
              case Condition.Host(var hosts) ->
                  "the host is none of " + String.join(", ", new TreeSet<>(hosts));
              case Condition.Header(String name, var value) ->
                  "the field " + name + " is not there or does not match " + value.pattern();
            });
  }

  private List<PoolView> pool(String name) {
    Pool pool = pools.named(name);
    return pool == null
        ? List.of()
        : List.of(
            new PoolView(
                name,
                Words.dashed(pool.spec().balance().algorithm()),
                pool.upstreams().stream().map(each -> candidate(pool, each)).toList()));
  }

  private static Candidate candidate(Pool pool, Upstream upstream) {
    boolean may = pool.mayChoose(upstream);
    return new Candidate(upstream.id(), upstream.address().toString(), may, because(upstream, may));
  }

  private static String because(Upstream upstream, boolean may) {
    if (may) {
      return "it is " + word(upstream.health()) + ", with weight " + upstream.weight();
    }
    if (upstream.state() != AdminState.ACTIVE) {
      return "it is " + word(upstream.state());
    }
    String failure = upstream.lastFailure();
    if (upstream.health() == HealthStatus.DOWN) {
      return "it is down" + (failure == null ? "" : ": " + failure);
    }
    return failure != null
        ? failure
        : "it takes no more now: its circuit is open, or its places are taken";
  }

  private static String word(Enum<?> state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}

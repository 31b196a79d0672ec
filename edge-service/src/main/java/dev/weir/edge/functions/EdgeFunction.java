package dev.weir.edge.functions;

import java.util.List;
import java.util.Map;

/**
 * A function in service.
 *
 * @param name its name
 * @param code what runs
 * @param routes what it runs for: see {@link RouteTable}
 * @param env what its code finds in {@code env}
 * @param onFailure what clients get where it does not answer, for every kind but {@code OK}
 * @param tally counts its calls
 */
public record EdgeFunction(
    String name,
    FunctionCode code,
    List<String> routes,
    Map<String, String> env,
    Map<OutcomeKind, OnFailure> onFailure,
    FunctionTally tally) {

  public EdgeFunction {
    routes = List.copyOf(routes);
    env = Map.copyOf(env);
    onFailure = Map.copyOf(onFailure);
  }

  /** Whether clients are served as if there were no function where it ends so. */
  public boolean failsOpen(OutcomeKind kind) {
    return onFailure.get(kind) == OnFailure.OPEN;
  }
}

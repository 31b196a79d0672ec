package dev.weir.edge.app.functions;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.weir.common.autoconfigure.json.ConfigJson;
import dev.weir.common.text.Words;
import dev.weir.edge.functions.FunctionTally;
import dev.weir.edge.functions.OutcomeKind;
import dev.weir.edge.invalidate.EdgeState;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What the API tells of functions. */
final class FunctionViews {

  private FunctionViews() {}

  /**
   * A version that is kept.
   *
   * @param version its number
   * @param at when it was deployed
   * @param by who deployed it
   */
  record VersionView(int version, Instant at, String by) {}

  /**
   * A function as it is deployed here.
   *
   * @param version the one in service
   * @param versions those that can be rolled back to, oldest first
   * @param config its code and settings
   * @param edges how far the latest change made here has come at the others
   */
  record FunctionView(
      String name,
      int version,
      List<VersionView> versions,
      ObjectNode config,
      Map<String, FunctionEdge> edges) {}

  /**
   * How far the latest change has come at another edge.
   *
   * @param state {@code acknowledged} or {@code pending}
   * @param at when it was acknowledged
   * @param attempts how often the edge was asked so far
   * @param detail why the last attempt failed
   */
  @Schema(name = "FunctionEdge")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record FunctionEdge(
      String state, @Nullable Instant at, @Nullable Integer attempts, @Nullable String detail) {

    static FunctionEdge of(EdgeState state) {
      return switch (state) {
        case EdgeState.Acknowledged(Instant at, _) ->
            new FunctionEdge("acknowledged", at, null, null);
        case EdgeState.Pending(int attempts, String detail, _) ->
            new FunctionEdge("pending", null, attempts, detail);
      };
    }
  }

  /**
   * How often a function was called since the start, and how calls ended.
   *
   * @param meanMicros microseconds of a call on average
   * @param maxMicros of the longest
   * @param maxMemory bytes of the call that took most
   * @param log what the latest calls wrote, and their errors; the latest last; left out of lists
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record StatsView(
      String name,
      int version,
      long calls,
      long ok,
      long timeout,
      long memory,
      long exception,
      long badResponse,
      long overloaded,
      long meanMicros,
      long maxMicros,
      long maxMemory,
      @Nullable List<String> log) {}

  /**
   * A function in a list: without its code.
   *
   * @param runtime {@code javascript} or {@code wasm}
   * @param edges how far the latest change made here has come at the others
   */
  record ListedView(
      String runtime, List<String> routes, Map<String, FunctionEdge> edges, StatsView stats) {}

  static FunctionView view(DeployedFunction found, Map<String, EdgeState> states) {
    List<VersionView> versions =
        found.versions().stream()
            .map(each -> new VersionView(each.version(), each.at(), each.by()))
            .toList();
    return new FunctionView(
        found.name(),
        found.active(),
        versions,
        ConfigJson.write(found.current().config()),
        edges(states));
  }

  private static Map<String, FunctionEdge> edges(Map<String, EdgeState> states) {
    Map<String, FunctionEdge> edges = new TreeMap<>();
    states.forEach((edge, state) -> edges.put(edge, FunctionEdge.of(state)));
    return edges;
  }

  static ListedView listed(DeployedFunction found, Map<String, EdgeState> states) {
    FunctionConfig config = found.current().config();
    return new ListedView(
        Words.dashed(config.runtime()),
        config.routes(),
        edges(states),
        stats(found, found.function().tally(), null));
  }

  static StatsView stats(DeployedFunction found) {
    FunctionTally tally = found.function().tally();
    return stats(found, tally, tally.logs());
  }

  private static StatsView stats(
      DeployedFunction found, FunctionTally tally, @Nullable List<String> log) {
    long calls = tally.all();
    return new StatsView(
        found.name(),
        found.active(),
        calls,
        tally.of(OutcomeKind.OK),
        tally.of(OutcomeKind.TIMEOUT),
        tally.of(OutcomeKind.MEMORY),
        tally.of(OutcomeKind.EXCEPTION),
        tally.of(OutcomeKind.BAD_RESPONSE),
        tally.of(OutcomeKind.OVERLOADED),
        calls == 0 ? 0 : tally.nanos() / calls / 1_000,
        tally.mostNanos() / 1_000,
        tally.mostMemory(),
        log);
  }
}

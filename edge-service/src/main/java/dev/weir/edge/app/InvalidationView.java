package dev.weir.edge.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.weir.edge.invalidate.EdgeState;
import dev.weir.edge.invalidate.Invalidation;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An invalidation as the API shows it.
 *
 * @param complete whether every edge has acknowledged
 */
record InvalidationView(String id, Instant requestedAt, boolean complete, List<EdgeView> edges) {

  /**
   * How far it has come at one edge.
   *
   * @param edge the edge's id, or a peer's address
   * @param state {@code acknowledged} or {@code pending}
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record EdgeView(
      String edge,
      String state,
      @Nullable Instant at,
      @Nullable Long removed,
      @Nullable Integer attempts,
      @Nullable String detail,
      @Nullable Boolean retrying) {

    static EdgeView of(String edge, EdgeState state) {
      return switch (state) {
        case EdgeState.Acknowledged(Instant at, long removed) ->
            new EdgeView(edge, "acknowledged", at, removed, null, null, null);
        case EdgeState.Pending(int attempts, String detail, boolean retrying) ->
            new EdgeView(edge, "pending", null, null, attempts, detail, retrying);
      };
    }
  }

  static InvalidationView of(Invalidation invalidation) {
    List<EdgeView> edges =
        invalidation.edges().entrySet().stream()
            .map(entry -> EdgeView.of(entry.getKey(), entry.getValue()))
            .toList();
    return new InvalidationView(
        invalidation.id(), invalidation.at(), invalidation.complete(), edges);
  }
}

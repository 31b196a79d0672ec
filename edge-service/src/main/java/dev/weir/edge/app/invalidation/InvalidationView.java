package dev.weir.edge.app.invalidation;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.weir.edge.app.purge.InvalidationRequest;
import dev.weir.edge.invalidate.EdgeState;
import dev.weir.edge.invalidate.Invalidation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * An invalidation as the API shows it.
 *
 * @param complete whether every edge has acknowledged
 * @param pending the names of those that have not
 */
public record InvalidationView(
    String id,
    InvalidationRequest request,
    Instant requestedAt,
    boolean complete,
    List<String> pending,
    List<EdgeView> edges) {

  /**
   * How far it has come at one edge.
   *
   * @param edge the edge's id, or a peer's address
   * @param state {@code acknowledged} or {@code pending}
   * @param removed how many keys it held of it; left out while they are counted
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "InvalidationAtEdge")
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
        case EdgeState.Acknowledged(Instant at, OptionalLong removed) ->
            new EdgeView(
                edge,
                "acknowledged",
                at,
                removed.isPresent() ? removed.getAsLong() : null,
                null,
                null,
                null);
        case EdgeState.Pending(int attempts, String detail, boolean retrying) ->
            new EdgeView(edge, "pending", null, null, attempts, detail, retrying);
      };
    }
  }

  public static InvalidationView of(Invalidation invalidation) {
    List<EdgeView> edges =
        invalidation.edges().entrySet().stream()
            .map(entry -> EdgeView.of(entry.getKey(), entry.getValue()))
            .toList();
    List<String> pending =
        invalidation.edges().entrySet().stream()
            .filter(entry -> entry.getValue() instanceof EdgeState.Pending)
            .map(Map.Entry::getKey)
            .toList();
    return new InvalidationView(
        invalidation.id(),
        InvalidationRequest.of(invalidation.order()),
        invalidation.at(),
        invalidation.complete(),
        pending,
        edges);
  }
}

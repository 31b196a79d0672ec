package dev.weir.lb.discovery;

import dev.weir.lb.upstream.AdminState;
import dev.weir.lb.upstream.UpstreamSpec;
import org.jspecify.annotations.Nullable;

/**
 * What an operator wants otherwise of a server than its source says, for as long as the source
 * tells of it, and again when it does once more.
 *
 * @param id of the server
 * @param weight null: as the source says
 * @param state null: as the source says
 */
public record Adjustment(String id, @Nullable Integer weight, @Nullable AdminState state) {

  public Adjustment {
    if (id.isEmpty()) {
      throw new IllegalArgumentException("id of an override is missing");
    }
    UpstreamSpec.checkWeight(id, weight == null ? 1 : weight);
  }

  UpstreamSpec of(UpstreamSpec found) {
    return new UpstreamSpec(
        found.id(),
        found.target(),
        weight == null ? found.weight() : weight,
        found.placement(),
        state == null ? found.state() : state);
  }
}

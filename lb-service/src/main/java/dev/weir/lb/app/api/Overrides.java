package dev.weir.lb.app.api;

import dev.weir.common.state.MergePatch;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is wanted otherwise of upstreams that were discovered, in the JSON of their pool. */
final class Overrides {

  private Overrides() {}

  /** Changes what is wanted of one; where nothing is left of it, nothing is kept of it. */
  static void patch(ObjectNode pool, String id, ObjectNode patch) {
    ArrayNode overrides = ((ObjectNode) pool.get("discovery")).withArray("overrides");
    ObjectNode entry = pool.objectNode().put("id", id);
    for (int i = overrides.size() - 1; i >= 0; i--) {
      JsonNode known = overrides.get(i);
      if (known.path("id").asString("").equals(id)) {
        entry = (ObjectNode) known;
        overrides.remove(i);
      }
    }
    ObjectNode wanted = ((ObjectNode) MergePatch.apply(entry, patch)).put("id", id);
    if (wanted.size() > 1) {
      overrides.add(wanted);
    }
  }
}

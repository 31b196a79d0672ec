package dev.weir.common.state;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON Merge Patch (RFC 7396): members of a patch replace those of the same name, null removes one,
 * objects are merged member by member, and anything else, lists too, is replaced whole.
 */
public final class MergePatch {

  private MergePatch() {}

  /** A document with a patch applied to it; neither of the two changes. */
  public static JsonNode apply(JsonNode target, JsonNode patch) {
    if (!(patch instanceof ObjectNode members)) {
      return patch;
    }
    ObjectNode result =
        target instanceof ObjectNode object
            ? object.deepCopy()
            : JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> member : members.properties()) {
      if (member.getValue().isNull()) {
        result.remove(member.getKey());
      } else {
        result.set(
            member.getKey(), apply(result.path(member.getKey()), member.getValue()).deepCopy());
      }
    }
    return result;
  }
}

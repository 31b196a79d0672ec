package dev.weir.edge.app.functions;

import dev.weir.common.autoconfigure.json.ConfigJson;
import dev.weir.edge.functions.EdgeFunction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A function and its versions.
 *
 * @param active the version in service
 * @param versions the latest, oldest first
 */
record DeployedFunction(
    String name, int active, List<FunctionVersion> versions, EdgeFunction function) {

  FunctionVersion current() {
    return version(active).orElseThrow();
  }

  Optional<FunctionVersion> version(int number) {
    return versions.stream().filter(each -> each.version() == number).findFirst();
  }

  /** As it is kept. */
  ObjectNode toJson() {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("active", active);
    ArrayNode list = json.putArray("versions");
    for (FunctionVersion each : versions) {
      list.addObject()
          .put("version", each.version())
          .put("at", each.at().toString())
          .put("by", each.by())
          .set("config", ConfigJson.write(each.config()));
    }
    return json;
  }

  /** The versions of what is kept; fails where it makes no sense. */
  static List<FunctionVersion> versionsOf(ObjectNode json) {
    List<FunctionVersion> versions = new ArrayList<>();
    for (JsonNode each : json.path("versions")) {
      versions.add(
          new FunctionVersion(
              each.path("version").asInt(),
              Instant.parse(each.path("at").asString()),
              each.path("by").asString(),
              ConfigJson.read(FunctionConfig.class, (ObjectNode) each.path("config"))));
    }
    return versions;
  }
}

package dev.weir.common.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class ChangesTest {

  private static final String KIND = "pools";

  private static Changes changed(String name, Optional<String> value) {
    Optional<ObjectNode> json =
        value.map(text -> JsonNodeFactory.instance.objectNode().put("v", text));
    return Changes.none().with(KIND, Map.of(name, new Changes.Entry(json, Instant.EPOCH)));
  }

  private static Map<String, String> over(Changes changes) {
    Map<String, String> configured = new LinkedHashMap<>();
    configured.put("web", "as configured");
    configured.put("api", "as configured");
    return changes.over(KIND, configured, (name, json) -> name + " " + json.get("v").asString());
  }

  @Test
  void over_withoutChanges_isWhatIsConfigured() {
    assertThat(over(Changes.none()))
        .containsExactly(Map.entry("web", "as configured"), Map.entry("api", "as configured"));
  }

  @Test
  void over_changed_standsInTheSamePlace() {
    assertThat(over(changed("web", Optional.of("new"))))
        .containsExactly(Map.entry("web", "web new"), Map.entry("api", "as configured"));
  }

  @Test
  void over_added_comesLast() {
    assertThat(over(changed("all", Optional.of("new"))).keySet())
        .containsExactly("web", "api", "all");
  }

  @Test
  void over_removed_isNotThere() {
    assertThat(over(changed("web", Optional.empty())).keySet()).containsExactly("api");
  }

  @Test
  void over_anotherKind_changesNothing() {
    Changes others =
        Changes.none()
            .with("routes", Map.of("web", new Changes.Entry(Optional.empty(), Instant.EPOCH)));
    assertThat(over(others).keySet()).containsExactly("web", "api");
  }

  @Test
  void over_whatCannotBeRead_isRefused() {
    Refused refused = new Refused("weight", "is 0");
    assertThatThrownBy(
            () ->
                changed("web", Optional.of("new"))
                    .over(
                        KIND,
                        Map.of("web", "as configured"),
                        (name, json) -> {
                          throw refused;
                        }))
        .isSameAs(refused);
  }
}

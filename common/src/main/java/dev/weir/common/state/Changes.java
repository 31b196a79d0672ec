package dev.weir.common.state;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the API made of the configuration, by kind and name. What is not in here is as configured.
 *
 * @param byKind for each kind, such as {@code pools}: by name what stands now; empty where it was
 *     removed
 */
public record Changes(Map<String, Map<String, Optional<ObjectNode>>> byKind) {

  public Changes {
    Map<String, Map<String, Optional<ObjectNode>>> copy = new TreeMap<>();
    byKind.forEach(
        (kind, changes) -> copy.put(kind, Collections.unmodifiableMap(new TreeMap<>(changes))));
    byKind = Collections.unmodifiableMap(copy);
  }

  /** Nothing is changed. */
  public static Changes none() {
    return new Changes(Map.of());
  }

  /** Those of one kind, by name. */
  public Map<String, Optional<ObjectNode>> of(String kind) {
    return byKind.getOrDefault(kind, Map.of());
  }

  /** These, but of one kind only those of these names. */
  public Changes only(String kind, Set<String> names) {
    Map<String, Map<String, Optional<ObjectNode>>> fewer = new TreeMap<>(byKind);
    Map<String, Optional<ObjectNode>> ofKind = new TreeMap<>(of(kind));
    ofKind.keySet().retainAll(names);
    fewer.put(kind, ofKind);
    return new Changes(fewer);
  }

  /** These, and one more, or another one in its place. */
  public Changes with(String kind, String name, Optional<ObjectNode> value) {
    Map<String, Map<String, Optional<ObjectNode>>> more = new TreeMap<>(byKind);
    Map<String, Optional<ObjectNode>> ofKind = new TreeMap<>(of(kind));
    ofKind.put(name, value);
    more.put(kind, ofKind);
    return new Changes(more);
  }
}

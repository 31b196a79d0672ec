package dev.weir.common.state;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the API made of the configuration, by kind and name. What is not in here is as configured.
 *
 * @param byKind for each kind, such as {@code pools}: by name what was made of it
 */
public record Changes(Map<String, Map<String, Entry>> byKind) {

  /**
   * What became of one thing.
   *
   * @param value what stands now; empty where it was removed
   * @param at when that was, in whole milliseconds; of two balancers the later change holds
   */
  public record Entry(Optional<ObjectNode> value, Instant at) {}

  public Changes {
    Map<String, Map<String, Entry>> copy = new TreeMap<>();
    byKind.forEach(
        (kind, changes) -> copy.put(kind, Collections.unmodifiableMap(new TreeMap<>(changes))));
    byKind = Collections.unmodifiableMap(copy);
  }

  /** Nothing is changed. */
  public static Changes none() {
    return new Changes(Map.of());
  }

  /** Those of one kind, by name. */
  public Map<String, Entry> of(String kind) {
    return byKind.getOrDefault(kind, Map.of());
  }

  /**
   * What holds of one kind: what is configured, and these changes over it.
   *
   * @param configured by name; copied
   * @param read what was kept under a name; what it throws comes out of here
   * @return in the order of the configuration, then of names
   */
  public <T> Map<String, T> over(
      String kind, Map<String, T> configured, BiFunction<String, ObjectNode, T> read) {
    Map<String, T> all = new LinkedHashMap<>(configured);
    of(kind)
        .forEach(
            (name, entry) ->
                entry
                    .value()
                    .ifPresentOrElse(
                        json -> all.put(name, read.apply(name, json)), () -> all.remove(name)));
    return all;
  }

  /** When a thing was changed last; before any time where it was not. */
  public Instant at(String kind, String name) {
    @Nullable Entry entry = of(kind).get(name);
    return entry == null ? Instant.MIN : entry.at();
  }

  /** These, but of one kind only those of these names. */
  public Changes only(String kind, Set<String> names) {
    Map<String, Map<String, Entry>> fewer = new TreeMap<>(byKind);
    Map<String, Entry> ofKind = new TreeMap<>(of(kind));
    ofKind.keySet().retainAll(names);
    fewer.put(kind, ofKind);
    return new Changes(fewer);
  }

  /** These, and more of one kind, or others in their place. */
  public Changes with(String kind, Map<String, Entry> entries) {
    Map<String, Map<String, Entry>> more = new TreeMap<>(byKind);
    Map<String, Entry> ofKind = new TreeMap<>(of(kind));
    ofKind.putAll(entries);
    more.put(kind, ofKind);
    return new Changes(more);
  }
}

package dev.weir.lb.app.api;

import dev.weir.common.state.Refused;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One kind of thing that is configured by name: what the configuration says of it, and over that
 * what was changed since. Written to by the thread of {@link Control} alone, read by any.
 *
 * @param <T> one of them
 */
abstract class Section<T> {

  private volatile Layers<T> layers = new Layers<>(Map.of(), Map.of());

  /**
   * @param base as configured
   * @param changed since; empty where one was removed
   */
  record Layers<T>(Map<String, T> base, Map<String, Optional<T>> changed) {

    /** Those that are new first, the others in the order of the configuration. */
    Map<String, T> merged() {
      Map<String, T> all = new LinkedHashMap<>();
      changed.forEach(
          (name, value) -> {
            if (!base.containsKey(name)) {
              value.ifPresent(v -> all.put(name, v));
            }
          });
      base.forEach(
          (name, value) ->
              changed.getOrDefault(name, Optional.of(value)).ifPresent(v -> all.put(name, v)));
      return all;
    }

    Layers<T> with(String name, Optional<T> value) {
      Map<String, Optional<T>> more = new TreeMap<>(changed);
      more.put(name, value);
      return new Layers<>(base, more);
    }
  }

  /** What it is called in the file of changes: {@code pools}. */
  abstract String kind();

  /** What one is called: {@code pool}. */
  abstract String noun();

  /**
   * What JSON says.
   *
   * @throws Refused where it makes no sense
   */
  abstract T read(String name, ObjectNode json);

  /** What {@link #read} reads. */
  abstract ObjectNode write(T value);

  /**
   * Checks all of it; what comes back puts it to use and cannot fail.
   *
   * @throws Refused where it makes no sense; nothing has changed then
   */
  abstract Runnable prepare(Map<String, T> wanted);

  final Layers<T> layers() {
    return layers;
  }

  final void use(Layers<T> next) {
    layers = next;
  }

  /** What holds; null where there is none of that name. */
  final @Nullable T now(String name) {
    Layers<T> now = layers;
    Optional<T> changed = now.changed().get(name);
    return changed == null ? now.base().get(name) : changed.orElse(null);
  }

  /** Where what holds comes from. */
  final String origin(String name) {
    return layers.changed().containsKey(name) ? "api" : "configuration";
  }
}

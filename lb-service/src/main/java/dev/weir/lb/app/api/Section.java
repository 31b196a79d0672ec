package dev.weir.lb.app.api;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.audit.Change;
import dev.weir.common.autoconfigure.problem.Problems;
import dev.weir.common.problem.ProblemException;
import dev.weir.common.state.MergePatch;
import dev.weir.common.state.Refused;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
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

    /** What holds of that name; null where there is nothing. */
    @Nullable T now(String name) {
      Optional<T> change = changed.get(name);
      return change == null ? base.get(name) : change.orElse(null);
    }

    Layers<T> with(Map<String, Optional<T>> changes) {
      Map<String, Optional<T>> more = new TreeMap<>(changed);
      more.putAll(changes);
      return new Layers<>(base, more);
    }
  }

  /**
   * Puts to use what was checked; neither step can fail.
   *
   * @param comes what is new or has changed
   * @param goes after it what is no more
   */
  record Use(Runnable comes, Runnable goes) {

    void all() {
      comes.run();
      goes.run();
    }
  }

  /** What it is called in the file of changes: {@code pools}. */
  abstract String kind();

  /** What one is called: {@code pool}. */
  abstract String noun();

  /** The status of the answer to a change that makes no sense. */
  abstract int refusedStatus();

  /**
   * What is configured, by name.
   *
   * @throws Refused where it makes no sense
   */
  abstract Map<String, T> base(Configured configured);

  /**
   * What JSON says.
   *
   * @throws Refused where it makes no sense
   */
  abstract T read(String name, ObjectNode json);

  /** What {@link #read} reads. */
  abstract ObjectNode write(T value);

  /**
   * Checks all of it.
   *
   * @return puts it to use
   * @throws Refused where it makes no sense; nothing has changed then
   */
  abstract Use prepare(Map<String, T> wanted);

  /** Members of what {@link #write} writes that may hold secrets: no log has them. */
  Set<String> secretMembers() {
    return Set.of();
  }

  /** Notes a change of one of them: what is different, of secrets only that they changed. */
  final void audit(AuditLog log, String who, String name, @Nullable T before, @Nullable T after) {
    ObjectNode from = before == null ? null : write(before);
    ObjectNode to = after == null ? null : write(after);
    List<String> changed = new ArrayList<>();
    for (String member : new TreeSet<>(secretMembers())) {
      JsonNode old = from == null ? null : from.remove(member);
      JsonNode now = to == null ? null : to.remove(member);
      if (from != null && to != null && !Objects.equals(old, now)) {
        changed.add(member);
      }
    }
    if (from != null && to != null) {
      Difference.leave(from, to);
    }
    String more = changed.isEmpty() ? "" : " with other " + String.join(" and ", changed);
    log.record(new Change(who, noun() + " " + name, from, to == null ? null : to + more));
  }

  /**
   * What holds before a change.
   *
   * @throws ProblemException where there is nothing of that name
   */
  final ObjectNode existing(String name, @Nullable ObjectNode before) {
    if (before == null) {
      throw Problems.missing(noun(), name);
    }
    return before;
  }

  /**
   * Checks a name that routes are to use.
   *
   * @throws Refused where they could not
   */
  final void checkName(String name) {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
      throw new Refused("name", "a " + noun() + " is called by 1 to 64 of A-Z a-z 0-9 . _ -");
    }
  }

  /** The change that a JSON Merge Patch (RFC 7396) makes of what is there of that name. */
  final UnaryOperator<@Nullable ObjectNode> patched(String name, ObjectNode patch) {
    return before -> (ObjectNode) MergePatch.apply(existing(name, before), patch);
  }

  /** The change that leaves nothing of that name. */
  final UnaryOperator<@Nullable ObjectNode> removal(String name) {
    return before -> {
      existing(name, before);
      return null;
    };
  }

  final Layers<T> layers() {
    return layers;
  }

  final void use(Layers<T> next) {
    layers = next;
  }

  /** What holds; null where there is none of that name. */
  final @Nullable T now(String name) {
    return layers.now(name);
  }

  /** Where what holds comes from. */
  final String origin(String name) {
    return layers.changed().containsKey(name) ? "api" : "configuration";
  }
}

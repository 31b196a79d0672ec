package dev.weir.edge.app.config;

import dev.weir.common.autoconfigure.settings.Purpose;
import dev.weir.common.state.Changes;
import dev.weir.common.state.StateFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What the API changed of one kind of things, and the file that keeps it. One thread writes. */
public final class KeptChanges {

  private final String kind;
  private final InstantSource clock;
  private final @Nullable StateFile file;
  private volatile Changes changes = Changes.none();

  /**
   * Nothing is changed yet.
   *
   * @param kind {@code sites}
   * @param file null: changes end with the process
   * @param purpose to check it, the file is only read
   */
  public KeptChanges(String kind, @Nullable Path file, InstantSource clock, Purpose purpose) {
    this.kind = kind;
    this.clock = clock;
    this.file = file == null ? null : new StateFile(file, purpose == Purpose.CHECK);
  }

  /** What was kept before this process; to be {@linkplain #use used} where it makes sense. */
  public Changes read() {
    return file == null ? Changes.none() : file.read();
  }

  /** Keeps a copy of the file as it is, as not all of it makes sense. */
  public void putAside() {
    if (file != null) {
      file.putAside();
    }
  }

  /** What is changed of each thing, by name; removals too. */
  public Map<String, Changes.Entry> all() {
    return changes.of(kind);
  }

  /** When a thing was changed last; before any time where it was not. */
  public Instant at(String name) {
    return changes.at(kind, name);
  }

  /** These changes and another. */
  public Changes with(String name, Optional<ObjectNode> value, Instant at) {
    return with(name, new Changes.Entry(value, at));
  }

  public Changes with(String name, Changes.Entry change) {
    return changes.with(kind, Map.of(name, change));
  }

  /**
   * Keeps changes in the place of those before.
   *
   * @throws IOException where they cannot be kept; those before hold
   */
  public void keep(Changes next) throws IOException {
    if (file != null) {
      file.write(next);
    }
    changes = next;
  }

  /** Takes changes that are kept already. */
  public void use(Changes next) {
    changes = next;
  }

  /** Those of a set of changes that are of this kind. */
  public Map<String, Changes.Entry> of(Changes set) {
    return set.of(kind);
  }

  /** As {@link Changes#over}, of this kind. */
  public <T> Map<String, T> over(
      Changes set, Map<String, T> configured, BiFunction<String, ObjectNode, T> read) {
    return set.over(kind, configured, read);
  }

  /** Now, in whole milliseconds, as changes tell it. */
  public Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  /** Later than what was known of a thing before, whatever the clock says. */
  public Instant later(String name) {
    Instant before = at(name);
    Instant now = now();
    return before.isBefore(now) ? now : before.plusMillis(1);
  }
}

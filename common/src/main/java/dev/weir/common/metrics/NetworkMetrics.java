package dev.weir.common.metrics;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The series of a process, by kind (such as {@code listener} or {@code upstream}) and name.
 *
 * <p>Their number is bounded: beyond {@value #MOST_SERIES}, further names of a kind share the
 * series {@value #OVERFLOW}.
 */
public final class NetworkMetrics {
  static final int MOST_SERIES = 500;
  static final String OVERFLOW = "(other)";

  private final ConcurrentMap<SeriesId, Series> series = new ConcurrentHashMap<>();
  private final LongSupplier nanoClock;
  private final Consumer<? super Series> onNew;

  /** Metrics on the system's clock. */
  public NetworkMetrics() {
    this(System::nanoTime, ignored -> {});
  }

  /**
   * Metrics on a given clock.
   *
   * @param nanoClock like {@link System#nanoTime}
   * @param onNew told of each series when it is made, before its first use
   */
  public NetworkMetrics(LongSupplier nanoClock, Consumer<? super Series> onNew) {
    this.nanoClock = nanoClock;
    this.onNew = onNew;
  }

  /** The series of that kind and name, made when first asked for. Callers keep it. */
  public Series series(String kind, String name) {
    SeriesId id = new SeriesId(kind, name);
    Series known = series.get(id);
    if (known != null) {
      return known;
    }
    SeriesId admitted = series.size() < MOST_SERIES ? id : new SeriesId(kind, OVERFLOW);
    return series.computeIfAbsent(admitted, this::make);
  }

  private Series make(SeriesId id) {
    Series made = new Series(id.kind(), id.name(), nanoClock);
    onNew.accept(made);
    return made;
  }

  /** All series as they stand, by kind and name. */
  public NetworkSnapshot snapshot() {
    List<SeriesSnapshot> all =
        series.values().stream()
            .map(Series::snapshot)
            .sorted(Comparator.comparing(SeriesSnapshot::kind).thenComparing(SeriesSnapshot::name))
            .toList();
    return new NetworkSnapshot(all);
  }

  private record SeriesId(String kind, String name) {}
}

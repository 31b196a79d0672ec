package dev.weir.common.metrics;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
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
  static final String ALL = "(all)";

  private final ConcurrentMap<SeriesId, Series> series = new ConcurrentHashMap<>();
  private final List<Consumer<? super Series>> watchers = new CopyOnWriteArrayList<>();
  private final LongSupplier nanoClock;

  /** Metrics on the system's clock. */
  public NetworkMetrics() {
    this(System::nanoTime);
  }

  /**
   * Metrics on a given clock.
   *
   * @param nanoClock like {@link System#nanoTime}
   */
  public NetworkMetrics(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** Tells {@code watcher} of each series, those that there are and those to come, once or more. */
  public void watch(Consumer<? super Series> watcher) {
    watchers.add(watcher);
    series.values().forEach(watcher);
  }

  /** The series of that kind and name, made when first asked for. Callers keep it. */
  public Series series(String kind, String name) {
    return series(kind, name, false);
  }

  /** The same for one whose open connections are counted. */
  public Series seriesWithConnections(String kind, String name) {
    return series(kind, name, true);
  }

  private Series series(String kind, String name, boolean countsConnections) {
    SeriesId id = new SeriesId(kind, name);
    Series known = series.get(id);
    if (known != null) {
      return known;
    }
    SeriesId admitted = series.size() < MOST_SERIES ? id : new SeriesId(kind, OVERFLOW);
    Series made = new Series(admitted.kind(), admitted.name(), countsConnections, nanoClock);
    Series before = series.putIfAbsent(admitted, made);
    if (before != null) {
      return before;
    }
    watchers.forEach(watcher -> watcher.accept(made));
    return made;
  }

  /** All series, in no order. */
  public List<Series> all() {
    return List.copyOf(series.values());
  }

  /** All series as they stand, and the totals of each kind. */
  public NetworkSnapshot snapshot() {
    Map<String, Reading> totals = new TreeMap<>();
    List<SeriesSnapshot> all =
        series.values().stream()
            .sorted(Comparator.comparing(Series::kind).thenComparing(Series::name))
            .map(one -> read(one, totals))
            .toList();
    return new NetworkSnapshot(
        totals.entrySet().stream()
            .map(total -> total.getValue().named(total.getKey(), ALL))
            .toList(),
        all);
  }

  private static SeriesSnapshot read(Series one, Map<String, Reading> totals) {
    Reading reading = one.read();
    totals.computeIfAbsent(one.kind(), kind -> new Reading()).add(reading);
    return reading.named(one.kind(), one.name());
  }

  private record SeriesId(String kind, String name) {}
}

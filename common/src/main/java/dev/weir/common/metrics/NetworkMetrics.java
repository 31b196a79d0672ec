package dev.weir.common.metrics;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
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
  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
  private final LongSupplier nanoClock;

  /** Who is told of series; calls come one after the other. */
  public interface Watcher {

    /** There is one more. */
    void made(Series series);

    /** Nobody counts in it any more. */
    void forgotten(Series series);
  }

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

  /** Tells {@code watcher} of each series, those that there are and those to come, and go. */
  public synchronized void watch(Watcher watcher) {
    watchers.add(watcher);
    series.values().forEach(watcher::made);
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
    return known != null ? known : make(id, countsConnections);
  }

  private synchronized Series make(SeriesId id, boolean countsConnections) {
    SeriesId admitted =
        series.containsKey(id) || series.size() < MOST_SERIES
            ? id
            : new SeriesId(id.kind(), OVERFLOW);
    Series before = series.get(admitted);
    if (before != null) {
      return before;
    }
    Series made = new Series(admitted.kind(), admitted.name(), countsConnections, nanoClock);
    series.put(admitted, made);
    watchers.forEach(watcher -> watcher.made(made));
    return made;
  }

  /**
   * What had that name is gone: so is its series, and its place is another's. Who still has it
   * counts where nobody looks.
   */
  public synchronized void forget(String kind, String name) {
    Series gone = series.remove(new SeriesId(kind, name));
    if (gone != null) {
      watchers.forEach(watcher -> watcher.forgotten(gone));
    }
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

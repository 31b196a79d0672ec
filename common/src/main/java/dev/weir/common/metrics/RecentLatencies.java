package dev.weir.common.metrics;

import org.jspecify.annotations.Nullable;

/**
 * The latencies of this minute and the one before. A record that races with the change of the
 * minute may count for the minute before, or be lost where that is long over.
 */
final class RecentLatencies {
  private static final long NANOS_PER_MINUTE = 60_000_000_000L;

  private final long startNanos;
  private volatile Minutes minutes = new Minutes(0, new LatencyHistogram(), null);

  RecentLatencies(long startNanos) {
    this.startNanos = startNanos;
  }

  void record(long nanos, long now) {
    at(now).current().record(nanos);
  }

  /** Both minutes counted together. */
  LatencyCounts counts(long now) {
    Minutes known = at(now);
    LatencyCounts counts = new LatencyCounts();
    known.current().addTo(counts);
    if (known.previous() != null) {
      known.previous().addTo(counts);
    }
    return counts;
  }

  /** How far back {@link #counts} reaches: one to two minutes, or to the start. */
  long windowNanos(long now) {
    long age = now - startNanos;
    return Math.min(age, age % NANOS_PER_MINUTE + NANOS_PER_MINUTE);
  }

  private Minutes at(long now) {
    Minutes known = minutes;
    long minute = (now - startNanos) / NANOS_PER_MINUTE;
    return minute <= known.minute() ? known : advance(minute);
  }

  private synchronized Minutes advance(long minute) {
    Minutes known = minutes;
    if (minute > known.minute()) {
      LatencyHistogram previous = minute == known.minute() + 1 ? known.current() : null;
      known = new Minutes(minute, new LatencyHistogram(), previous);
      minutes = known;
    }
    return known;
  }

  private record Minutes(
      long minute, LatencyHistogram current, @Nullable LatencyHistogram previous) {}
}

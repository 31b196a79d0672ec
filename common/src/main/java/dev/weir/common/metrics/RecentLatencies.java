package dev.weir.common.metrics;

import org.jspecify.annotations.Nullable;

/** The latencies of this minute and the one before. */
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
  LatencyHistogram merged(long now) {
    Minutes known = at(now);
    LatencyHistogram merged = new LatencyHistogram();
    merged.add(known.current());
    if (known.previous() != null) {
      merged.add(known.previous());
    }
    return merged;
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

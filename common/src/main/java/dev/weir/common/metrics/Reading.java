package dev.weir.common.metrics;

import dev.weir.common.metrics.SeriesSnapshot.Latency;
import dev.weir.common.metrics.SeriesSnapshot.Rates;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was read off one series at one moment, or off several added up. For one thread. */
final class Reading {
  static final int CLASSES = 6;
  static final int NO_STATUS = 0;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MICRO = 1e3;

  /** Since the start, by first digit of the status. */
  final long[] responses = new long[CLASSES];

  final LatencyCounts latencies = new LatencyCounts();
  long last1s;
  long last10s;
  long last60s;
  long errorsLast60s;
  long windowNanos;
  long bytesIn;
  long bytesOut;
  @Nullable Long openConnections;

  void add(Reading other) {
    for (int i = 0; i < CLASSES; i++) {
      responses[i] += other.responses[i];
    }
    latencies.add(other.latencies);
    last1s += other.last1s;
    last10s += other.last10s;
    last60s += other.last60s;
    errorsLast60s += other.errorsLast60s;
    windowNanos = Math.max(windowNanos, other.windowNanos);
    bytesIn += other.bytesIn;
    bytesOut += other.bytesOut;
    if (other.openConnections != null) {
      openConnections = other.openConnections + (openConnections == null ? 0 : openConnections);
    }
  }

  SeriesSnapshot named(String kind, String name) {
    return new SeriesSnapshot(
        kind,
        name,
        requests(),
        responsesByClass(),
        new Rates(last1s, last10s / 10.0, last60s / 60.0),
        last60s == 0 ? 0 : (double) errorsLast60s / last60s,
        latency(),
        bytesIn,
        bytesOut,
        openConnections);
  }

  private long requests() {
    long sum = 0;
    for (long count : responses) {
      sum += count;
    }
    return sum;
  }

  private Map<String, Long> responsesByClass() {
    Map<String, Long> byClass = new LinkedHashMap<>();
    for (int i = 1; i < CLASSES; i++) {
      byClass.put(i + "xx", responses[i]);
    }
    byClass.put("none", responses[NO_STATUS]);
    return byClass;
  }

  private Latency latency() {
    return new Latency(
        windowNanos / NANOS_PER_SECOND,
        latencies.mean() / NANOS_PER_MICRO,
        latencies.quantile(0.5) / NANOS_PER_MICRO,
        latencies.quantile(0.9) / NANOS_PER_MICRO,
        latencies.quantile(0.99) / NANOS_PER_MICRO,
        latencies.quantile(0.999) / NANOS_PER_MICRO);
  }
}

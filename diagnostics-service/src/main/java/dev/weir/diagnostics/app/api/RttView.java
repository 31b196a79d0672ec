package dev.weir.diagnostics.app.api;

import dev.weir.diagnostics.probe.RttStatistics;

/** Round-trip times in milliseconds, as written in JSON. */
public record RttView(
    double min, double mean, double median, double p95, double max, double stddev, double jitter) {

  public static RttView of(RttStatistics rtt) {
    return new RttView(
        millis(rtt.min()),
        millis(rtt.mean()),
        millis(rtt.median()),
        millis(rtt.p95()),
        millis(rtt.max()),
        millis(rtt.stddev()),
        millis(rtt.jitter()));
  }

  /** Milliseconds with microseconds behind the point. */
  public static double millis(long nanos) {
    return millis((double) nanos);
  }

  private static double millis(double nanos) {
    return Math.round(nanos / 1_000) / 1_000.0;
  }
}

package dev.weir.diagnostics.monitor;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How an endpoint fared over some time.
 *
 * @param checks that ended
 * @param passed of these
 * @param latency of those that passed; empty when none did
 */
public record Availability(long checks, long passed, Optional<Latency> latency) {

  /** Latencies in nanoseconds, to within 1.6 %. */
  public record Latency(long p50, long p95, long p99) {}

  static Availability of(long checks, long passed, LatencySketch latencies) {
    return new Availability(
        checks,
        passed,
        latencies.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new Latency(
                    latencies.percentile(50), latencies.percentile(95), latencies.percentile(99))));
  }

  /** Share of checks that passed, 0 to 100; empty when there was none. */
  public OptionalDouble percent() {
    return checks == 0 ? OptionalDouble.empty() : OptionalDouble.of(100.0 * passed / checks);
  }
}

package dev.weir.common.metrics;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A series at one moment. Rates count whole seconds that have passed; latencies are those of the
 * last one to two minutes, counted together and never averaged from averages. Bytes are those of
 * bodies.
 *
 * @param kind what the series is of, such as {@code listener}
 * @param name which one of the kind
 * @param requestsTotal since the start of the process
 * @param responsesTotal since the start, by class of status: {@code 1xx} to {@code 5xx}, and {@code
 *     none} for exchanges that ended without one
 * @param requestsPerSecond over the last 1, 10 and 60 seconds
 * @param errorRatioLast60s 0 to 1: how many of the last minute's requests ended with 5xx or without
 *     status
 * @param latency of requests
 * @param bytesInTotal received, since the start
 * @param bytesOutTotal sent, since the start
 * @param openConnections right now; null where connections are not counted
 */
public record SeriesSnapshot(
    String kind,
    String name,
    long requestsTotal,
    Map<String, Long> responsesTotal,
    Rates requestsPerSecond,
    double errorRatioLast60s,
    Latency latency,
    long bytesInTotal,
    long bytesOutTotal,
    @Nullable Long openConnections) {

  /** Requests per second, over the last 1, 10 and 60 seconds. */
  public record Rates(double last1s, double last10s, double last60s) {}

  /**
   * Latencies in microseconds; 0 where there was no request.
   *
   * @param windowSeconds how far back they reach: this minute and the one before, or the start
   * @param meanMicros of all requests in the window, as all of these
   * @param p50Micros what half of them did not exceed
   * @param p90Micros what 90 % did not exceed
   * @param p99Micros what 99 % did not exceed
   * @param p999Micros what 99.9 % did not exceed
   */
  public record Latency(
      double windowSeconds,
      double meanMicros,
      double p50Micros,
      double p90Micros,
      double p99Micros,
      double p999Micros) {}
}

package dev.weir.common.metrics;

import java.util.Map;

/**
 * A series at one moment. Rates count whole seconds that have passed; latencies are those of the
 * last one to two minutes, counted together and never averaged from averages.
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
 * @param openConnections right now
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
    long openConnections) {

  /** Requests per second, over the last 1, 10 and 60 seconds. */
  public record Rates(double last1s, double last10s, double last60s) {}

  /** Latencies in microseconds; 0 where there was no request. */
  public record Latency(
      double meanMicros, double p50Micros, double p90Micros, double p99Micros, double p999Micros) {}
}

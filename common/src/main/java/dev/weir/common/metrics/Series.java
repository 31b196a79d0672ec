package dev.weir.common.metrics;

import dev.weir.common.metrics.SeriesSnapshot.Latency;
import dev.weir.common.metrics.SeriesSnapshot.Rates;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * What is counted of one listener, route, pool or upstream. Recording takes below 100 ns, allocates
 * nothing but once a second, and is done by any number of threads; reading is rare and costs more.
 */
public final class Series {
  private static final int CLASSES = 6;
  private static final int SERVER_ERROR = 5;
  private static final int NO_STATUS = 0;

  private final String kind;
  private final String name;
  private final LongSupplier nanoClock;
  private final LongAdder[] byClass = new LongAdder[CLASSES];
  private final LongAdder latencyNanos = new LongAdder();
  private final LongAdder bytesIn = new LongAdder();
  private final LongAdder bytesOut = new LongAdder();
  private final LongAdder open = new LongAdder();
  private final RecentSeconds seconds;
  private final RecentLatencies latencies;

  Series(String kind, String name, LongSupplier nanoClock) {
    this.kind = kind;
    this.name = name;
    this.nanoClock = nanoClock;
    for (int i = 0; i < CLASSES; i++) {
      byClass[i] = new LongAdder();
    }
    long now = nanoClock.getAsLong();
    this.seconds = new RecentSeconds(now);
    this.latencies = new RecentLatencies(now);
  }

  public String kind() {
    return kind;
  }

  public String name() {
    return name;
  }

  /**
   * Counts a request that has ended.
   *
   * @param status the status of its answer, or 0 where there was none
   * @param nanos from the first byte of the request to the last of the answer
   * @param received bytes of the request
   * @param sent bytes of the answer
   */
  public void record(int status, long nanos, long received, long sent) {
    long now = nanoClock.getAsLong();
    if (seconds.isNew(now)) {
      seconds.begin(now, totals());
    }
    byClass[classOf(status)].increment();
    latencyNanos.add(nanos);
    latencies.record(nanos, now);
    addBytes(received, sent);
  }

  /** Counts bytes outside of requests, such as those of WebSocket messages. */
  public void addBytes(long received, long sent) {
    if (received != 0) {
      bytesIn.add(received);
    }
    if (sent != 0) {
      bytesOut.add(sent);
    }
  }

  /** Counts a connection that has been opened. */
  public void opened() {
    open.increment();
  }

  /** Counts a connection that has been closed. */
  public void closed() {
    open.decrement();
  }

  /** Requests since the start. */
  public long requests() {
    long sum = 0;
    for (LongAdder adder : byClass) {
      sum += adder.sum();
    }
    return sum;
  }

  /** Requests since the start whose status began with {@code firstDigit}; 0: without status. */
  public long requestsOfClass(int firstDigit) {
    return byClass[firstDigit].sum();
  }

  private long errors() {
    return byClass[SERVER_ERROR].sum() + byClass[NO_STATUS].sum();
  }

  /** The latencies of all requests since the start, added up. */
  public long latencyNanosTotal() {
    return latencyNanos.sum();
  }

  /** The latency below which {@code quantile} (0 to 1) of the recent requests ended. */
  public double latencyNanos(double quantile) {
    return latencies.merged(nanoClock.getAsLong()).quantile(quantile);
  }

  public long bytesIn() {
    return bytesIn.sum();
  }

  public long bytesOut() {
    return bytesOut.sum();
  }

  public long openConnections() {
    return open.sum();
  }

  public SeriesSnapshot snapshot() {
    long now = nanoClock.getAsLong();
    return new SeriesSnapshot(
        kind,
        name,
        requests(),
        responses(),
        new Rates(rate(now, 1), rate(now, 10), rate(now, 60)),
        errorRatio(now),
        latency(now),
        bytesIn(),
        bytesOut(),
        openConnections());
  }

  private Map<String, Long> responses() {
    Map<String, Long> responses = new LinkedHashMap<>();
    for (int i = 1; i < CLASSES; i++) {
      responses.put(i + "xx", byClass[i].sum());
    }
    responses.put("none", byClass[NO_STATUS].sum());
    return responses;
  }

  private double rate(long now, int span) {
    return seconds.ended(now, span, totals()).requests() / (double) span;
  }

  private double errorRatio(long now) {
    RecentSeconds.Totals minute = seconds.ended(now, 60, totals());
    return minute.requests() == 0 ? 0 : (double) minute.errors() / minute.requests();
  }

  private Latency latency(long now) {
    LatencyHistogram recent = latencies.merged(now);
    return new Latency(
        recent.mean() / 1e3,
        recent.quantile(0.5) / 1e3,
        recent.quantile(0.9) / 1e3,
        recent.quantile(0.99) / 1e3,
        recent.quantile(0.999) / 1e3);
  }

  private RecentSeconds.Totals totals() {
    return new RecentSeconds.Totals(requests(), errors());
  }

  private static int classOf(int status) {
    int first = status / 100;
    return first >= 1 && first < CLASSES ? first : NO_STATUS;
  }
}

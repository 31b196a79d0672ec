package dev.weir.common.metrics;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * What is counted of one listener, route, pool or upstream. Recording takes below 100 ns, allocates
 * nothing but once a second and once a minute, and is done by any number of threads; reading is
 * rare and costs more.
 */
public final class Series {
  private static final int CLASSES = Reading.CLASSES;
  private static final int SERVER_ERROR = 5;
  private static final int NO_STATUS = Reading.NO_STATUS;

  private final String kind;
  private final String name;
  private final boolean countsConnections;
  private final LongSupplier nanoClock;
  private final LongAdder[] byClass = new LongAdder[CLASSES];
  private final LongAdder latencyNanos = new LongAdder();
  private final LongAdder untimed = new LongAdder();
  private final LongAdder bytesIn = new LongAdder();
  private final LongAdder bytesOut = new LongAdder();
  private final LongAdder open = new LongAdder();
  private final DurationBuckets durations = new DurationBuckets();
  private final RecentSeconds seconds;
  private final RecentLatencies latencies;

  Series(String kind, String name, boolean countsConnections, LongSupplier nanoClock) {
    this.kind = kind;
    this.name = name;
    this.countsConnections = countsConnections;
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
    count(status, now);
    latencyNanos.add(nanos);
    durations.record(nanos);
    latencies.record(nanos, now);
    addBytes(received, sent);
  }

  /**
   * Counts a request whose answer nobody waited for to the end: how long that would have taken is
   * not known, and no latency is recorded.
   */
  public void recordGivenUp(int status, long received, long sent) {
    count(status, nanoClock.getAsLong());
    untimed.increment();
    addBytes(received, sent);
  }

  private void count(int status, long now) {
    if (seconds.isNew(now)) {
      seconds.begin(now, totals());
    }
    byClass[classOf(status)].increment();
  }

  /** Counts bytes outside of requests, such as those of WebSocket messages. */
  private void addBytes(long received, long sent) {
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

  /** Requests since the start whose latency is known. */
  public long timed() {
    return requests() - untimed.sum();
  }

  /** The latencies of all of {@link #timed}, added up. */
  public long latencyNanosTotal() {
    return latencyNanos.sum();
  }

  /** How long all requests since the start took, by fixed bounds. */
  public DurationBuckets durations() {
    return durations;
  }

  /** The latency below which {@code quantile} (0 to 1) of the recent requests ended. */
  public double latencyNanos(double quantile) {
    return latencies.counts(nanoClock.getAsLong()).quantile(quantile);
  }

  public long bytesIn() {
    return bytesIn.sum();
  }

  public long bytesOut() {
    return bytesOut.sum();
  }

  /** Whether {@link #openConnections} means anything here. */
  public boolean countsConnections() {
    return countsConnections;
  }

  public long openConnections() {
    return open.sum();
  }

  /** As it stands. */
  public SeriesSnapshot snapshot() {
    return read().named(kind(), name());
  }

  Reading read() {
    long now = nanoClock.getAsLong();
    Reading reading = new Reading();
    for (int i = 0; i < CLASSES; i++) {
      reading.responses[i] = byClass[i].sum();
    }
    readRecent(reading, now);
    reading.latencies.add(latencies.counts(now));
    reading.windowNanos = latencies.windowNanos(now);
    reading.bytesIn = bytesIn();
    reading.bytesOut = bytesOut();
    reading.openConnections = countsConnections ? openConnections() : null;
    return reading;
  }

  private void readRecent(Reading reading, long now) {
    RecentSeconds.Totals totals = totals();
    RecentSeconds.Totals minute = seconds.ended(now, 60, totals);
    reading.last1s = seconds.ended(now, 1, totals).requests();
    reading.last10s = seconds.ended(now, 10, totals).requests();
    reading.last60s = minute.requests();
    reading.errorsLast60s = minute.errors();
  }

  private RecentSeconds.Totals totals() {
    return new RecentSeconds.Totals(requests(), errors());
  }

  private static int classOf(int status) {
    int first = status / 100;
    return first >= 1 && first < CLASSES ? first : NO_STATUS;
  }
}

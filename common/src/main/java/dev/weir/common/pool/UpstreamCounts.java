package dev.weir.common.pool;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * The counts of one upstream, of all event loops together. They outlast the pools, which come and
 * go with the traffic. Any thread may read.
 */
public final class UpstreamCounts {

  private static final double NANOS_PER_MILLI = 1e6;

  private final String upstream;
  private final Map<Object, ConnectionCounts> byLoop = new ConcurrentHashMap<>();

  private UpstreamCounts(String upstream) {
    this.upstream = upstream;
  }

  /** The upstream's URL. */
  public String upstream() {
    return upstream;
  }

  /** What one event loop counts into. */
  public ConnectionCounts of(Object loop) {
    return byLoop.computeIfAbsent(loop, _ -> new ConnectionCounts());
  }

  private long sum(ToLongFunction<ConnectionCounts> count) {
    return byLoop.values().stream().mapToLong(count).sum();
  }

  /** Connections without an exchange. */
  public long idle() {
    return Math.max(0, sum(ConnectionCounts::idle));
  }

  /** Connections with an exchange. */
  public long active() {
    long closed = 0;
    for (CloseReason reason : CloseReason.values()) {
      closed += closed(reason);
    }
    return Math.max(0, created() - closed - idle());
  }

  /** Exchanges that wait for a connection. */
  public long pending() {
    return sum(ConnectionCounts::pending);
  }

  /** Connections so far. */
  public long created() {
    return sum(ConnectionCounts::created);
  }

  /** Attempts so far that came to nothing. */
  public long connectFailures() {
    return sum(ConnectionCounts::connectFailures);
  }

  /** Connections closed so far for one reason. */
  public long closed(CloseReason reason) {
    return sum(counts -> counts.closedFor(reason));
  }

  /** Exchanges so far that got a connection. */
  public long acquired() {
    return sum(ConnectionCounts::acquired);
  }

  /** How long they waited for it, together, in nanoseconds. */
  public long acquireWaitNanos() {
    return sum(ConnectionCounts::waitNanos);
  }

  /** All of it, now. */
  public UpstreamSnapshot snapshot() {
    Map<String, Long> closed = new LinkedHashMap<>();
    for (CloseReason reason : CloseReason.values()) {
      closed.put(reason.label(), closed(reason));
    }
    long longest =
        byLoop.values().stream().mapToLong(ConnectionCounts::maxWaitNanos).max().orElse(0);
    return new UpstreamSnapshot(
        upstream,
        active(),
        idle(),
        pending(),
        created(),
        connectFailures(),
        Collections.unmodifiableMap(closed),
        acquired(),
        acquireWaitNanos() / NANOS_PER_MILLI,
        longest / NANOS_PER_MILLI);
  }

  /** The counts of every upstream, by its URL. Safe for many threads. */
  public static final class Registry {

    private final Map<String, UpstreamCounts> byUpstream = new ConcurrentHashMap<>();
    private final List<Consumer<UpstreamCounts>> watchers = new CopyOnWriteArrayList<>();

    /** The counts of one upstream, made when first asked for. */
    public UpstreamCounts of(String upstream) {
      UpstreamCounts known = byUpstream.get(upstream);
      return known != null ? known : added(upstream);
    }

    private synchronized UpstreamCounts added(String upstream) {
      UpstreamCounts known = byUpstream.get(upstream);
      if (known != null) {
        return known;
      }
      UpstreamCounts counts = new UpstreamCounts(upstream);
      byUpstream.put(upstream, counts);
      watchers.forEach(watcher -> watcher.accept(counts));
      return counts;
    }

    /** Shows a watcher every upstream there is, and later each that comes. */
    public synchronized void watch(Consumer<UpstreamCounts> watcher) {
      watchers.add(watcher);
      byUpstream.values().forEach(watcher);
    }

    /** All of them, by URL. */
    public List<UpstreamSnapshot> snapshot() {
      return byUpstream.keySet().stream()
          .sorted()
          .map(upstream -> of(upstream).snapshot())
          .toList();
    }
  }
}

package dev.weir.common.pool;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToLongFunction;

/**
 * The counts of one upstream, of all event loops together. They outlast the pools, which come and
 * go with the traffic. Any thread may read.
 */
public final class UpstreamCounts {

  private static final double NANOS_PER_MILLI = 1e6;

  private final String upstream;
  private final Map<Object, ConnectionCounts> byLoop = new ConcurrentHashMap<>();

  /** Loops that have connections to it, or may have; under the registry's lock. */
  private int inUse;

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

  /**
   * The counts of every upstream, by its URL. Safe for many threads.
   *
   * <p>They stay, unless somebody tells which upstreams are configured: then those of others go
   * with their last connection.
   */
  public static final class Registry {

    private final Map<String, UpstreamCounts> byUpstream = new ConcurrentHashMap<>();
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();

    /** How many have an upstream configured, by its URL; under the lock. */
    private final Map<String, Integer> wanted = new HashMap<>();

    private boolean forgets;

    /** Who is told of upstreams; calls come one after the other. */
    public interface Watcher {

      /** There is one more. */
      void came(UpstreamCounts upstream);

      /** Nobody asks it any more. */
      void went(UpstreamCounts upstream);
    }

    /** One that keeps nothing of upstreams to which there is no connection. */
    public static Registry ofConnected() {
      Registry registry = new Registry();
      registry.forgets = true;
      return registry;
    }

    /** The counts of one upstream, which a loop is about to connect to; {@link #left} follows. */
    public synchronized UpstreamCounts used(String upstream) {
      UpstreamCounts counts = of(upstream);
      counts.inUse++;
      return counts;
    }

    /** A loop has no connection to it any more. */
    public synchronized void left(String upstream) {
      UpstreamCounts counts = of(upstream);
      counts.inUse--;
      tidy(counts);
    }

    /** Somebody has it configured; {@link #unwanted} follows. */
    public synchronized void wanted(String upstream) {
      forgets = true;
      wanted.merge(upstream, 1, Integer::sum);
    }

    /** Somebody has it configured no more. */
    public synchronized void unwanted(String upstream) {
      wanted.computeIfPresent(upstream, (_, by) -> by > 1 ? by - 1 : null);
      UpstreamCounts counts = byUpstream.get(upstream);
      if (counts != null) {
        tidy(counts);
      }
    }

    private void tidy(UpstreamCounts counts) {
      if (forgets && counts.inUse <= 0 && !wanted.containsKey(counts.upstream)) {
        byUpstream.remove(counts.upstream);
        watchers.forEach(watcher -> watcher.went(counts));
      }
    }

    /** The counts of one upstream, made when first asked for. */
    public synchronized UpstreamCounts of(String upstream) {
      UpstreamCounts known = byUpstream.get(upstream);
      if (known != null) {
        return known;
      }
      UpstreamCounts counts = new UpstreamCounts(upstream);
      byUpstream.put(upstream, counts);
      watchers.forEach(watcher -> watcher.came(counts));
      return counts;
    }

    /** Shows a watcher every upstream there is, and later each that comes or goes. */
    public synchronized void watch(Watcher watcher) {
      watchers.add(watcher);
      byUpstream.values().forEach(watcher::came);
    }

    /** All of them, by URL. */
    public List<UpstreamSnapshot> snapshot() {
      return byUpstream.values().stream()
          .sorted(Comparator.comparing(UpstreamCounts::upstream))
          .map(UpstreamCounts::snapshot)
          .toList();
    }
  }
}

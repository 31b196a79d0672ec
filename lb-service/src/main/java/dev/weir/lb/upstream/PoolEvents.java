package dev.weir.lb.upstream;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whoever listens of {@link BalancerEvent}s, each with a number, and keeps the latest ones
 * for those who come later. Safe for many threads; everybody hears everything in the same order.
 */
public final class PoolEvents {

  private static final Logger log = LoggerFactory.getLogger(PoolEvents.class);
  private static final int KEPT = 256;

  private final InstantSource clock;
  private final int kept;
  private final Deque<Entry> latest = new ArrayDeque<>();
  private final List<Consumer<Entry>> listeners = new ArrayList<>();
  private long lastId;

  /**
   * An event as it was published.
   *
   * @param id from 1, one more each time
   */
  public record Entry(long id, Instant at, BalancerEvent event) {}

  /** A listener's place in the list. */
  @FunctionalInterface
  public interface Subscription extends AutoCloseable {

    /** Ends it; no call follows. */
    @Override
    void close();
  }

  /** Keeps the latest 256. */
  public PoolEvents(InstantSource clock) {
    this(clock, KEPT);
  }

  /**
   * @param kept how many of the latest events a listener who comes late can still have, from 1
   */
  PoolEvents(InstantSource clock, int kept) {
    this.clock = clock;
    this.kept = kept;
  }

  /** Tells everybody, on the calling thread. */
  public synchronized void publish(BalancerEvent event) {
    Entry entry = new Entry(++lastId, clock.instant(), event);
    if (latest.size() == kept) {
      latest.removeFirst();
    }
    latest.addLast(entry);
    listeners.removeIf(listener -> !tell(listener, entry));
  }

  /**
   * Tells of the kept events after one, at once, and of each that follows.
   *
   * @param after the number of the last event that is known; 0: all that are kept, {@link
   *     Long#MAX_VALUE}: none
   * @param listener is called on the publisher's thread, mostly an event loop, and must neither
   *     block nor publish; one that throws is not called again
   */
  public synchronized Subscription subscribe(long after, Consumer<Entry> listener) {
    boolean well =
        latest.stream().filter(entry -> entry.id() > after).allMatch(e -> tell(listener, e));
    if (well) {
      listeners.add(listener);
    }
    return () -> remove(listener);
  }

  private synchronized void remove(Consumer<Entry> listener) {
    listeners.remove(listener);
  }

  private static boolean tell(Consumer<Entry> listener, Entry entry) {
    try {
      listener.accept(entry);
      return true;
    } catch (RuntimeException e) {
      log.warn("a listener of pool events failed and hears no more", e);
      return false;
    }
  }
}

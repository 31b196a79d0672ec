package dev.weir.edge.origin;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Protects an origin: so many requests at once, so many more that wait, the others are refused.
 * Places are handed on in the order of waiting. Thread-safe.
 */
public final class OriginGate {

  /**
   * How much an origin is asked at once.
   *
   * @param most requests under way; 0: no limit
   * @param queue requests that wait for a place
   * @param patience for how long one waits
   */
  public record Limits(int most, int queue, Duration patience) {

    /** No limit. */
    public static final Limits NONE = new Limits(0, 0, Duration.ZERO);

    public Limits {
      if (most < 0 || queue < 0 || patience.isNegative()) {
        throw new IllegalArgumentException(
            "protect: max-requests "
                + most
                + ", queue "
                + queue
                + " and wait "
                + patience
                + " must not be negative");
      }
    }
  }

  /** What becomes of one who comes. */
  public sealed interface Entry {

    /** It has a place, and must {@link OriginGate#leave} it. */
    record Admitted() implements Entry {}

    /** There is neither a place nor room to wait. */
    record Refused() implements Entry {}
  }

  /** Waits for a place. */
  public final class Waiting implements Entry {
    private final Runnable admitted;

    private Waiting(Runnable admitted) {
      this.admitted = admitted;
    }

    /**
     * Waits no longer.
     *
     * @return false where a place was handed over already: then it must be left
     */
    public boolean giveUp() {
      synchronized (OriginGate.this) {
        return waiting.remove(this);
      }
    }
  }

  private static final Entry ADMITTED = new Entry.Admitted();
  private static final Entry REFUSED = new Entry.Refused();

  private final Limits limits;
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private int inside;

  public OriginGate(Limits limits) {
    this.limits = limits;
  }

  public Limits limits() {
    return limits;
  }

  /**
   * Comes in, waits or is refused.
   *
   * @param admitted told once when one who waits has a place, on the thread of who leaves; must
   *     return at once
   */
  public Entry enter(Runnable admitted) {
    if (limits.most() == 0) {
      return ADMITTED;
    }
    synchronized (this) {
      if (inside < limits.most()) {
        inside++;
        return ADMITTED;
      }
      if (waiting.size() >= limits.queue()) {
        return REFUSED;
      }
      Waiting place = new Waiting(admitted);
      waiting.add(place);
      return place;
    }
  }

  /** One who had a place leaves it. */
  public void leave() {
    if (limits.most() == 0) {
      return;
    }
    Waiting next;
    synchronized (this) {
      next = waiting.poll();
      if (next == null) {
        inside--;
      }
    }
    if (next != null) {
      next.admitted.run();
    }
  }

  /** How many have a place now. */
  public synchronized int inside() {
    return inside;
  }
}

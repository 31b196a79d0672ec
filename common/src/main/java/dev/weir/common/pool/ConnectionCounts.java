package dev.weir.common.pool;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * What one event loop counts of its connections to one upstream. The loop alone writes; any thread
 * may read. A count costs one plain store.
 */
public final class ConnectionCounts {

  private static final int IDLE = 0;
  private static final int PENDING = 1;
  private static final int CREATED = 2;
  private static final int CONNECT_FAILURES = 3;
  private static final int ACQUIRED = 4;
  private static final int WAIT_NANOS = 5;
  private static final int MAX_WAIT_NANOS = 6;
  private static final int SLOTS = 7;

  private final AtomicLongArray slots = new AtomicLongArray(SLOTS);
  private final Map<CloseReason, LongAdder> closed = new EnumMap<>(CloseReason.class);

  ConnectionCounts() {
    for (CloseReason reason : CloseReason.values()) {
      closed.put(reason, new LongAdder());
    }
  }

  private void add(int slot, long amount) {
    slots.setOpaque(slot, slots.getPlain(slot) + amount);
  }

  /** A connection came about. */
  public void opened() {
    add(CREATED, 1);
  }

  /** None came about. */
  public void connectFailed() {
    add(CONNECT_FAILURES, 1);
  }

  /** A connection has no exchange any more. */
  public void becameIdle() {
    add(IDLE, 1);
  }

  /** A connection without exchange got one, or is gone. */
  public void noLongerIdle() {
    add(IDLE, -1);
  }

  /** An exchange got a connection at once. */
  public void lent() {
    add(ACQUIRED, 1);
  }

  /** An exchange got a connection after it had waited for one. */
  public void lentAfter(long nanos) {
    add(ACQUIRED, 1);
    add(WAIT_NANOS, nanos);
    slots.setOpaque(MAX_WAIT_NANOS, Math.max(nanos, slots.getPlain(MAX_WAIT_NANOS)));
  }

  /** So many exchanges wait. */
  public void waiting(int exchanges) {
    slots.setOpaque(PENDING, exchanges);
  }

  /** A connection is gone. */
  public void closed(CloseReason reason) {
    adder(reason).increment();
  }

  long idle() {
    return slots.getOpaque(IDLE);
  }

  long pending() {
    return slots.getOpaque(PENDING);
  }

  long created() {
    return slots.getOpaque(CREATED);
  }

  long connectFailures() {
    return slots.getOpaque(CONNECT_FAILURES);
  }

  long acquired() {
    return slots.getOpaque(ACQUIRED);
  }

  long waitNanos() {
    return slots.getOpaque(WAIT_NANOS);
  }

  long maxWaitNanos() {
    return slots.getOpaque(MAX_WAIT_NANOS);
  }

  long closedFor(CloseReason reason) {
    return adder(reason).sum();
  }

  private LongAdder adder(CloseReason reason) {
    return Objects.requireNonNull(closed.get(reason));
  }
}

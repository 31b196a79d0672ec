package dev.weir.edge.functions;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;

/**
 * Interrupts a thread whose call runs longer than it may, and never a later call of it. Looks at
 * all calls every two milliseconds while there are any: a timer for each, of which hardly one ever
 * rings, costs each of them more, and stays until its time. Thread-safe.
 */
final class Watchdog implements AutoCloseable {
  private static final Duration STAY_AWAKE = Duration.ofSeconds(1);
  private static final long LOOK_EVERY_NANOS = 2_000_000;

  private final ToLongFunction<Thread> spent;
  private final Set<Watch> running = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean started = new AtomicBoolean();
  private final long stayAwakeNanos;
  private final Thread thread =
      Thread.ofPlatform().daemon().name("edge-function-watchdog").unstarted(this::look);
  private volatile boolean asleep;
  private volatile boolean closed;

  /** A watchdog whose thread starts with the first call. */
  Watchdog() {
    this(STAY_AWAKE, ProcessorTime::of);
  }

  /**
   * A watchdog whose thread starts with the first call.
   *
   * @param stayAwake how long it goes on looking after the last call
   * @param spent the processor time that a thread has had, in nanoseconds
   */
  Watchdog(Duration stayAwake, ToLongFunction<Thread> spent) {
    this.stayAwakeNanos = stayAwake.toNanos();
    this.spent = spent;
  }

  /**
   * Watches the calling thread until the watch is ended; it may take so long by {@link TimeLimit}.
   */
  Watch watch(Duration most) {
    Thread caller = Thread.currentThread();
    Watch watch =
        new Watch(caller, TimeLimit.of(most, System.nanoTime(), spent.applyAsLong(caller)));
    running.add(watch);
    if (!started.get() && started.compareAndSet(false, true)) {
      thread.start();
    } else if (asleep) {
      LockSupport.unpark(thread);
    }
    return watch;
  }

  private void look() {
    long busy = System.nanoTime();
    while (!closed) {
      long now = System.nanoTime();
      if (!running.isEmpty()) {
        busy = now;
        running.forEach(watch -> watch.look(now));
      } else if (now - busy >= stayAwakeNanos) {
        sleep();
        busy = System.nanoTime();
      }
      LockSupport.parkNanos(this, LOOK_EVERY_NANOS);
    }
  }

  /** Until there is a call: who adds one after this has looked for the last time sees it asleep. */
  private void sleep() {
    asleep = true;
    while (running.isEmpty() && !closed) {
      LockSupport.park(this);
    }
    asleep = false;
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }

  /** One call under watch. */
  final class Watch {
    private final Thread thread;
    private final TimeLimit limit;
    private boolean ended;
    private boolean fired;

    private Watch(Thread thread, TimeLimit limit) {
      this.thread = thread;
      this.limit = limit;
    }

    private synchronized void look(long now) {
      if (!ended && !fired && limit.isOver(now, () -> spent.applyAsLong(thread))) {
        fired = true;
        thread.interrupt();
      }
    }

    /** Ends the watch and clears the interrupt; whether the time had run out. */
    boolean end() {
      running.remove(this);
      synchronized (this) {
        ended = true;
        if (fired) {
          Thread.interrupted();
        }
        return fired;
      }
    }
  }
}

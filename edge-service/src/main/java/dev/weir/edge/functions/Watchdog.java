package dev.weir.edge.functions;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Interrupts a thread whose call runs longer than it may, and never a later call of it. */
final class Watchdog implements AutoCloseable {
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("edge-function-watchdog").factory());

  /** Watches the calling thread until the watch is closed. */
  Watch watch(Duration timeout) {
    Watch watch = new Watch(Thread.currentThread());
    watch.alarm = clock.schedule(watch::fire, timeout.toNanos(), TimeUnit.NANOSECONDS);
    return watch;
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }

  /** One call under watch. */
  static final class Watch {
    private final Thread thread;
    private Future<?> alarm = CompletableFuture.completedFuture(null);
    private boolean ended;
    private boolean fired;

    private Watch(Thread thread) {
      this.thread = thread;
    }

    private synchronized void fire() {
      if (!ended) {
        fired = true;
        thread.interrupt();
      }
    }

    /** Ends the watch and clears the interrupt; whether the time had run out. */
    synchronized boolean end() {
      ended = true;
      alarm.cancel(false);
      if (fired) {
        Thread.interrupted();
      }
      return fired;
    }
  }
}

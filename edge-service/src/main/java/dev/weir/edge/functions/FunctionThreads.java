package dev.weir.edge.functions;

import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A bounded number of platform threads with stacks of 8 MB, which {@link FairQueue} shares out
 * among functions. Each starts when there is work for it, and ends after a minute without.
 * Thread-safe.
 */
public final class FunctionThreads {
  private static final long STACK = 8L << 20;

  private final ThreadPoolExecutor threads;
  private final FairQueue<FunctionTask> queue;
  private final LongAdder started = new LongAdder();
  private final LongAdder waitedNanos = new LongAdder();

  /** By the lock of the queue. */
  private boolean closed;

  /**
   * The threads, of which none is started.
   *
   * @param threads how many tasks run at once, at least 1
   * @param queue how many more may wait, at least 1
   */
  FunctionThreads(int threads, int queue) {
    this.threads =
        new ThreadPoolExecutor(
            threads,
            threads,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(),
            task -> thread(task, "edge-function"));
    this.queue = new FairQueue<>(threads, queue);
    this.threads.allowCoreThreadTimeOut(true);
  }

  /** A thread that does what users asked for, and {@linkplain Niceness steps back} for others. */
  static Thread thread(Runnable task, String name) {
    Runnable behindOthers =
        () -> {
          Niceness.stepBack();
          task.run();
        };
    Thread thread = new Thread(null, behindOthers, name, STACK);
    thread.setDaemon(true);
    return thread;
  }

  /** Runs a task when it is its share's turn, or what it wants done where it is turned away. */
  void offer(FairQueue.Share<FunctionTask> share, FunctionTask task) {
    @Nullable FunctionTask out;
    synchronized (queue) {
      out = closed ? task : queue.offer(share, task);
    }
    if (out != null) {
      out.away().run();
    }
    dispatch();
  }

  /** Starts what may run now. */
  private void dispatch() {
    for (FairQueue.Run<FunctionTask> run = next(); run != null; run = next()) {
      FairQueue.Run<FunctionTask> now = run;
      try {
        threads.execute(new Work(now));
      } catch (RejectedExecutionException shutDown) {
        now.call().away().run();
        ended(now, 0);
      }
    }
  }

  private FairQueue.@Nullable Run<FunctionTask> next() {
    synchronized (queue) {
      return queue.next();
    }
  }

  private void ended(FairQueue.Run<FunctionTask> run, long nanos) {
    synchronized (queue) {
      queue.ended(run, nanos);
    }
  }

  /** A call, and those after it that this thread takes on. */
  private final class Work implements Runnable {
    private final FairQueue.Run<FunctionTask> first;

    private Work(FairQueue.Run<FunctionTask> first) {
      this.first = first;
    }

    @Override
    public void run() {
      FairQueue.@Nullable Run<FunctionTask> run = first;
      while (run != null) {
        serve(run);
        run = next();
        // a function that was held back may be so no longer, and threads be idle
        dispatch();
      }
    }

    private void serve(FairQueue.Run<FunctionTask> run) {
      long start = System.nanoTime();
      started.increment();
      waitedNanos.add(start - run.call().since());
      boolean whole = false;
      try {
        run.call().task().run();
        whole = true;
      } finally {
        ended(run, System.nanoTime() - start);
        if (!whole) {
          // this thread ends with it
          dispatch();
        }
      }
    }
  }

  /** How many calls run now. */
  public int running() {
    synchronized (queue) {
      return queue.running();
    }
  }

  /** How many calls wait for a thread now. */
  public int waiting() {
    synchronized (queue) {
      return queue.waiting();
    }
  }

  /** How many calls were given a thread so far. */
  public long started() {
    return started.sum();
  }

  /** How long they had waited for it together, in nanoseconds. */
  public long waitedNanos() {
    return waitedNanos.sum();
  }

  /** Interrupts what runs, and turns away what waits, and what comes. */
  void close() {
    List<FunctionTask> waiting;
    synchronized (queue) {
      closed = true;
      waiting = queue.clear();
    }
    for (Runnable work : threads.shutdownNow()) {
      if (work instanceof Work unbegun) {
        unbegun.first.call().away().run();
      }
    }
    waiting.forEach(task -> task.away().run());
  }
}

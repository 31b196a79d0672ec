package dev.weir.edge.functions;

import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Deploys functions and calls them, on a bounded number of platform threads with stacks of 8 MB.
 * Never blocks its caller; starts no thread and no engine before the first function is deployed.
 * Thread-safe.
 */
public final class FunctionRunner implements AutoCloseable {
  private static final long STACK = 8L << 20;

  private final Queue<JavaScriptEngine> engines = new ConcurrentLinkedQueue<>();
  private final Watchdog watchdog = new Watchdog();
  private final PageBudget budget;
  private final ThreadPoolExecutor threads;

  /**
   * A runner.
   *
   * @param threads how many calls run at once, at least 1
   * @param queue how many more may wait, at least 1
   * @param budget the memory of all calls together
   */
  public FunctionRunner(int threads, int queue, PageBudget budget) {
    this.budget = budget;
    this.threads =
        new ThreadPoolExecutor(
            threads,
            threads,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(queue),
            task -> {
              Thread thread = new Thread(null, task, "edge-function", STACK);
              thread.setDaemon(true);
              return thread;
            });
    this.threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Compiles an ES module and runs its top level once, within the limits.
   *
   * @return the function; fails with {@link FunctionRefused} where the code does not compile, its
   *     top level fails or it takes longer or more memory than it may, and with {@link
   *     RejectedExecutionException} when every thread is busy and the queue full
   */
  public CompletableFuture<JavaScriptFunction> deploy(String code, FunctionLimits limits) {
    CompletableFuture<JavaScriptFunction> done = new CompletableFuture<>();
    try {
      threads.execute(() -> deployNow(code, limits, done));
    } catch (RejectedExecutionException full) {
      done.completeExceptionally(full);
    }
    return done;
  }

  private void deployNow(
      String code, FunctionLimits limits, CompletableFuture<JavaScriptFunction> done) {
    try {
      JavaScriptEngine engine = take();
      Watchdog.Watch watch = watchdog.watch(limits.timeout());
      JavaScriptFunction made;
      boolean late;
      try {
        made = engine.deploy(code, limits);
      } catch (FunctionRefused refused) {
        done.completeExceptionally(
            watch.end() ? new FunctionRefused("its top level took too long") : refused);
        return;
      } finally {
        late = watch.end();
        engines.add(engine);
      }
      if (late) {
        done.completeExceptionally(new FunctionRefused("its top level took too long"));
      } else {
        done.complete(made);
      }
    } catch (RuntimeException | Error e) {
      done.completeExceptionally(e);
    }
  }

  /**
   * Calls a function.
   *
   * @param input JSON with {@code request} and {@code env}, and {@code response} where the function
   *     is to see the answer
   * @return how it ended; completed at once with {@link Outcome.Overloaded} when no thread is free
   *     and the queue is full
   */
  public CompletableFuture<Call> call(JavaScriptFunction function, String input) {
    CompletableFuture<Call> done = new CompletableFuture<>();
    try {
      threads.execute(() -> callNow(function, input, done));
    } catch (RejectedExecutionException full) {
      done.complete(Call.overloaded());
    }
    return done;
  }

  private void callNow(JavaScriptFunction function, String input, CompletableFuture<Call> done) {
    long start = System.nanoTime();
    try {
      JavaScriptEngine engine = take();
      Watchdog.Watch watch = watchdog.watch(function.limits().timeout());
      Outcome outcome = new Outcome.Failed("the engine failed");
      String log;
      long memory;
      boolean late;
      try {
        outcome = engine.call(function, input);
      } finally {
        late = watch.end();
        log = engine.log();
        memory = engine.memory();
        engines.add(engine);
      }
      long nanos = System.nanoTime() - start;
      done.complete(new Call(late ? new Outcome.Timeout() : outcome, log, nanos, memory));
    } catch (RuntimeException | Error e) {
      long nanos = System.nanoTime() - start;
      done.complete(new Call(new Outcome.Failed(String.valueOf(e)), "", nanos, 0));
    }
  }

  /** Runs something else on a thread of the functions, in its turn: for tests. */
  void occupy(Runnable task) {
    threads.execute(task);
  }

  private JavaScriptEngine take() {
    JavaScriptEngine idle = engines.poll();
    return idle != null ? idle : new JavaScriptEngine(budget);
  }

  /** Stops every call. */
  @Override
  public void close() {
    threads.shutdownNow();
    watchdog.close();
  }
}

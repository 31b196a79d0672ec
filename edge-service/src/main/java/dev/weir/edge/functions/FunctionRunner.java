package dev.weir.edge.functions;

import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Deploys functions and calls them, on {@link FunctionThreads}. Never blocks its caller; starts no
 * thread and no engine before the first function is deployed. Thread-safe.
 */
public final class FunctionRunner implements AutoCloseable {
  /** A quarter of a minute's work once the JVM has compiled the engine; much more before. */
  private static final int WARM_CALLS = 2_000;

  private static final Duration LONGEST_WARM_UP = Duration.ofMinutes(2);
  private static final int WARM_WASM_CALLS = 50;
  private static final Duration LONGEST_WASM_WARM_UP = Duration.ofMinutes(1);

  /** Of a deployment, with those before it that it waits for. */
  private static final int LONGEST_SECONDS = 60;

  /**
   * What the top level of code has at least, however little a call of it has: it runs once, and
   * code must not be refused because the machine, or the next edge, was busy just then.
   */
  private static final Duration LEAST_FOR_TOP_LEVEL = Duration.ofSeconds(1);

  private final Queue<JavaScriptEngine> engines = new ConcurrentLinkedQueue<>();
  private final Watchdog watchdog = new Watchdog();
  private final MemoryBudget budget;
  private final FunctionThreads threads;
  private final FairQueue.Share<FunctionTask> deployments = new FairQueue.Share<>();
  private final Patience javaScript;
  private final Patience wasm;
  private final boolean warms;
  private final EngineWarmUp warmUp;

  private final WasmCompiler compiler = new WasmCompiler(WasmProgram::of, WasmCompiler.DEADLINE);

  /**
   * A runner.
   *
   * @param threads how many calls run at once, at least 1
   * @param queue how many more may wait, at least 1, of all functions together
   * @param budget the memory of all calls together
   */
  public FunctionRunner(int threads, int queue, MemoryBudget budget) {
    this(threads, queue, budget, Duration.ZERO);
  }

  /**
   * A runner that warms up, in the background, when the first JavaScript is deployed, or before.
   *
   * @param threads how many calls run at once, at least 1
   * @param queue how many more may wait, at least 1, of all functions together
   * @param budget the memory of all calls together
   * @param cold what calls and deployments may take at least until it is warm, for two minutes at
   *     most, of WebAssembly for one; zero: their limit, and there is no warm-up
   */
  public FunctionRunner(int threads, int queue, MemoryBudget budget, Duration cold) {
    this.javaScript = new Patience(cold, WARM_CALLS, LONGEST_WARM_UP);
    this.wasm = new Patience(cold, WARM_WASM_CALLS, LONGEST_WASM_WARM_UP);
    this.warms = !cold.isZero();
    this.warmUp = new EngineWarmUp(this::take, engines::add, javaScript);
    this.budget = budget;
    this.threads = new FunctionThreads(threads, queue);
  }

  /**
   * Compiles code and runs its top level once, within the limits; it has a second where a call has
   * less.
   *
   * @param code an ES module, or a WebAssembly module in base64
   * @return the function; fails with {@link FunctionRefused} where the code does not compile, or
   *     not in time, its top level fails or it takes longer or more memory than it may, and with
   *     {@link RejectedExecutionException} when every thread is busy and the queue full, with
   *     {@link java.util.concurrent.TimeoutException} where it is not done, or not begun, within a
   *     minute
   */
  public CompletableFuture<FunctionCode> deploy(
      FunctionRuntime runtime, String code, FunctionLimits limits) {
    CompletableFuture<FunctionCode> done = new CompletableFuture<>();
    switch (runtime) {
      case JAVASCRIPT -> {
        submit(done, () -> evaluate(code, limits, done));
        var _ = done.thenRun(this::warmUp);
      }
      case WASM -> {
        var _ =
            compiler
                .compile(code, limits, () -> !done.isDone())
                .whenComplete((program, refused) -> start(program, refused, limits, done));
      }
    }
    return done.orTimeout(LONGEST_SECONDS, TimeUnit.SECONDS);
  }

  /**
   * Begins to warm the engine for JavaScript up, in the background; for the first time only. The
   * first JavaScript that is deployed begins it too.
   */
  public void warmUp() {
    if (warms) {
      warmUp.begin();
    }
  }

  /** Whether the warm-up is over. */
  public boolean isWarm() {
    return warms && javaScript.isOver(System.nanoTime());
  }

  private void start(
      @Nullable WasmProgram program,
      @Nullable Throwable refused,
      FunctionLimits limits,
      CompletableFuture<FunctionCode> done) {
    if (program == null) {
      done.completeExceptionally(Objects.requireNonNull(refused, "neither program nor reason"));
    } else {
      submit(
          done, () -> timed(wasm, limits, done, () -> new WasmFunction(program, limits, budget)));
    }
  }

  private void submit(CompletableFuture<FunctionCode> done, Runnable task) {
    threads.offer(
        deployments,
        new FunctionTask(
            task,
            () -> done.completeExceptionally(new RejectedExecutionException("the queue is full"))));
  }

  // ---- deployments

  private void evaluate(String code, FunctionLimits limits, CompletableFuture<FunctionCode> done) {
    JavaScriptEngine engine;
    try {
      engine = take();
    } catch (RuntimeException | Error e) {
      done.completeExceptionally(e);
      return;
    }
    try {
      timed(javaScript, limits, done, () -> engine.deploy(code, limits));
    } finally {
      engines.add(engine);
    }
  }

  /** Makes a function of code that runs as it is made. */
  private interface Maker {

    FunctionCode make() throws FunctionRefused;
  }

  private void timed(
      Patience patience, FunctionLimits limits, CompletableFuture<FunctionCode> done, Maker maker) {
    Duration most = patience.of(longer(limits.timeout(), LEAST_FOR_TOP_LEVEL), System.nanoTime());
    String late = "its top level did not end within " + most.toMillis() + " ms of processor time";
    Watchdog.Watch watch = watchdog.watch(most);
    try {
      FunctionCode made = maker.make();
      if (watch.end()) {
        done.completeExceptionally(new FunctionRefused(late));
      } else {
        done.complete(made);
      }
    } catch (FunctionRefused refused) {
      done.completeExceptionally(watch.end() ? new FunctionRefused(late) : refused);
    } catch (RuntimeException | Error e) {
      done.completeExceptionally(e);
    } finally {
      watch.end();
    }
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private Watchdog.Watch watch(Patience patience, FunctionLimits limits) {
    return watchdog.watch(patience.of(limits.timeout(), System.nanoTime()));
  }

  /**
   * Calls a function.
   *
   * @param input with the answer where the function is to see that
   * @return how it ended; {@link Outcome.Overloaded} when no thread is free and the queue is full,
   *     at once or as soon as a function with fewer calls waiting takes its place
   */
  public CompletableFuture<Call> call(FunctionCode function, FunctionInput input) {
    CompletableFuture<Call> done = new CompletableFuture<>();
    FairQueue.Share<FunctionTask> share =
        switch (function) {
          case JavaScriptFunction code -> code.share();
          case WasmFunction code -> code.share();
        };
    threads.offer(
        share,
        new FunctionTask(
            () -> done.complete(callNow(function, input)), () -> done.complete(Call.overloaded())));
    return done;
  }

  private Call callNow(FunctionCode function, FunctionInput input) {
    long start = System.nanoTime();
    try {
      return switch (function) {
        case JavaScriptFunction code -> run(code, input);
        case WasmFunction code -> run(code, input);
      };
    } catch (RuntimeException | Error e) {
      long nanos = System.nanoTime() - start;
      return new Call(new Outcome.Failed(String.valueOf(e)), "", nanos, 0);
    }
  }

  private Call run(JavaScriptFunction function, FunctionInput input) {
    JavaScriptEngine engine = take();
    long start = System.nanoTime();
    Watchdog.Watch watch = watch(javaScript, function.limits());
    try {
      Outcome outcome = engine.call(function, input);
      return ended(watch, start, outcome, engine.log(), engine.memory());
    } finally {
      watch.end();
      engines.add(engine);
    }
  }

  private Call run(WasmFunction function, FunctionInput input) {
    long start = System.nanoTime();
    Watchdog.Watch watch = watch(wasm, function.limits());
    try {
      WasmInstance instance;
      try {
        instance = function.take();
      } catch (RuntimeException | StackOverflowError e) {
        return ended(watch, start, new Outcome.Failed("it fails as it starts: " + e), "", 0);
      }
      Outcome outcome = function.call(instance, input);
      Call call = ended(watch, start, outcome, instance.log(), instance.bytes());
      function.give(instance);
      return call;
    } finally {
      watch.end();
      wasm.ended();
    }
  }

  private static Call ended(
      Watchdog.Watch watch, long start, Outcome outcome, String log, long memory) {
    Outcome said = watch.end() ? new Outcome.Timeout() : outcome;
    return new Call(said, log, System.nanoTime() - start, memory);
  }

  /** The threads that they run on. */
  public FunctionThreads threads() {
    return threads;
  }

  /** Runs something else on a thread of the functions, in its turn: for tests. */
  void occupy(Runnable task) {
    threads.offer(new FairQueue.Share<>(), new FunctionTask(task, () -> {}));
  }

  private JavaScriptEngine take() {
    JavaScriptEngine idle = engines.poll();
    return idle != null ? idle : new JavaScriptEngine(budget);
  }

  /** Stops every call. */
  @Override
  public void close() {
    warmUp.stop();
    compiler.close();
    threads.close();
    watchdog.close();
  }
}

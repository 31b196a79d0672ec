package dev.weir.edge.functions;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs JavaScript of our own until the JVM has compiled the engine: on a thread of its own, which
 * takes a quarter of a processor at most, and for as long as there is {@link Patience}.
 * Thread-safe.
 */
final class EngineWarmUp {
  /** For each nanosecond of a call so many without one: users, and the JVM's compiler, go first. */
  private static final int REST = 3;

  private static final FunctionLimits LIMITS = new FunctionLimits(16 << 20, Duration.ofSeconds(10));

  static final FunctionInput INPUT =
      new FunctionInput(
          "POST",
          "https://warm.example/a/b?n=1",
          List.of(Map.entry("accept", "*/*"), Map.entry("user-agent", "warm-up")),
          new byte[] {'a'},
          Map.of("EDGE_ID", "edge"));

  private final Supplier<JavaScriptEngine> take;
  private final Consumer<JavaScriptEngine> give;
  private final Patience patience;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final Thread thread = FunctionThreads.thread(this::run, "edge-function-warm-up");

  /**
   * A warm-up that has not begun.
   *
   * @param take where the engine comes from
   * @param give where it goes to then
   * @param patience ends it, and is told of each call
   */
  EngineWarmUp(
      Supplier<JavaScriptEngine> take, Consumer<JavaScriptEngine> give, Patience patience) {
    this.take = take;
    this.give = give;
    this.patience = patience;
  }

  /** Begins, where it has not yet. */
  void begin() {
    if (!begun.getAndSet(true)) {
      thread.start();
    }
  }

  /** Ends it, where it is under way; waits for nothing. */
  void stop() {
    begun.set(true);
    thread.interrupt();
  }

  private void run() {
    patience.begin(System.nanoTime());
    try {
      warm(take.get());
    } catch (FunctionRefused | RuntimeException stopped) {
      // an interrupt ends the start of an engine, and the top level of the sample
    }
  }

  private void warm(JavaScriptEngine engine) throws FunctionRefused {
    try {
      JavaScriptFunction sample = sample(engine);
      while (!patience.isOver(System.nanoTime()) && !Thread.currentThread().isInterrupted()) {
        call(engine, sample);
        patience.ended();
      }
    } finally {
      give.accept(engine);
    }
  }

  static JavaScriptFunction sample(JavaScriptEngine engine) throws FunctionRefused {
    return engine.deploy(JavaScriptEngine.resource("warm-up.js"), LIMITS);
  }

  private static void call(JavaScriptEngine engine, JavaScriptFunction sample) {
    long start = System.nanoTime();
    engine.call(sample, INPUT);
    LockSupport.parkNanos(REST * (System.nanoTime() - start));
  }
}

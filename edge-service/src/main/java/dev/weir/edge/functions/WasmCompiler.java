package dev.weir.edge.functions;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Compiles WebAssembly on a thread of its own, one module after the other. A compilation cannot be
 * stopped once it has begun: {@link WasmWeight} bounds what it takes, and this for how long anyone
 * waits for it. So there is one at a time, however many are given up. Thread-safe.
 */
final class WasmCompiler implements AutoCloseable {
  /** Several times what the heaviest modules take that {@link WasmWeight} lets pass. */
  static final Duration DEADLINE = Duration.ofSeconds(30);

  private final Compilation compilation;
  private final Duration deadline;
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          1,
          TimeUnit.MINUTES,
          new LinkedBlockingQueue<>(),
          task -> FunctionThreads.thread(task, "edge-function-compiler"));

  /** What makes a program of code. */
  interface Compilation {

    WasmProgram compile(String code, FunctionLimits limits) throws FunctionRefused;
  }

  /**
   * A compiler.
   *
   * @param deadline how long a compilation may take, from its own beginning; above zero
   */
  WasmCompiler(Compilation compilation, Duration deadline) {
    this.compilation = compilation;
    this.deadline = deadline;
    thread.allowCoreThreadTimeOut(true);
  }

  /**
   * Compiles a module when its turn comes.
   *
   * @param wanted asked then; where it says no, the future stays as it is
   * @return fails with {@link FunctionRefused} where the module is none that can run here, or takes
   *     too long to compile
   */
  CompletableFuture<WasmProgram> compile(
      String code, FunctionLimits limits, BooleanSupplier wanted) {
    CompletableFuture<WasmProgram> done = new CompletableFuture<>();
    thread.execute(
        () -> {
          if (wanted.getAsBoolean()) {
            compile(code, limits, done.orTimeout(deadline.toNanos(), TimeUnit.NANOSECONDS));
          }
        });
    CompletableFuture<WasmProgram> told = new CompletableFuture<>();
    var _ =
        done.whenComplete(
            (program, failed) -> {
              if (failed == null) {
                told.complete(program);
              } else {
                told.completeExceptionally(failed instanceof TimeoutException ? tooSlow() : failed);
              }
            });
    return told;
  }

  private void compile(String code, FunctionLimits limits, CompletableFuture<WasmProgram> done) {
    try {
      done.complete(compilation.compile(code, limits));
    } catch (FunctionRefused | RuntimeException | Error e) {
      done.completeExceptionally(e);
    }
  }

  private FunctionRefused tooSlow() {
    return new FunctionRefused(
        "it takes longer to compile than the limit of "
            + deadline.toSeconds()
            + " s. A smaller module, or smaller functions, take less; if the edge is busy, try again"
            + " later");
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}

package dev.weir.edge.functions;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** WebAssembly as started once; keeps as many instances as were called at once. Thread-safe. */
final class WasmFunction implements FunctionCode {
  private final WasmProgram program;
  private final FunctionLimits limits;
  private final FairQueue.Share<FunctionTask> share = new FairQueue.Share<>();
  private final MemoryBudget budget;
  private final MemoryImage image;
  private final Queue<WasmInstance> idle = new ConcurrentLinkedQueue<>();

  /**
   * Starts a program, within the memory limit.
   *
   * @throws FunctionRefused where that fails
   */
  WasmFunction(WasmProgram program, FunctionLimits limits, MemoryBudget budget)
      throws FunctionRefused {
    this.program = program;
    this.limits = limits;
    this.budget = budget;
    WasmInstance first;
    try {
      first = new WasmInstance(program, limits, budget);
    } catch (RuntimeException e) {
      throw new FunctionRefused("the module is invalid: " + e.getMessage());
    }
    try {
      first.begin();
      image = first.image();
      idle.add(first);
    } catch (RuntimeException | StackOverflowError e) {
      throw new FunctionRefused(
          first.exhausted()
              ? "its start wants more memory than its limit"
              : "it fails as it starts: " + e.getMessage());
    } finally {
      first.forget();
    }
  }

  @Override
  public boolean fetches() {
    return true;
  }

  @Override
  public boolean responds() {
    return program.responds();
  }

  /** Its calls that wait. */
  FairQueue.Share<FunctionTask> share() {
    return share;
  }

  @Override
  public FunctionLimits limits() {
    return limits;
  }

  /** An instance that nobody calls; to be given back. */
  WasmInstance take() {
    WasmInstance free = idle.poll();
    return free == null ? started() : free;
  }

  private WasmInstance started() {
    WasmInstance made = new WasmInstance(program, limits, budget);
    try {
      made.begin();
      return made;
    } finally {
      made.forget();
    }
  }

  void give(WasmInstance instance) {
    idle.add(instance);
  }

  Outcome call(WasmInstance instance, FunctionInput input) {
    String export = input.answered() == null ? WasmProgram.HANDLE : WasmProgram.RESPONSE;
    return instance.call(export, image, input);
  }
}

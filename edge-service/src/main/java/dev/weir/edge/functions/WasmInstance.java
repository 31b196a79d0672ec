package dev.weir.edge.functions;

import java.util.List;
import run.endive.runtime.ExportFunction;
import run.endive.runtime.GlobalInstance;
import run.endive.runtime.Instance;
import run.endive.runtime.WasmRuntimeException;

/**
 * One instance of a user's module, which serves one call at a time: each starts from the function's
 * image, and nothing of it stays. Not thread-safe; is good for the next call, however one ends.
 */
final class WasmInstance {
  private final WasmProgram program;
  private final FunctionLimits limits;
  private final FunctionLog log = new FunctionLog();
  private final CowMemory memory;
  private final Instance instance;
  private final ExportFunction alloc;

  WasmInstance(WasmProgram program, FunctionLimits limits, MemoryBudget budget) {
    CowMemory[] made = new CowMemory[1];
    this.program = program;
    this.limits = limits;
    this.instance =
        program.instance(
            wanted -> made[0] = new CowMemory(wanted.initialPages(), limits.pages(), budget),
            this::write);
    this.memory = made[0];
    this.alloc = instance.export(WasmProgram.ALLOC);
  }

  private void write(int address, int length) {
    if (!memory.holds(address, length)) {
      throw new WasmRuntimeException("out of bounds memory access by log");
    }
    log.write(most -> memory.readBytes(address, Math.min(length, most)));
  }

  /** Fills memory, globals and tables, and calls what the module wants called first. */
  void begin() {
    instance.initialize(false);
    String first = program.initializer();
    if (first != null) {
      instance.export(first).apply();
    }
  }

  /** What it is now. */
  MemoryImage image() {
    return new MemoryImage(
        memory.snapshot(new byte[0][]),
        variables().stream().mapToLong(GlobalInstance::getValue).toArray());
  }

  private List<GlobalInstance> variables() {
    return program.variables().stream().map(instance::global).toList();
  }

  /** Lets go of all memory. */
  void forget() {
    memory.forget();
  }

  /**
   * Calls an export that takes and gives JSON.
   *
   * @param export of type {@code (i32, i32) -> i64}
   * @param image to start from
   */
  Outcome call(String export, MemoryImage image, FunctionInput input) {
    memory.restore(image.parts(), limits.pages());
    List<GlobalInstance> variables = variables();
    for (int i = 0; i < variables.size(); i++) {
      variables.get(i).setValue(image.globals()[i]);
    }
    log.clear();
    try {
      return called(export, input);
    } catch (RuntimeException | StackOverflowError e) {
      return memory.exhausted() ? new Outcome.OutOfMemory() : new Outcome.Failed(said(e));
    } finally {
      memory.forget();
    }
  }

  private Outcome called(String export, FunctionInput input) {
    byte[] json = WasmJson.write(input);
    int at = (int) alloc.apply(json.length)[0];
    if (!memory.holds(at, json.length)) {
      return memory.exhausted()
          ? new Outcome.OutOfMemory()
          : new Outcome.BadResponse(
              "alloc(" + json.length + ") gave " + place(at, json.length) + outside());
    }
    memory.write(at, json, 0, json.length);
    long pair = instance.export(export).apply(at, json.length)[0];
    int from = (int) (pair >>> Integer.SIZE);
    int length = (int) pair;
    if (length == 0) {
      return new Outcome.Ok(new FunctionAnswer.Unchanged());
    }
    if (!memory.holds(from, length)) {
      return new Outcome.BadResponse("it answered with " + place(from, length) + outside());
    }
    if (length > FunctionAnswer.MOST_BYTES) {
      return new Outcome.BadResponse(FunctionAnswer.tooLong(length));
    }
    byte[] answer = memory.readBytes(from, length);
    memory.forget();
    try {
      return new Outcome.Ok(WasmJson.read(answer, input));
    } catch (IllegalArgumentException e) {
      return new Outcome.BadResponse(String.valueOf(e.getMessage()));
    }
  }

  private static String place(int address, int length) {
    return Integer.toUnsignedString(length)
        + " bytes at "
        + Integer.toUnsignedString(address)
        + ", ";
  }

  private String outside() {
    return "outside of its memory of " + bytes() + " bytes";
  }

  private static String said(Throwable e) {
    return e instanceof StackOverflowError
        ? "call stack exhausted"
        : e.getMessage() == null ? String.valueOf(e) : e.getMessage();
  }

  /** Whether memory was refused since the call began. */
  boolean exhausted() {
    return memory.exhausted();
  }

  /** What the latest call wrote to its log. */
  String log() {
    return log.toString();
  }

  /** Bytes of linear memory the latest call ended with. */
  long bytes() {
    return memory.size();
  }
}

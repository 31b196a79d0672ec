package dev.weir.edge.functions;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import run.endive.compiler.InterpreterFallback;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.CompiledModule;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.CodeSection;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.Global;
import run.endive.wasm.types.Import;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.MutabilityType;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.SectionId;
import run.endive.wasm.types.ValType;

/**
 * A user's WebAssembly module: checked, and compiled to byte code, which looks for an interrupt at
 * calls and loop edges. Immutable.
 *
 * <p>What is left of a call must be its memory and its globals alone, as those are what is put back
 * before the next. So the instructions that change tables or drop segments are refused, as are
 * those that make objects outside of the memory, which no limit would count.
 */
final class WasmProgram {
  static final String ALLOC = "alloc";
  static final String HANDLE = "handle";
  static final String RESPONSE = "response";

  private static final String INITIALIZE = "_initialize";
  private static final int MOST_TABLE_ENTRIES = 10_000;
  private static final FunctionType LOGS =
      FunctionType.of(List.of(ValType.I32, ValType.I32), List.of());
  private static final FunctionType ALLOCATES =
      FunctionType.of(List.of(ValType.I32), List.of(ValType.I32));
  private static final FunctionType HANDLES =
      FunctionType.of(List.of(ValType.I32, ValType.I32), List.of(ValType.I64));
  private static final Set<ValType> VARIABLES =
      Set.of(ValType.I32, ValType.I64, ValType.F32, ValType.F64);
  private static final FunctionType PLAIN = FunctionType.of(List.of(), List.of());

  /** WebAssembly 2.0 without vectors, and without what changes tables or drops segments. */
  private static final Pattern TAKEN =
      Pattern.compile(
          "UNREACHABLE|NOP|BLOCK|LOOP|IF|ELSE|END|BR|BR_IF|BR_TABLE|RETURN|CALL|CALL_INDIRECT|DROP"
              + "|SELECT|SELECT_T|(LOCAL|GLOBAL)_.*|(I32|I64|F32|F64)_(?!ATOMIC).*"
              + "|MEMORY_(SIZE|GROW|INIT|COPY|FILL)|TABLE_(GET|SIZE)|REF_(NULL|IS_NULL|FUNC)");

  private static final Set<OpCode> REFUSED = EnumSet.noneOf(OpCode.class);

  static {
    for (OpCode code : OpCode.values()) {
      if (!TAKEN.matcher(code.name()).matches()) {
        REFUSED.add(code);
      }
    }
  }

  private final WasmModule module;
  private final Function<Instance, Machine> machine;
  private final Map<String, Export> exports = new HashMap<>();

  private WasmProgram(byte[] binary, FunctionLimits limits) throws FunctionRefused {
    WasmWeight.check(parsed(binary, false));
    WasmModule parsed = parsed(binary, true);
    for (int i = 0; i < parsed.exportSection().exportCount(); i++) {
      Export export = parsed.exportSection().getExport(i);
      exports.put(export.name(), export);
    }
    imports(parsed);
    exports(parsed);
    state(parsed, limits);
    instructions(parsed);
    machine = compiled(parsed);
    module = withoutBodies(parsed);
  }

  /**
   * Checks and compiles a module.
   *
   * @param code in base64; white space in it does not count
   * @throws FunctionRefused where it is none, or not one that can run here, with what is wrong
   */
  static WasmProgram of(String code, FunctionLimits limits) throws FunctionRefused {
    byte[] binary;
    try {
      binary = Base64.getDecoder().decode(code.replaceAll("\\s+", ""));
    } catch (IllegalArgumentException e) {
      throw new FunctionRefused(
          "it is not base64, as the code of runtime wasm must be: " + e.getMessage());
    }
    WasmScan.check(binary);
    try {
      return new WasmProgram(binary, limits);
    } catch (RuntimeException | StackOverflowError e) {
      // the validator leaves some to whoever makes an instance, such as numbers of exports
      throw new FunctionRefused("the module is invalid: " + said(e));
    }
  }

  private static WasmModule parsed(byte[] binary, boolean validated) {
    Parser.Builder parser = Parser.builder().withValidation(validated);
    // names and other custom sections are nothing to a function
    for (int section = SectionId.TYPE; section <= SectionId.TAG; section++) {
      parser.includeSectionId(section);
    }
    return parser.build().parse(() -> new ByteArrayInputStream(binary));
  }

  private static String said(Throwable e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  // ---- what it may be

  private static void imports(WasmModule module) throws FunctionRefused {
    List<String> foreign = new ArrayList<>();
    for (int i = 0; i < module.importSection().importCount(); i++) {
      Import wanted = module.importSection().getImport(i);
      if (!isLog(module, wanted)) {
        foreign.add(wanted.module() + "." + wanted.name());
      }
    }
    if (!foreign.isEmpty()) {
      throw new FunctionRefused(
          "it imports "
              + String.join(", ", foreign.subList(0, Math.min(5, foreign.size())))
              + (foreign.size() > 5 ? " and " + (foreign.size() - 5) + " more" : "")
              + "; the one import there is, is the function env.log (i32, i32) -> ()");
    }
  }

  private static boolean isLog(WasmModule module, Import wanted) {
    return wanted instanceof FunctionImport function
        && wanted.module().equals("env")
        && wanted.name().equals("log")
        && module.typeSection().getType(function.typeIndex()).equals(LOGS);
  }

  private void exports(WasmModule module) throws FunctionRefused {
    Export memory = exports.get("memory");
    if (memory == null || memory.exportType() != ExternalType.MEMORY) {
      throw new FunctionRefused("it exports no memory named 'memory'");
    }
    function(module, ALLOC, ALLOCATES, true);
    function(module, HANDLE, HANDLES, true);
    function(module, RESPONSE, HANDLES, false);
    function(module, INITIALIZE, PLAIN, false);
  }

  private void function(WasmModule module, String name, FunctionType expected, boolean required)
      throws FunctionRefused {
    Export export = exports.get(name);
    if (export == null && !required) {
      return;
    }
    if (export == null || export.exportType() != ExternalType.FUNCTION) {
      throw new FunctionRefused(
          "it exports no function '" + name + "', expected " + shown(expected));
    }
    int imported = module.importSection().count(ExternalType.FUNCTION);
    int index = export.index();
    if (index < imported) {
      throw new FunctionRefused("its export '" + name + "' is the function it imports");
    }
    FunctionType type =
        module.functionSection().getFunctionType(index - imported, module.typeSection());
    if (!type.equals(expected)) {
      throw new FunctionRefused(
          "its export '" + name + "' is " + shown(type) + ", expected " + shown(expected));
    }
  }

  /** {@code (i32, i32) -> i64}. */
  private static String shown(FunctionType type) {
    String returns =
        type.returns().size() == 1 ? shown(type.returns().get(0)) : shown(type.returns());
    return shown(type.params()) + " -> " + returns;
  }

  private static String shown(List<ValType> types) {
    return types.stream().map(WasmProgram::shown).collect(Collectors.joining(", ", "(", ")"));
  }

  private static String shown(ValType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  private static void state(WasmModule module, FunctionLimits limits) throws FunctionRefused {
    int memories = module.memorySection().map(section -> section.memoryCount()).orElse(0);
    if (memories != 1) {
      throw new FunctionRefused("it has " + memories + " memories, expected one");
    }
    MemoryLimits memory = module.memorySection().orElseThrow().getMemory(0).limits();
    if (memory.shared()) {
      throw new FunctionRefused("its memory is shared between threads, of which there are none");
    }
    if (memory.initialPages() > limits.pages()) {
      throw new FunctionRefused(
          "its memory begins with "
              + (long) memory.initialPages() * GuestMemory.PAGE_SIZE
              + " bytes, more than its limit of "
              + limits.memory());
    }
    long entries = 0;
    for (int i = 0; i < module.tableSection().tableCount(); i++) {
      entries += module.tableSection().getTable(i).limits().min();
    }
    if (entries > MOST_TABLE_ENTRIES) {
      throw new FunctionRefused(
          "its tables have " + entries + " entries, expected at most " + MOST_TABLE_ENTRIES);
    }
    for (Global global : module.globalSection().globals()) {
      if (global.mutabilityType() == MutabilityType.Var
          && !VARIABLES.contains(global.valueType())) {
        throw new FunctionRefused(
            "it has a mutable global that is a reference or a vector, expected i32, i64, f32 or f64");
      }
    }
  }

  private static void instructions(WasmModule module) throws FunctionRefused {
    int imported = module.importSection().count(ExternalType.FUNCTION);
    for (int i = 0; i < module.codeSection().functionBodyCount(); i++) {
      for (Instruction each : module.codeSection().getFunctionBody(i).instructions()) {
        if (REFUSED.contains(each.opcode())) {
          throw new FunctionRefused(
              "function "
                  + (imported + i)
                  + " has the instruction "
                  + each.opcode().name().toLowerCase(Locale.ROOT)
                  + ", which is not taken: expected WebAssembly 2.0 without vectors, and without what"
                  + " changes tables or drops segments");
        }
      }
    }
  }

  // ---- what it becomes

  private static Function<Instance, Machine> compiled(WasmModule module) throws FunctionRefused {
    try {
      Function<Instance, Machine> made =
          MachineFactoryCompiler.builder(module)
              .withInterpreterFallback(InterpreterFallback.FAIL)
              .compile();
      return made instanceof CompiledModule compiled ? compiled.machineFactory() : made;
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      throw new FunctionRefused("it cannot be compiled to byte code: " + said(e));
    }
  }

  /**
   * What instances need of a module that is compiled: its instructions are no more, and are many.
   */
  private static WasmModule withoutBodies(WasmModule full) {
    CodeSection.Builder empty = CodeSection.builder();
    FunctionBody none = new FunctionBody(List.of(), List.of());
    for (int i = 0; i < full.functionSection().functionCount(); i++) {
      empty.addFunctionBody(none);
    }
    WasmModule.Builder lean =
        WasmModule.builder()
            .withValidation(false)
            .setTypeSection(full.typeSection())
            .setImportSection(full.importSection())
            .setFunctionSection(full.functionSection())
            .setTableSection(full.tableSection())
            .setGlobalSection(full.globalSection())
            .setExportSection(full.exportSection())
            .setElementSection(full.elementSection())
            .setDataSection(full.dataSection())
            .setCodeSection(empty.build());
    full.memorySection().ifPresent(lean::setMemorySection);
    full.startSection().ifPresent(lean::setStartSection);
    full.dataCountSection().ifPresent(lean::setDataCountSection);
    return lean.build();
  }

  /** Whether it wants to see answers, after the cache. */
  boolean responds() {
    return exports.containsKey(RESPONSE);
  }

  /** The function that a reactor wants called once, before any other; null where there is none. */
  @Nullable String initializer() {
    return exports.containsKey(INITIALIZE) ? INITIALIZE : null;
  }

  /** Numbers of the globals that code can write to. */
  List<Integer> variables() {
    List<Integer> numbers = new ArrayList<>();
    Global[] globals = module.globalSection().globals();
    for (int i = 0; i < globals.length; i++) {
      if (globals[i].mutabilityType() == MutabilityType.Var) {
        numbers.add(i);
      }
    }
    return numbers;
  }

  /**
   * An instance without content yet.
   *
   * @param memory its memory
   * @param log takes an address and a length
   */
  Instance instance(Function<MemoryLimits, CowMemory> memory, Log log) {
    HostFunction host =
        new HostFunction(
            "env",
            "log",
            LOGS,
            (caller, arguments) -> {
              log.write((int) arguments[0], (int) arguments[1]);
              return new long[0];
            });
    return Instance.builder(module)
        .withMachineFactory(machine)
        .withMemoryFactory(memory::apply)
        .withImportValues(ImportValues.builder().addFunction(host).build())
        .withInitialize(false)
        .build();
  }

  /** Takes what a function writes to its log. */
  interface Log {

    /** Takes what is at an address; both numbers are the function's word alone. */
    void write(int address, int length);
  }
}

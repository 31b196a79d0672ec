package dev.weir.edge.functions;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.OpCode;

/**
 * Weighs a module before it is validated and compiled, neither of which can be stopped once begun.
 * A compiler to byte code notes for each place that is jumped to what every local and every value
 * on the stack is, and writes for each jump what it drops: a module of half a megabyte may want
 * gigabytes and hours. What is let pass takes time and memory in proportion to {@link #MOST}.
 *
 * <p>Needs no valid module: of one that is not, the weight is of no meaning, but is bounded.
 */
final class WasmWeight {
  /** Some 100 MB, for a few seconds; what compilers write has a tenth of it as a rule. */
  static final long MOST = 8_000_000;

  private static final int MOST_PARAMETERS = 100;
  private static final int MOST_RESULTS = 16;
  private static final int MOST_NESTED = 1_000;
  private static final int MOST_LABELS = 4_096;

  /** Labels of one table are compared with each other, some at once. */
  private static final int LABELS_AT_ONCE = 16;

  private static final int EMPTY_BLOCK = 0x40;

  private static final Pattern PUSHES =
      Pattern.compile("..._CONST|(LOCAL|GLOBAL)_GET|(MEMORY|TABLE)_SIZE|REF_(NULL|FUNC)");
  private static final Pattern POPS =
      Pattern.compile(
          "DROP|(LOCAL|GLOBAL)_SET|IF|BR_IF|BR_TABLE|..._(EQ|NE|L[TE]|G[TE])(_.)?"
              + "|..._(ADD|SUB|MUL|DIV|REM|AND|OR|XOR|SHL|SHR|ROTL|ROTR|MIN|MAX|COPYSIGN)(_.)?");
  private static final Pattern POPS_TWO = Pattern.compile("SELECT(_T)?|..._STORE.*");
  private static final Pattern POPS_THREE = Pattern.compile("MEMORY_(INIT|COPY|FILL)");
  private static final Pattern JUMPS =
      Pattern.compile(
          "BLOCK|LOOP|IF|ELSE|END|BR|BR_IF|RETURN|UNREACHABLE|SELECT(_T)?"
              + "|..._(EQZ|EQ|NE|L[TE]|G[TE])(_.)?");

  private static final Map<OpCode, Integer> EFFECTS = new EnumMap<>(OpCode.class);
  private static final Set<OpCode> JUMPING = EnumSet.noneOf(OpCode.class);

  static {
    for (OpCode code : OpCode.values()) {
      EFFECTS.put(code, effect(code.name()));
      if (JUMPS.matcher(code.name()).matches()) {
        JUMPING.add(code);
      }
    }
  }

  private static int effect(String name) {
    if (PUSHES.matcher(name).matches()) {
      return 1;
    }
    if (POPS.matcher(name).matches()) {
      return -1;
    }
    if (POPS_TWO.matcher(name).matches()) {
      return -2;
    }
    return POPS_THREE.matcher(name).matches() ? -3 : 0;
  }

  private final WasmModule module;
  private final int imported;
  private long weight;

  private WasmWeight(WasmModule module) {
    this.module = module;
    this.imported = module.importSection().count(ExternalType.FUNCTION);
  }

  /**
   * Weighs a module.
   *
   * @throws FunctionRefused where it is too heavy
   */
  static void check(WasmModule module) throws FunctionRefused {
    new WasmWeight(module).check();
  }

  private void check() throws FunctionRefused {
    int types = module.typeSection().typeCount();
    for (int i = 0; i < types; i++) {
      FunctionType type = module.typeSection().getType(i);
      if (type.params().size() > MOST_PARAMETERS || type.returns().size() > MOST_RESULTS) {
        throw new FunctionRefused(
            "its type "
                + i
                + " has "
                + type.params().size()
                + " parameters and "
                + type.returns().size()
                + " results, expected at most "
                + MOST_PARAMETERS
                + " and "
                + MOST_RESULTS);
      }
    }
    int functions = module.codeSection().functionBodyCount();
    // each way to call indirectly chooses among all functions
    add((long) types * functions);
    for (int i = 0; i < functions; i++) {
      weigh(i);
    }
  }

  private void add(long more) throws FunctionRefused {
    weight += more;
    if (weight > MOST) {
      throw new FunctionRefused(
          "it is too much work to compile: it has too many jumps in functions with too many locals"
              + " or values on the stack. Smaller functions are less work");
    }
  }

  private FunctionType typeOf(int function) {
    return function < imported
        ? module.importSection().getImport(function) instanceof FunctionImport wanted
            ? module.typeSection().getType(wanted.typeIndex())
            : FunctionType.empty()
        : module.functionSection().getFunctionType(function - imported, module.typeSection());
  }

  private void weigh(int number) throws FunctionRefused {
    FunctionBody body = module.codeSection().getFunctionBody(number);
    int locals = body.localTypes().size() + typeOf(imported + number).params().size();
    Deque<Block> blocks = new ArrayDeque<>();
    int height = 0;
    boolean reached = true;
    List<AnnotatedInstruction> instructions = body.instructions();
    for (int at = 0; at < instructions.size(); at++) {
      AnnotatedInstruction each = instructions.get(at);
      OpCode code = each.opcode();
      height = Math.max(0, height + EFFECTS.getOrDefault(code, 0));
      switch (code) {
        case BLOCK, LOOP, IF -> {
          int next = instructions.get(Math.min(at + 1, instructions.size() - 1)).address();
          blocks.push(new Block(height, results(each, next)));
          if (blocks.size() > MOST_NESTED) {
            throw new FunctionRefused(
                "function "
                    + (imported + number)
                    + " has more than "
                    + MOST_NESTED
                    + " blocks one in the other");
          }
        }
        case ELSE -> {
          Block block = blocks.peek();
          height = block == null ? 0 : block.height();
          reached = true;
        }
        case END -> {
          Block block = blocks.poll();
          if (!reached && block != null) {
            height = block.height() + block.results();
          }
          reached = true;
        }
        case CALL -> height = after(height, typeOf((int) each.operand(0)));
        case CALL_INDIRECT ->
            height = after(height - 1, module.typeSection().getType((int) each.operand(0)));
        case BR, BR_TABLE, RETURN, UNREACHABLE -> reached = false;
        default -> {}
      }
      int jumps = JUMPING.contains(code) ? 1 : 0;
      if (code == OpCode.BR_TABLE) {
        jumps = each.labelTable().size();
        if (jumps > MOST_LABELS) {
          throw new FunctionRefused(
              "function "
                  + (imported + number)
                  + " has a br_table of "
                  + jumps
                  + " labels, expected at most "
                  + MOST_LABELS);
        }
        add((long) jumps * jumps / LABELS_AT_ONCE);
      }
      add(1 + (long) jumps * (locals + height));
    }
  }

  /** What is on the stack where a block begins, and what it leaves there beside that. */
  private record Block(int height, int results) {}

  /** An upper bound: a number may be that of a type, or stand for one value. */
  private int results(AnnotatedInstruction block, int next) {
    int type = (int) block.operand(0);
    if (type == EMPTY_BLOCK && next == block.address() + 2) {
      return 0;
    }
    return type >= 0 && type < module.typeSection().typeCount()
        ? Math.max(1, module.typeSection().getType(type).returns().size())
        : 1;
  }

  private static int after(int height, FunctionType called) {
    return Math.max(0, height - called.params().size()) + called.returns().size();
  }
}

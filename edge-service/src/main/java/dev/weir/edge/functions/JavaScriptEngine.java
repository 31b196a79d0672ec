package dev.weir.edge.functions;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.edge.functions.JavaScriptFunction.Entry;
import io.roastedroot.quickjs4j.core.Engine_ModuleExports;
import io.roastedroot.quickjs4j.core.JavyPluginModule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.GlobalInstance;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasi.WasiOptions;
import run.endive.wasi.WasiPreview1;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/**
 * One QuickJS that serves any function, one call at a time: each call starts from the function's
 * image, and nothing of it stays. Not thread-safe; throws what the engine throws, and is good for
 * the next call after it.
 */
final class JavaScriptEngine {
  private static final int DEPLOY_PAGES = 2048;
  private static final int CHECKSUM = 1;

  /** What is kept of the text of an error, in bytes. */
  private static final int MOST_SAID = 16 << 10;

  private static final byte[] USER_MODULE = "function.mjs".getBytes(UTF_8);
  private static final byte[] PRELUDE_MODULE = "prelude0.mjs".getBytes(UTF_8);
  private static final byte[] ENTRY_MODULE = "entry000.mjs".getBytes(UTF_8);

  /** Lines of a stack trace that are not of the user's code. */
  private static final Pattern OWN_FRAMES =
      Pattern.compile("\\n[^\\n]{0,200}\\((?:prelude0|entry000)\\.mjs:[^\\n]*");

  private static final String BIND =
      "\nimport * as __module from 'function.mjs'; __bind(__module);\n";

  static {
    LoopCompilation.leaveToSecondCompiler();
  }

  private final Errors errors = new Errors();
  private final FunctionLog log = new FunctionLog();
  private final List<GlobalInstance> globals = new ArrayList<>();
  private final FlatMemory memory;
  private final Engine_ModuleExports exports;
  private final MemoryImage base;
  private final byte[] fetchCode;
  private final byte[] responseCode;
  private String handlers = "";
  private @Nullable FunctionInput input;
  private @Nullable Outcome outcome;

  JavaScriptEngine(MemoryBudget budget) {
    FlatMemory[] made = new FlatMemory[1];
    WasiOptions options =
        WasiOptions.builder().withStdout(errors, false).withStderr(errors, false).build();
    WasiPreview1 wasi = WasiPreview1.builder().withOptions(options).build();
    Instance instance =
        Instance.builder(JavyPluginModule.load())
            .withMachineFactory(JavyPluginModule::create)
            .withMemoryFactory(
                limits -> made[0] = new FlatMemory(limits.initialPages(), DEPLOY_PAGES, budget))
            .withImportValues(
                ImportValues.builder()
                    .addFunction(wasi.toHostFunctions())
                    .addFunction(
                        new HostFunction(
                            "endive",
                            "invoke",
                            FunctionType.of(
                                Collections.nCopies(6, ValType.I32), List.of(ValType.I32)),
                            (caller, arguments) -> host(arguments)))
                    .build())
            .build();
    memory = made[0];
    exports = new Engine_ModuleExports(instance);
    collectGlobals(instance);
    exports.initializeRuntime();
    MemoryImage bare = image(new byte[0][]);
    byte[] prelude = named(compile(Prelude.source()), PRELUDE_MODULE);
    fetchCode = entry(bare, "fetch");
    responseCode = entry(bare, "response");
    load(bare, DEPLOY_PAGES);
    evaluate(prelude);
    base = image(bare.parts());
  }

  private byte[] entry(MemoryImage bare, String handler) {
    load(bare, DEPLOY_PAGES);
    return named(compile("globalThis.__" + handler + "();"), ENTRY_MODULE);
  }

  private void collectGlobals(Instance instance) {
    try {
      for (int i = 0; ; i++) {
        globals.add(instance.global(i));
      }
    } catch (RuntimeException pastTheLast) {
      errors.reset();
    }
  }

  static String resource(String name) {
    try (InputStream in = JavaScriptEngine.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no " + name + " beside the class");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Compiles a module and runs its top level, within the memory limit. */
  JavaScriptFunction deploy(String code, FunctionLimits limits) throws FunctionRefused {
    try {
      byte[] compiled = checked(code);
      load(base, limits.pages());
      handlers = "";
      evaluate(compiled);
      if (handlers.isEmpty()) {
        throw new FunctionRefused("its top level never ended: it waits for what never comes");
      }
      Entry fetch = new Entry(put(fetchCode), fetchCode.length);
      Entry response = new Entry(put(responseCode), responseCode.length);
      return new JavaScriptFunction(image(base.parts()), limits, fetch, response, handlers);
    } catch (RuntimeException | StackOverflowError e) {
      throw refusal(e).within(code);
    } finally {
      memory.forget();
    }
  }

  private byte[] checked(String code) throws FunctionRefused {
    load(base, DEPLOY_PAGES);
    try {
      return compile(code + BIND);
    } catch (RuntimeException | StackOverflowError e) {
      FunctionRefused refused = refusal(e);
      throw new SyntaxPlace(code, this::errorOf).of(refused);
    }
  }

  /** What is wrong with the syntax of a module; null where nothing is. */
  private @Nullable FunctionRefused errorOf(String code) {
    load(base, DEPLOY_PAGES);
    try {
      compile(code);
      return null;
    } catch (RuntimeException | StackOverflowError e) {
      return refusal(e);
    }
  }

  private FunctionRefused refusal(Throwable e) {
    if (memory.exhausted()) {
      return new FunctionRefused("its top level wants more memory than its limit");
    }
    String text = errors.toString(UTF_8).strip();
    return FunctionRefused.of(
        MissingInterfaces.explain(text.isEmpty() ? String.valueOf(e.getMessage()) : text));
  }

  /** Calls a function. */
  Outcome call(JavaScriptFunction function, FunctionInput wanted) {
    input = wanted;
    try {
      load(function.image(), function.limits().pages());
      Entry entry = function.entry(wanted);
      exports.eval(entry.at(), entry.length(), 0, 0);
      return ended();
    } catch (RuntimeException | StackOverflowError e) {
      return memory.exhausted() ? new Outcome.OutOfMemory() : new Outcome.Failed(said(e));
    } finally {
      memory.forget();
      input = null;
    }
  }

  /** What the latest call wrote to its console. */
  String log() {
    return log.toString();
  }

  /** Bytes of linear memory the latest call ended with. */
  long memory() {
    return memory.size();
  }

  private Outcome ended() {
    Outcome ended = outcome;
    if (ended == null) {
      return new Outcome.BadResponse("its promise never settled");
    }
    return ended instanceof Outcome.Failed && memory.exhausted()
        ? new Outcome.OutOfMemory()
        : ended;
  }

  private String said(Throwable e) {
    String text = errors.toString(UTF_8).strip();
    return MissingInterfaces.explain(text.isEmpty() ? String.valueOf(e) : text);
  }

  private void load(MemoryImage image, int pages) {
    memory.restore(image.parts(), pages);
    for (int i = 0; i < globals.size(); i++) {
      globals.get(i).setValue(image.globals()[i]);
    }
    errors.reset();
    log.clear();
    outcome = null;
  }

  private MemoryImage image(byte[][] shared) {
    long[] values = globals.stream().mapToLong(GlobalInstance::getValue).toArray();
    return new MemoryImage(memory.snapshot(shared), values);
  }

  private byte[] compile(String code) {
    byte[] source = code.getBytes(UTF_8);
    int at = exports.compileSrc(put(source), source.length);
    return memory.readBytes(memory.readInt(at), memory.readInt(at + Integer.BYTES));
  }

  private void evaluate(byte[] code) {
    exports.eval(put(code), code.length, 0, 0);
  }

  private int put(byte[] data) {
    int at = exports.cabiRealloc(0, 0, 1, Math.max(1, data.length));
    memory.write(at, data, 0, data.length);
    return at;
  }

  /** Gives compiled code, always called function.mjs, another name; its checksum is not checked. */
  private static byte[] named(byte[] code, byte[] name) {
    for (int i = 0; i + USER_MODULE.length <= code.length; i++) {
      if (Arrays.equals(code, i, i + USER_MODULE.length, USER_MODULE, 0, USER_MODULE.length)) {
        System.arraycopy(name, 0, code, i, name.length);
      }
    }
    Arrays.fill(code, CHECKSUM, CHECKSUM + Integer.BYTES, (byte) 0xFF);
    return code;
  }

  private long[] host(long... arguments) {
    String name = text(arguments[2], arguments[3]);
    byte[] answer = answer(name, arguments[4], arguments[5]).getBytes(UTF_8);
    int at = put(answer);
    int pair = exports.cabiRealloc(0, 0, 1, 2 * Integer.BYTES);
    memory.writeI32(pair, at);
    memory.writeI32(pair + Integer.BYTES, answer.length);
    return new long[] {pair};
  }

  private String answer(String name, long at, long length) {
    switch (name) {
      case "request" -> {
        return told(FunctionInput::requestJson);
      }
      case "response" -> {
        return told(FunctionInput::responseJson);
      }
      case "env" -> {
        return told(FunctionInput::envJson);
      }
      case "random" -> {
        return Double.toString(ThreadLocalRandom.current().nextDouble());
      }
      case "handlers" -> handlers = text(at, length);
      case "log" -> log.write(most -> memory.readBytes((int) at, (int) Math.min(length, most)));
      case "out" -> outcome = answered((int) at, (int) length);
      case "fail" ->
          outcome =
              new Outcome.Failed(
                  MissingInterfaces.explain(OWN_FRAMES.matcher(begin(at, length)).replaceAll("")));
      case "bad" -> outcome = new Outcome.BadResponse(begin(at, length));
      default -> {
        return HostBytes.answer(name, text(at, taken(length)));
      }
    }
    return "";
  }

  /** What of its input the code looks into; nothing where it is not called. */
  private String told(Function<FunctionInput, String> part) {
    return input == null ? "" : part.apply(input);
  }

  /** What the host computes with is copied several times, beside the memory that is limited. */
  private static long taken(long length) {
    if (length > FunctionAnswer.MOST_BYTES) {
      throw new WasmRuntimeException(
          "the host takes at most " + FunctionAnswer.MOST_BYTES + " bytes at once");
    }
    return length;
  }

  private Outcome answered(int at, int length) {
    if (length > FunctionAnswer.MOST_BYTES) {
      return new Outcome.BadResponse(FunctionAnswer.tooLong(length));
    }
    try {
      return new Outcome.Ok(FunctionAnswer.parse(text(at, length)));
    } catch (IllegalArgumentException e) {
      return new Outcome.BadResponse(String.valueOf(e.getMessage()));
    }
  }

  private String text(long at, long length) {
    return new String(memory.readBytes((int) at, (int) length), UTF_8);
  }

  /** The first of a text that may be as long as the function's memory. */
  private String begin(long at, long length) {
    return text(at, Math.min(length, MOST_SAID));
  }

  /** What the engine writes of an error, up to {@link #MOST_SAID}; the rest is passed over. */
  private static final class Errors extends ByteArrayOutputStream {

    @Override
    public synchronized void write(int one) {
      if (count < MOST_SAID) {
        super.write(one);
      }
    }

    @Override
    public synchronized void write(byte[] all, int from, int length) {
      super.write(all, from, Math.clamp(length, 0, MOST_SAID - count));
    }
  }
}

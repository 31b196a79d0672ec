package dev.weir.edge.functions;

import static dev.weir.edge.functions.WasmBytes.BLOCK;
import static dev.weir.edge.functions.WasmBytes.BR;
import static dev.weir.edge.functions.WasmBytes.BR_TABLE;
import static dev.weir.edge.functions.WasmBytes.CALL;
import static dev.weir.edge.functions.WasmBytes.DROP;
import static dev.weir.edge.functions.WasmBytes.EMPTY;
import static dev.weir.edge.functions.WasmBytes.END;
import static dev.weir.edge.functions.WasmBytes.GLOBAL_GET;
import static dev.weir.edge.functions.WasmBytes.GLOBAL_SET;
import static dev.weir.edge.functions.WasmBytes.GROW;
import static dev.weir.edge.functions.WasmBytes.I32_ADD;
import static dev.weir.edge.functions.WasmBytes.I32_DIV;
import static dev.weir.edge.functions.WasmBytes.I32_EQ;
import static dev.weir.edge.functions.WasmBytes.I32_LOAD;
import static dev.weir.edge.functions.WasmBytes.I32_LOAD8;
import static dev.weir.edge.functions.WasmBytes.I32_STORE;
import static dev.weir.edge.functions.WasmBytes.I32_STORE8;
import static dev.weir.edge.functions.WasmBytes.IF;
import static dev.weir.edge.functions.WasmBytes.LOCAL_GET;
import static dev.weir.edge.functions.WasmBytes.LOOP;
import static dev.weir.edge.functions.WasmBytes.UNREACHABLE;
import static dev.weir.edge.functions.WasmBytes.code;
import static dev.weir.edge.functions.WasmBytes.i32;
import static dev.weir.edge.functions.WasmBytes.i64;
import static dev.weir.edge.functions.WasmBytes.sized;
import static dev.weir.edge.functions.WasmBytes.unsigned;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.testkit.ClassResource;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** WebAssembly functions: what they get and give, what is refused, and what is stopped. */
class WasmFunctionTest {
  private static final FunctionLimits ROOMY = new FunctionLimits(16 << 20, Duration.ofSeconds(10));
  private static final FunctionLimits TIGHT = new FunctionLimits(2 << 20, Duration.ofMillis(300));
  private static final MemoryBudget BUDGET = new MemoryBudget(64L << 20);

  @RegisterExtension
  private static final ClassResource<FunctionRunner> RUNNER =
      ClassResource.of(() -> new FunctionRunner(1, 64, BUDGET));

  private static final int ANSWER = 1024;
  private static final int INPUT_AT = 1 << 15;
  private static final FunctionInput INPUT =
      new FunctionInput(
          "POST",
          "https://shop.example/a?x=1",
          List.of(Map.entry("Accept", "*/*")),
          "ä".getBytes(UTF_8),
          Map.of("EDGE_ID", "edge-1"));
  private static final FunctionInput.Answered ANSWERED =
      new FunctionInput.Answered(
          404, List.of(Map.entry("X-A", "1")), new byte[] {(byte) 0xFF, 0}, false);

  private static byte[] at(int address, int length) {
    return i64(((long) address << 32) | length);
  }

  private static WasmBytes allocating() {
    return new WasmBytes().function("alloc", "i:i", i32(INPUT_AT));
  }

  private static WasmBytes handling(byte[]... code) {
    return allocating().function("handle", "ii:l", code((Object[]) code));
  }

  private static WasmBytes answering(String json) {
    return handling(at(ANSWER, json.getBytes(UTF_8).length)).data(ANSWER, json);
  }

  /** The same behind the input, with room for half a megabyte. */
  private static WasmBytes answeringAtLength(String json) {
    int behind = GuestMemory.PAGE_SIZE;
    return handling(at(behind, json.length())).data(behind, json).memory(9);
  }

  private static FunctionCode deploy(WasmBytes module, FunctionLimits limits) throws Exception {
    return RUNNER
        .get()
        .deploy(FunctionRuntime.WASM, module.toBase64(), limits)
        .get(30, TimeUnit.SECONDS);
  }

  private static Call call(FunctionCode function, FunctionInput input) throws Exception {
    return RUNNER.get().call(function, input).get(30, TimeUnit.SECONDS);
  }

  private static Outcome run(WasmBytes module) throws Exception {
    return call(deploy(module, ROOMY), INPUT).outcome();
  }

  // ---- what it gets and gives

  @Test
  void theInputIsJsonAtTheAddressThatAllocGave() throws Exception {
    // answers with a response whose body it found in the input, which it logs too
    WasmBytes module =
        new WasmBytes()
            .imports("env", "log", "ii:")
            .function("alloc", "i:i", i32(INPUT_AT))
            .function("handle", "ii:l", code(LOCAL_GET, 0, LOCAL_GET, 1, CALL, 0, i64(0)));
    FunctionCode function = deploy(module, ROOMY);
    assertThat(function.fetches()).isTrue();
    assertThat(function.responds()).isFalse();
    Call call = call(function, INPUT);
    assertThat(Answers.shown(call.outcome())).isEqualTo("unchanged");
    assertThat(call.log().strip())
        .isEqualTo(
            "{\"request\":{\"method\":\"POST\",\"url\":\"https://shop.example/a?x=1\","
                + "\"headers\":[[\"accept\",\"*/*\"]],\"body\":\"ä\"},"
                + "\"env\":{\"EDGE_ID\":\"edge-1\"}}");
    assertThat(call.memory()).isEqualTo(GuestMemory.PAGE_SIZE);
  }

  @Test
  void anAnswerIsSeenByTheExportResponse() throws Exception {
    WasmBytes module =
        new WasmBytes()
            .imports("env", "log", "ii:")
            .function("alloc", "i:i", i32(INPUT_AT))
            .function("handle", "ii:l", code(UNREACHABLE))
            .function("response", "ii:l", code(LOCAL_GET, 0, LOCAL_GET, 1, CALL, 0, at(ANSWER, 44)))
            .data(ANSWER, "{\"response\":{\"headers\":{\"X-B\":[\"1\",\"2\"]}}}  ");
    FunctionCode function = deploy(module, ROOMY);
    assertThat(function.responds()).isTrue();
    Call call = call(function, INPUT.with(ANSWERED));
    assertThat(call.log())
        .contains(
            "\"response\":{\"status\":404,\"headers\":[[\"x-a\",\"1\"]],\"base64\":\"/wA=\"}");
    assertThat(Answers.shown(call.outcome())).isEqualTo("response 404 [x-b=1, x-b=2] kept");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "null | unchanged",
        "{\"response\":{}} | response 200 [] ``",
        "{\"response\":{\"status\":201,\"headers\":[[\"X-A\",\"b\"]],\"body\":\"hü\"}} | response 201 [x-a=b] hü",
        "{\"response\":{\"base64\":\"aGk=\"}} | response 200 [] hi",
        "{\"request\":{}} | request POST https://shop.example/a?x=1 [Accept=*/*] kept",
        "{\"request\":{\"method\":\"GET\",\"url\":\"https://shop.example/b\",\"headers\":{\"a\":\"b\"},\"body\":\"\"}} | request GET https://shop.example/b [a=b] ``"
      })
  void whatIsLeftOutStays(String json, String expected) throws Exception {
    assertThat(Answers.shown(run(answering(json))).strip())
        .isEqualTo(expected.replace("`", "").strip());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ | no JSON",
        "42 | neither null nor an object",
        "{} | neither null nor an object",
        "{\"response\":{\"status\":99}} | 200 to 599",
        "{\"response\":{\"status\":\"200\"}} | no number",
        "{\"response\":{\"body\":1}} | no string",
        "{\"response\":{\"base64\":\"?\"}} | not base64",
        "{\"response\":{\"headers\":\"a\"}} | no list and no object",
        "{\"response\":{\"headers\":[[\"a\"]]}} | no pair",
        "{\"response\":{\"headers\":{\"a\":\"\u20ac\"}}} | a character that none may have",
        "{\"request\":{\"method\":1}} | no string"
      })
  void whatIsNoAnswerSaysWhy(String json, String why) throws Exception {
    assertThat(run(answering(json)))
        .isInstanceOfSatisfying(
            Outcome.BadResponse.class, bad -> assertThat(bad.reason()).contains(why));
  }

  @Test
  void anAnswerThatTakesTheHostMoreMemoryThanTheFunctionIsABadResponse() throws Exception {
    assertThat(run(answeringAtLength("[" + "{},".repeat(60_000) + "1]")))
        .isInstanceOfSatisfying(
            Outcome.BadResponse.class, bad -> assertThat(bad.reason()).contains("100000 parts"));
    assertThat(run(answeringAtLength("{\"" + "x".repeat(10_000) + "\":1}")))
        .isInstanceOfSatisfying(
            Outcome.BadResponse.class, bad -> assertThat(bad.reason()).contains("1024 bytes"));
    String fields = "\"a\":\"" + "x".repeat(300_000) + "\"";
    assertThat(run(answeringAtLength("{\"response\":{\"headers\":{" + fields + "}}}")))
        .isInstanceOfSatisfying(
            Outcome.BadResponse.class, bad -> assertThat(bad.reason()).contains("300001 char"));
  }

  @Test
  void memoryAndGlobalsStartAgainForEachCall() throws Exception {
    String json = "{\"response\":{\"body\":\"00\"}}";
    int digit = ANSWER + json.indexOf("00");
    byte[] countInMemory =
        code(i32(digit), i32(digit), I32_LOAD8, 0, 0, i32(1), I32_ADD, I32_STORE8, 0, 0);
    byte[] countInGlobal =
        code(
            code(GLOBAL_GET, 0, i32(1), I32_ADD, GLOBAL_SET, 0),
            code(i32(digit + 1), GLOBAL_GET, 0, I32_STORE8, 0, 0));
    byte[] grow = code(i32(1), GROW, 0, DROP);
    FunctionCode function =
        deploy(
            handling(countInMemory, countInGlobal, grow, at(ANSWER, json.length()))
                .data(ANSWER, json)
                .variable('0'),
            ROOMY);
    for (int i = 0; i < 3; i++) {
      Call call = call(function, INPUT);
      assertThat(Answers.body(call.outcome())).isEqualTo("11");
      assertThat(call.memory()).isEqualTo(2L * GuestMemory.PAGE_SIZE);
    }
  }

  @Test
  void startAndInitializeRunOnceAtDeployment() throws Exception {
    String json = "{\"response\":{\"body\":\"0\"}}";
    int digit = ANSWER + json.indexOf('0');
    byte[] count = code(i32(digit), i32(digit), I32_LOAD8, 0, 0, i32(1), I32_ADD, I32_STORE8, 0, 0);
    FunctionCode function =
        deploy(
            answering(json).function(null, ":", count).function("_initialize", ":", count).start(2),
            ROOMY);
    for (int i = 0; i < 2; i++) {
      assertThat(Answers.body(call(function, INPUT).outcome())).isEqualTo("2");
    }
  }

  // ---- what is stopped

  private static Arguments hostile(String name, Class<? extends Outcome> end, WasmBytes module) {
    return Arguments.of(Named.of(name, module), end);
  }

  static Stream<Arguments> hostile() {
    byte[] nothing = i64(0);
    byte[] forever = code(LOOP, EMPTY, BR, 0, END);
    return Stream.of(
        hostile("endless loop", Outcome.Timeout.class, handling(forever, nothing)),
        hostile(
            "endless loop in alloc",
            Outcome.Timeout.class,
            new WasmBytes()
                .function("alloc", "i:i", code(forever, i32(0)))
                .function("handle", "ii:l", nothing)),
        hostile(
            "grows for ever",
            Outcome.Timeout.class,
            handling(code(LOOP, EMPTY, i32(1), GROW, 0, DROP, BR, 0, END), nothing)),
        hostile(
            "needs more memory",
            Outcome.OutOfMemory.class,
            handling(
                code(i32(60_000), GROW, 0, i32(-1), I32_EQ, IF, EMPTY, UNREACHABLE, END), nothing)),
        hostile("unreachable", Outcome.Failed.class, handling(code(UNREACHABLE))),
        hostile(
            "reads out of bounds",
            Outcome.Failed.class,
            handling(code(i32(-1), I32_LOAD, 0, 0, DROP), nothing)),
        hostile(
            "reads past the end",
            Outcome.Failed.class,
            handling(code(i32(GuestMemory.PAGE_SIZE - 2), I32_LOAD, 0, 0, DROP), nothing)),
        hostile(
            "writes out of bounds",
            Outcome.Failed.class,
            handling(code(i32(GuestMemory.PAGE_SIZE), i32(7), I32_STORE, 0, 0), nothing)),
        hostile(
            "divides by zero",
            Outcome.Failed.class,
            handling(code(i32(1), i32(0), I32_DIV, DROP), nothing)),
        hostile(
            "recursion without end",
            Outcome.Failed.class,
            handling(code(LOCAL_GET, 0, LOCAL_GET, 1, CALL, 1))),
        hostile("answers from everywhere", Outcome.BadResponse.class, handling(at(0, -1))),
        hostile("answers 2 GiB", Outcome.BadResponse.class, handling(at(0, Integer.MAX_VALUE))),
        hostile(
            "answers past the end",
            Outcome.BadResponse.class,
            handling(at(GuestMemory.PAGE_SIZE - 1, 2))),
        hostile("answers at a negative address", Outcome.BadResponse.class, handling(at(-1, 1))),
        hostile(
            "gives no memory for the input",
            Outcome.BadResponse.class,
            new WasmBytes().function("alloc", "i:i", i32(-1)).function("handle", "ii:l", nothing)),
        hostile(
            "logs out of bounds",
            Outcome.Failed.class,
            new WasmBytes()
                .imports("env", "log", "ii:")
                .function("alloc", "i:i", i32(0))
                .function("handle", "ii:l", code(i32(0), i32(-1), CALL, 0, nothing))),
        hostile(
            "logs for ever",
            Outcome.Timeout.class,
            new WasmBytes()
                .imports("env", "log", "ii:")
                .function("alloc", "i:i", i32(0))
                .function(
                    "handle",
                    "ii:l",
                    code(
                        LOOP,
                        EMPTY,
                        i32(0),
                        i32(GuestMemory.PAGE_SIZE),
                        CALL,
                        0,
                        BR,
                        0,
                        END,
                        nothing))));
  }

  @ParameterizedTest
  @MethodSource
  void hostile(WasmBytes module, Class<? extends Outcome> end) throws Exception {
    FunctionCode function = deploy(module, TIGHT);
    FunctionCode well = deploy(answering("{\"response\":{\"body\":\"well\"}}"), ROOMY);
    long left = BUDGET.left();
    for (int i = 0; i < 2; i++) {
      Call call = call(function, INPUT);
      assertThat(call.outcome()).isInstanceOf(end);
      assertThat(call.memory()).isLessThanOrEqualTo(2 << 20);
      assertThat(call.log()).hasSizeLessThan(17_000);
      assertThat(Answers.body(call(well, INPUT).outcome())).isEqualTo("well");
      assertThat(BUDGET.left()).isEqualTo(left);
    }
  }

  @Test
  void anAnswerLongerThanAnyIsABadResponse() throws Exception {
    int pages = 300;
    FunctionLimits large = new FunctionLimits(32 << 20, Duration.ofSeconds(10));
    WasmBytes module = handling(at(0, pages * GuestMemory.PAGE_SIZE)).memory(pages);
    assertThat(call(deploy(module, large), INPUT).outcome())
        .isInstanceOfSatisfying(
            Outcome.BadResponse.class,
            bad -> assertThat(bad.reason()).contains("at most 16777216"));
  }

  @Test
  void whatAllFunctionsMayWriteToIsLimitedToo() throws Exception {
    // each recursion writes to the next part, until there is none left in the budget
    byte[] write = code(LOCAL_GET, 0, i32(7), I32_STORE, 0, 0);
    byte[] next = code(LOCAL_GET, 0, i32(MemoryImage.PART), I32_ADD, LOCAL_GET, 1, CALL, 1);
    FunctionLimits large = new FunctionLimits(128 << 20, Duration.ofSeconds(10));
    FunctionCode eater = deploy(handling(write, next).memory(2_000), large);
    long left = BUDGET.left();
    assertThat(call(eater, INPUT).outcome()).isInstanceOf(Outcome.OutOfMemory.class);
    assertThat(BUDGET.left()).isEqualTo(left);
  }

  // ---- what is refused

  private static Arguments refused(String name, String why, WasmBytes module) {
    return Arguments.of(Named.of(name, module.toBase64()), why);
  }

  private static final byte[] JUMP = code(LOOP, EMPTY, LOCAL_GET, 0, IF, EMPTY, END, END);

  private static byte[] repeated(int times, byte[] part) {
    return code(Collections.nCopies(times, part).toArray());
  }

  static Stream<Arguments> refused() {
    byte[] nothing = i64(0);
    byte[] component = new WasmBytes().toBytes();
    component[4] = 0x0d;
    component[6] = 1;
    byte[] fine = handling(nothing).toBytes();
    byte[] cut = Arrays.copyOf(fine, fine.length - 3);
    return Stream.of(
        Arguments.of("%%%", "not base64"),
        Arguments.of(Base64.getEncoder().encodeToString(new byte[7]), "no WebAssembly module"),
        Arguments.of("AAAA", "no WebAssembly module"),
        Arguments.of(Named.of("component", encoded(component)), "component"),
        Arguments.of(Named.of("cut off", encoded(cut)), "malformed"),
        Arguments.of(
            Named.of("too large", encoded(Arrays.copyOf(fine, 600_000))), "at most 524288"),
        refused("no memory", "no memory named 'memory'", handling(nothing).memory(-1)),
        refused("no alloc", "no function 'alloc', expected (i32) -> i32", new WasmBytes()),
        refused("no handle", "no function 'handle', expected (i32, i32) -> i64", allocating()),
        refused(
            "another signature",
            "'handle' is (i32) -> i32, expected (i32, i32) -> i64",
            allocating().function("handle", "i:i", i32(0))),
        refused(
            "response of another signature",
            "'response' is () -> (), expected (i32, i32) -> i64",
            handling(nothing).function("response", ":", new byte[0])),
        refused(
            "foreign import",
            "imports wasi_snapshot_preview1.fd_write; the one import",
            new WasmBytes().imports("wasi_snapshot_preview1", "fd_write", "iiii:i")),
        refused(
            "log of another type",
            "imports env.log; the one import",
            new WasmBytes().imports("env", "log", "i:")),
        refused(
            "memory above the limit",
            "more than its limit of 2097152",
            handling(nothing).memory(33)),
        refused("not valid", "invalid", allocating().function("handle", "ii:l", i32(0))),
        refused(
            "changes tables",
            "instruction table_set",
            handling(nothing).table().function(null, ":", code(i32(0), 0xD0, 0x70, 0x26, 0))),
        refused(
            "drops segments",
            "instruction data_drop",
            handling(nothing).function(null, ":", code(0xFC, 9, 0)).data(0, "x")),
        refused(
            "vectors",
            "instruction v128_const",
            handling(nothing).function(null, ":", code(0xFD, 12, new byte[16], DROP))),
        refused(
            "mutable reference",
            "mutable global that is a reference",
            handling(nothing).reference()),
        refused(
            "endless start",
            "its top level did not end within 1000 ms",
            handling(nothing).function(null, ":", code(LOOP, EMPTY, BR, 0, END)).start(2)),
        refused(
            "start that fails",
            "fails as it starts",
            handling(nothing).function("_initialize", ":", code(UNREACHABLE))),
        refused(
            "start that wants too much",
            "more memory than its limit",
            handling(nothing)
                .function(
                    null,
                    ":",
                    code(i32(9_999), GROW, 0, i32(-1), I32_EQ, IF, EMPTY, UNREACHABLE, END))
                .start(2)),
        refused(
            "data out of bounds", "fails as it starts", handling(nothing).data(65_535, "too long")),
        refused(
            "locals without end",
            "more than 100000 locals",
            new WasmBytes()
                .memory(-1)
                .section(
                    10, code(1, sized(code(2, unsigned(60_000), 0x7F, unsigned(60_000), 0x7F))))),
        refused(
            "jumps among many locals",
            "too much work to compile",
            new WasmBytes()
                .memory(-1)
                .section(1, code(1, 0x60, 0, 0))
                .section(3, code(1, 0))
                .section(
                    10,
                    code(1, sized(code(1, unsigned(40_000), 0x7F, repeated(1_000, JUMP), END))))),
        refused(
            "jumps above many values",
            "too much work to compile",
            handling(nothing)
                .function(
                    null,
                    ":",
                    code(
                        repeated(3_000, i32(0)),
                        repeated(3_000, code(i32(1), IF, EMPTY, END)),
                        repeated(3_000, code(DROP))))),
        refused(
            "values that come from nowhere",
            "too much work to compile",
            handling(nothing)
                .function("more", ":iiiiiiiiiiiiiiii", code(UNREACHABLE))
                .function(
                    null,
                    ":",
                    repeated(3_000, code(BLOCK, 2, UNREACHABLE, END, i32(1), IF, EMPTY, END)))),
        refused(
            "a table of 50000 labels",
            "a br_table of 50001 labels, expected at most 4096",
            handling(nothing)
                .function(null, ":", code(i32(0), BR_TABLE, unsigned(50_000), new byte[50_001]))),
        refused(
            "blocks within blocks",
            "more than 1000 blocks one in the other",
            handling(nothing)
                .function(
                    null,
                    ":",
                    code(repeated(2_000, code(BLOCK, EMPTY)), repeated(2_000, code(END))))),
        refused(
            "many results",
            "0 parameters and 17 results, expected at most 100 and 16",
            handling(nothing).function(null, ":iiiiiiiiiiiiiiiii", code(UNREACHABLE))),
        refused(
            "functions without end",
            "functions, expected at most 10000",
            new WasmBytes().memory(-1).section(10, unsigned(0xFFFFFFFFL))),
        refused(
            "elements without end",
            "an element segment is longer",
            new WasmBytes()
                .memory(-1)
                .section(9, code(1, 0, i32(0), END, unsigned(0x7FFFFFFF), 0))),
        refused(
            "data without end",
            "a data segment is longer",
            new WasmBytes()
                .memory(-1)
                .section(11, code(1, 0, i32(0), END, unsigned(0x7FFFFFFF), 0))),
        refused(
            "section without end",
            "longer than the module",
            new WasmBytes().memory(-1).section(13, code(1, 2, 3)).cut(1)));
  }

  private static String encoded(byte[] module) {
    return Base64.getEncoder().encodeToString(module);
  }

  @ParameterizedTest
  @MethodSource
  void refused(String code, String why) {
    assertThatThrownBy(
            () -> RUNNER.get().deploy(FunctionRuntime.WASM, code, TIGHT).get(30, TimeUnit.SECONDS))
        .cause()
        .isInstanceOf(FunctionRefused.class)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void bytesAtRandomAreRefusedAndNothingElse(int seed) {
    Random random = new Random(seed);
    byte[] fine = answering("{\"response\":{}}").variable(1).toBytes();
    for (int i = 0; i < 300; i++) {
      byte[] changed = fine.clone();
      for (int k = 0; k <= seed; k++) {
        changed[8 + random.nextInt(changed.length - 8)] = (byte) random.nextInt(256);
      }
      RUNNER
          .get()
          .deploy(FunctionRuntime.WASM, encoded(changed), TIGHT)
          .handle(
              (function, refused) -> {
                assertThat(function != null || refused instanceof FunctionRefused)
                    .as("%s for %s", refused, encoded(changed))
                    .isTrue();
                return function;
              })
          .join();
    }
  }
}

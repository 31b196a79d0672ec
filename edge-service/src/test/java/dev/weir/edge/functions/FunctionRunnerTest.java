package dev.weir.edge.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.testkit.ClassResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionRunnerTest {
  private static final FunctionInput INPUT =
      new FunctionInput(
          "GET",
          "https://shop.example/hello?x=1",
          List.of(Map.entry("accept", "*/*")),
          null,
          Map.of("EDGE_ID", "edge-1"));
  private static final FunctionLimits ROOMY = new FunctionLimits(16 << 20, Duration.ofSeconds(10));
  private static final FunctionLimits SHORT = new FunctionLimits(16 << 20, Duration.ofMillis(400));

  @RegisterExtension
  private static final ClassResource<FunctionRunner> RUNNER =
      ClassResource.of(() -> new FunctionRunner(1, 64, new MemoryBudget(256L << 20)));

  private static FunctionCode deploy(String code, FunctionLimits limits) throws Exception {
    return RUNNER.get().deploy(FunctionRuntime.JAVASCRIPT, code, limits).get(30, TimeUnit.SECONDS);
  }

  private static Outcome call(FunctionCode function) throws Exception {
    return RUNNER.get().call(function, INPUT).get(30, TimeUnit.SECONDS).outcome();
  }

  private static Outcome run(String body, FunctionLimits limits) throws Exception {
    return call(deploy("export default { async fetch(request, env) { " + body + " } }", limits));
  }

  private static String answer(String body) throws Exception {
    return Answers.shown(run(body, ROOMY));
  }

  @Test
  void aFunctionAnswers() throws Exception {
    assertThat(answer("return new Response('hi', {headers: {'X-Edge': env.EDGE_ID}});"))
        .isEqualTo("response 200 [x-edge=edge-1, content-type=text/plain;charset=UTF-8] hi");
  }

  @Test
  void aFunctionChangesTheRequest() throws Exception {
    assertThat(answer("request.headers.set('X-Seen', '1'); return request;"))
        .isEqualTo("request GET https://shop.example/hello?x=1 [accept=*/*, x-seen=1] kept");
  }

  @Test
  void nothingReturnedLeavesTheRequestAsItIs() throws Exception {
    assertThat(answer("")).isEqualTo("unchanged");
  }

  @Test
  void theConsoleGoesToTheLogAndIsCapped() throws Exception {
    FunctionCode talker =
        deploy(
            "export default { fetch() {"
                + " for (let i = 0; i < 100; i++) console.log('x'.repeat(1000)); } }",
            ROOMY);
    assertThat(RUNNER.get().call(talker, INPUT).get(30, TimeUnit.SECONDS).log())
        .startsWith("xxx")
        .hasSizeBetween(15_000, 17_000);
  }

  @Test
  void aMissingInterfaceSaysSo() throws Exception {
    assertThat(run("setTimeout(() => {}, 1);", ROOMY))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.message()).contains("setTimeout is not available"));
    assertThat(run("nothingOfTheKind();", ROOMY))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.message()).contains("nothingOfTheKind is not defined"));
  }

  @Test
  void globalsNeverOutliveACall() throws Exception {
    FunctionCode counter =
        deploy(
            """
            let n = 0;
            export default { fetch() {
              globalThis.m = (globalThis.m ?? 0) + 1;
              Object.prototype.p = (Object.prototype.p ?? 0) + 1;
              return new Response([++n, globalThis.m, ({}).p].join());
            } }""",
            ROOMY);
    for (int i = 0; i < 3; i++) {
      assertThat(Answers.shown(call(counter))).endsWith(" 1,1,1");
    }
  }

  @Test
  void oneTenantSeesNothingOfAnother() throws Exception {
    FunctionCode writer =
        deploy(
            """
            export default { fetch() {
              globalThis.secret = 's3'; Array.prototype.secret = 's3'; Response.secret = 's3';
              return new Response('ok');
            } }""",
            ROOMY);
    FunctionCode reader =
        deploy(
            """
            export default { fetch() {
              return new Response([typeof secret, typeof [].secret, typeof Response.secret].join());
            } }""",
            ROOMY);
    for (int i = 0; i < 3; i++) {
      assertThat(Answers.shown(call(writer))).endsWith(" ok");
      assertThat(Answers.shown(call(reader))).endsWith(" undefined,undefined,undefined");
    }
  }

  @Test
  void randomNumbersDifferBetweenCalls() throws Exception {
    FunctionCode random =
        deploy("export default { fetch() { return new Response('' + Math.random()); } }", ROOMY);
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      seen.add(Answers.shown(call(random)));
    }
    assertThat(seen).hasSize(20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "for (;;) {}",
        "for (;;) { try { for (;;) {} } catch (e) {} finally { for (;;) {} } }",
        "/^(a+)+$/.test('a'.repeat(40) + 'b');",
        "[3, 1, 2].sort(() => { for (;;) {} });",
        "return new Proxy({}, {get() { for (;;) {} }}).x;",
        "function f() { return Promise.resolve().then(f); } return f();",
        "function* g() { for (;;) yield 1; } for (const z of g()) {}",
        "for (;;) eval('1+1');"
      })
  void whatNeverEndsIsStopped(String body) throws Exception {
    assertThat(run(body, SHORT)).isInstanceOf(Outcome.Timeout.class);
    assertThat(answer("return new Response('well');")).contains("well");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "const a = []; for (;;) a.push(new Uint8Array(1 << 20).fill(7));",
        "const q = []; for (;;) q.push('x'.repeat(3000000) + 'y');",
        "return new Response('x'.repeat(60000000));"
      })
  void whatWantsTooMuchMemoryIsRefusedIt(String body) throws Exception {
    assertThat(run(body, ROOMY)).isInstanceOf(Outcome.OutOfMemory.class);
    assertThat(answer("return new Response('well');")).contains("well");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "function f(x) { return f(x + 1) + 1; } return f(0);",
        "null.x;",
        "throw new TypeError('boom');",
        "return new Response('x', {status: 99});",
        "return new Response('x', {headers: {'a b': '1'}});",
        "return new Response('x', {headers: {a: '1\\r\\nb: 2'}});",
        "await crypto.subtle.encrypt({name: 'AES-GCM'}, null, new Uint8Array(1));",
        "Object.defineProperty(Object.prototype, 'kind', {get() { throw 1; }}); null.x;"
      })
  void whatThrowsFails(String body) throws Exception {
    assertThat(run(body, ROOMY)).isInstanceOf(Outcome.Failed.class);
    assertThat(answer("return new Response('well');")).contains("well");
  }

  @ParameterizedTest
  @ValueSource(strings = {"return new Promise(() => {});", "return 42;", "return {};"})
  void whatIsNoAnswerIsABadResponse(String body) throws Exception {
    assertThat(run(body, ROOMY)).isInstanceOf(Outcome.BadResponse.class);
  }

  @Test
  void patchedIntrinsicsDoNotReachTheGlue() throws Exception {
    assertThat(
            answer(
                """
                JSON.stringify = () => 'forged'; JSON.parse = () => null;
                Promise.prototype.then = () => 1; String.prototype.toLowerCase = () => 'z';
                Object.keys = () => []; Array.isArray = () => true;
                return new Response('true', {headers: {'X-A': '1'}});"""))
        .startsWith("response 200 [x-a=1")
        .endsWith(" true");
  }

  @ParameterizedTest
  @ValueSource(strings = {"java_invoke", "Javy", "plugin", "process", "require", "os", "std"})
  void noWayOutIsLeft(String name) throws Exception {
    assertThat(answer("return new Response(typeof globalThis['" + name + "']);"))
        .endsWith(" undefined");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "export default { fetch( { }",
        "for (;;) {}",
        "export const x = 1;",
        "import fs from 'fs'; export default { fetch() {} }"
      })
  void codeThatCannotRunIsRefusedAtDeployment(String code) {
    assertThatThrownBy(() -> deploy(code, SHORT)).hasCauseInstanceOf(FunctionRefused.class);
  }

  @Test
  void theTopLevelMayTakeLongerThanACall() throws Exception {
    FunctionLimits brief = new FunctionLimits(16 << 20, Duration.ofMillis(20));
    String code =
        """
        const until = Date.now() + 100;
        while (Date.now() < until) {}
        export default { fetch() { return new Response('x'); } };
        """;

    assertThat(deploy(code, brief)).isNotNull();
    assertThatThrownBy(() -> deploy("for (;;) {}", brief))
        .hasMessageContaining("its top level did not end within 1000 ms of processor time");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          const a = 1;~const b = ;~ | unexpected token in expression: ';' | 2 | 11
          export default {~  fetch() {~    return new Response(];~  } } | unexpected token in expression: ']' | 3 | 25
          const a = 1;~  foo bar;~baz(] | expecting ';' | 2 | 7
          foo(a b);~export default {}; | Unexpected identifier 'b' | 1 | 7
          export default {~  fetch() { return 1;~ | the code ends too early: something in it is not closed | 3 | 1
          let x;~~   undefinedThing();~ | undefinedThing is not defined | 3 | 4
          let x;~~   setTimeout(x);~ | setTimeout is not available in edge functions | 3 | 4
          """)
  void anErrorNamesItsPlace(String code, String message, int line, int column) {
    assertThatThrownBy(() -> deploy(code.replace('~', '\n'), ROOMY))
        .cause()
        .isInstanceOfSatisfying(
            FunctionRefused.class,
            refused -> {
              assertThat(refused).hasMessageContaining(message);
              assertThat(refused.line() + ":" + refused.column()).isEqualTo(line + ":" + column);
            });
  }

  @Test
  void aFullQueueAnswersAtOnce() throws Exception {
    try (FunctionRunner narrow = new FunctionRunner(1, 1, new MemoryBudget(64L << 20))) {
      FunctionCode function =
          narrow
              .deploy(
                  FunctionRuntime.JAVASCRIPT,
                  "export default { fetch() { return new Response('x'); } }",
                  ROOMY)
              .get(30, TimeUnit.SECONDS);
      CountDownLatch busy = new CountDownLatch(1);
      CountDownLatch free = new CountDownLatch(1);
      // deploying may not have let go of the thread yet: only who runs on it holds it
      narrow.occupy(
          () -> {
            busy.countDown();
            awaitUninterruptibly(free);
          });
      busy.await();
      CompletableFuture<Call> queued = narrow.call(function, INPUT);
      assertThat(narrow.call(function, INPUT)).isCompletedWithValue(Call.overloaded());
      free.countDown();
      assertThat(queued.get(30, TimeUnit.SECONDS).outcome()).isInstanceOf(Outcome.Ok.class);
    }
  }

  @Test
  void functionsThatLoopLeaveTheOthersTheirTurn() throws Exception {
    try (FunctionRunner shared = new FunctionRunner(2, 40, new MemoryBudget(64L << 20))) {
      FunctionLimits brief = new FunctionLimits(16 << 20, Duration.ofMillis(200));
      List<FunctionCode> loops = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        String loop = "export default { fetch() { for (;;) {} } }";
        loops.add(shared.deploy(FunctionRuntime.JAVASCRIPT, loop, brief).get(30, TimeUnit.SECONDS));
        shared.call(loops.getLast(), INPUT).get(30, TimeUnit.SECONDS);
      }
      String code = "export default { fetch() { return new Response('x'); } }";
      FunctionCode quick =
          shared.deploy(FunctionRuntime.JAVASCRIPT, code, ROOMY).get(30, TimeUnit.SECONDS);
      List<CompletableFuture<Call>> looping = new ArrayList<>();
      for (int i = 0; i < 80; i++) {
        looping.add(shared.call(loops.get(i % 4), INPUT));
      }
      for (int i = 0; i < 10; i++) {
        assertThat(shared.call(quick, INPUT).get(30, TimeUnit.SECONDS).outcome())
            .isInstanceOf(Outcome.Ok.class);
      }
      // 40 of them take 200 ms each, one after the other
      assertThat(looping).anyMatch(call -> !call.isDone());
      assertThat(shared.threads().waiting()).isPositive();
    }
  }

  @Test
  void aColdRunnerIsPatient() throws Exception {
    try (FunctionRunner cold =
        new FunctionRunner(2, 16, new MemoryBudget(64L << 20), Duration.ofSeconds(10))) {
      FunctionLimits brief = new FunctionLimits(16 << 20, Duration.ofNanos(1));
      FunctionCode function =
          cold.deploy(
                  FunctionRuntime.JAVASCRIPT,
                  "export default { fetch() { return new Response('x'); } }",
                  brief)
              .get(30, TimeUnit.SECONDS);
      assertThat(cold.call(function, INPUT).get(30, TimeUnit.SECONDS).outcome())
          .isInstanceOf(Outcome.Ok.class);
      assertThat(cold.isWarm()).isFalse();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void pagesOfACallGoBackToTheBudget() throws Exception {
    MemoryBudget budget = new MemoryBudget(128L << 20);
    try (FunctionRunner runner = new FunctionRunner(1, 4, budget)) {
      FunctionCode eater =
          runner
              .deploy(
                  FunctionRuntime.JAVASCRIPT,
                  "export default { fetch() { new Uint8Array(12 << 20).fill(7);"
                      + " return new Response('x'); } }",
                  ROOMY)
              .get(30, TimeUnit.SECONDS);
      runner.call(eater, INPUT).get(30, TimeUnit.SECONDS);
      long left = budget.left();
      for (int i = 0; i < 3; i++) {
        runner.call(eater, INPUT).get(30, TimeUnit.SECONDS);
        assertThat(budget.left()).isEqualTo(left);
      }
    }
  }
}

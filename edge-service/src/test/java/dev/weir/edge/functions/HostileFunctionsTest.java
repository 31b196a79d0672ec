package dev.weir.edge.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.testkit.ClassResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Programs that would take the process with them: each is stopped by a limit, and the next call on
 * the same thread is well.
 */
class HostileFunctionsTest {
  private static final FunctionLimits TIGHT = new FunctionLimits(8 << 20, Duration.ofMillis(300));
  private static final FunctionLimits ROOMY = new FunctionLimits(16 << 20, Duration.ofSeconds(10));
  private static final MemoryBudget BUDGET = new MemoryBudget(64L << 20);

  @RegisterExtension
  private static final ClassResource<FunctionRunner> RUNNER =
      ClassResource.of(() -> new FunctionRunner(1, 10_000, BUDGET));

  /** 24000 for the long form; each is checked. */
  private static final int MIXED_CALLS = Integer.getInteger("weir.test.functions.calls", 1_200);

  private static FunctionInput input(String word) {
    return new FunctionInput(
        "GET", "https://a.example/?w=" + word, List.of(Map.entry("x-word", word)), null, Map.of());
  }

  private static FunctionCode deploy(String body, FunctionLimits limits) throws Exception {
    String code = "export default { async fetch(request, env) { " + body + " } }";
    return RUNNER.get().deploy(FunctionRuntime.JAVASCRIPT, code, limits).get(30, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "let x = 3n; for (;;) x = x * x;",
        "return new Response(String(2n ** 10000000n));",
        "/(x+x+)+y/.test('x'.repeat(60));",
        "/^(([a-z])+.)+[A-Z]([a-z])+$/.test('a'.repeat(60));",
        "const a = Array.from({length: 100000}, (_, i) => i); for (;;) a.sort(() => Math.random() - 0.5);",
        "for (;;) new Function('return 1')();",
        "eval('for (;;) {}');",
        "return new Response('x'.repeat(2 ** 30));",
        "let s = 'x'; for (;;) s += s;",
        "return new Response(new Array(2 ** 28).fill('x').join(''));",
        "new ArrayBuffer(2 ** 31 - 1); new Uint8Array(2 ** 30).fill(1);",
        "const a = []; for (;;) try { a.push(new Uint8Array(1 << 20).fill(1)); } catch (e) { a.push(e); }",
        "for (;;) try { (function f() { f(); })(); } catch (e) {}",
        "const p = new Proxy({}, {ownKeys() { for (;;) {} }}); return Response.json(p);",
        "const p = new Proxy({}, {get(t, k, r) { return r; }}); let q = p; for (;;) q = q.a;",
        "return new Response({toString() { for (;;) {} }});",
        "return Response.json({toJSON() { for (;;) {} }});",
        "return {then(f) { for (;;) {} }};",
        "return new Response([...{*[Symbol.iterator]() { for (;;) yield 'x'; }}].join());",
        "const h = new Headers(); for (let i = 0; ; i++) h.append('x-' + i, 'y'.repeat(1000));",
        "for (;;) console.log('x'.repeat(100000));",
        "for (;;) crypto.getRandomValues(new Uint8Array(65536));",
        "let a = []; for (let i = 0; i < 1e7; i++) a = [a]; return Response.json(a);",
        "const m = new Map(); for (let i = 0; ; i++) m.set(i, {i});",
        "async function f() { await f(); } await f();",
        "const go = () => Promise.all([go2(), go2()]); const go2 = async () => go(); await go();",
        "for (;;) structuredClone(Array.from({length: 1000}));",
        "for (;;) new URL('http://a.example/' + 'x/../'.repeat(1000));",
        "for (const k of Object.getOwnPropertyNames(globalThis)) try { globalThis[k] = () => { for (;;) {} }; } catch {} for (;;) {}",
        "Object.prototype.__proto__ = null; throw Object.create(null);",
        "throw {toString() { throw 1; }, get stack() { throw 2; }};",
        "throw new Proxy({}, {get() { for (;;) {} }});",
        "String.prototype.charCodeAt = null; Array.prototype.push = null; null.x;"
      })
  void whatIsHostileIsStopped_andTheNextCallIsWell(String body) throws Exception {
    FunctionCode hostile = deploy(body, TIGHT);
    FunctionCode well =
        deploy("return new Response(new URL(request.url).searchParams.get('w'));", ROOMY);
    for (int i = 0; i < 2; i++) {
      Call stopped = RUNNER.get().call(hostile, input("h")).get(30, TimeUnit.SECONDS);
      assertThat(stopped.outcome()).as(body).isNotInstanceOf(Outcome.Ok.class);
      assertThat(stopped.memory()).isLessThanOrEqualTo(8 << 20);
      Call next = RUNNER.get().call(well, input("w" + i)).get(30, TimeUnit.SECONDS);
      assertThat(Answers.body(next.outcome())).isEqualTo("w" + i);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "throw new Error('x'.repeat(2e6));",
        "throw 'x'.repeat(2e6);",
        "throw {stack: 'x'.repeat(2e6)};",
        "return {[Symbol.toStringTag]: 'x'.repeat(2e6)};",
        "return new Response('', {headers: {a: 'x'.repeat(3e5)}});",
        "const h = new Headers(); for (let i = 0; i < 2e4; i++) h.append('name-' + i, 'value'); return new Response('', {headers: h});"
      })
  void whatIsSaidOfAFunctionIsShort(String body) throws Exception {
    Call call = RUNNER.get().call(deploy(body, ROOMY), input("h")).get(30, TimeUnit.SECONDS);
    assertThat(call.outcome()).isNotInstanceOf(Outcome.Ok.class);
    assertThat(call.outcome().toString()).hasSizeLessThan(17_000);
  }

  @Test
  void whatIsSaidOfATopLevelIsShort() {
    String code = "throw new Error('x'.repeat(2e6)); export default {};";
    assertThatThrownBy(
            () ->
                RUNNER
                    .get()
                    .deploy(FunctionRuntime.JAVASCRIPT, code, ROOMY)
                    .get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(FunctionRefused.class)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(17_000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "for (;;) {} export default {};",
        "const a = []; for (;;) a.push(new Uint8Array(1 << 20).fill(1));",
        "throw {toString() { for (;;) {} }}; export default {};",
        "export default {get fetch() { for (;;) {} }};",
        "export default new Proxy({}, {get() { for (;;) {} }});",
        "await new Promise(() => {}); export default { fetch() {} };",
        "addEventListener('fetch', 1);",
        "globalThis.__bind = () => {}; export const x = 1;"
      })
  void hostileTopLevelIsRefused(String code) {
    assertThatThrownBy(
            () ->
                RUNNER
                    .get()
                    .deploy(FunctionRuntime.JAVASCRIPT, code, TIGHT)
                    .get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(FunctionRefused.class);
  }

  @Test
  void mixedCallsOfManyTenantsNeverGetAnothersAnswer() throws Exception {
    List<FunctionCode> tenants = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      tenants.add(
          deploy(
              ("globalThis.seen = (globalThis.seen ?? '') + request.headers.get('x-word');"
                      + "Array.prototype.seen = globalThis.seen; const junk = 'TENANT'.repeat(SIZE);"
                      + "return new Response('TENANT:' + globalThis.seen + ':' + [].seen"
                      + " + ':' + junk.length);")
                  .replace("TENANT", "t" + t)
                  .replace("SIZE", Integer.toString(1 + 700 * t)),
              ROOMY));
    }
    FunctionCode eater =
        deploy("const a = []; for (;;) a.push(new Uint8Array(1 << 20).fill(7));", TIGHT);
    FunctionCode thrower = deploy("globalThis.seen = 'leak'; null.x;", TIGHT);
    List<CompletableFuture<Call>> calls = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < MIXED_CALLS; i++) {
      if (i % 100 == 50) {
        RUNNER.get().call(eater, input("x")).get(30, TimeUnit.SECONDS);
      }
      if (i % 10 == 5) {
        RUNNER.get().call(thrower, input("x")).get(30, TimeUnit.SECONDS);
      }
      int t = i * 7 % 8;
      calls.add(RUNNER.get().call(tenants.get(t), input("w" + i)));
      int length = 2 * (1 + 700 * t);
      expected.add("t" + t + ":w" + i + ":w" + i + ":" + length);
    }
    for (int i = 0; i < calls.size(); i++) {
      assertThat(Answers.body(calls.get(i).get(30, TimeUnit.SECONDS).outcome()))
          .isEqualTo(expected.get(i));
    }
  }
}

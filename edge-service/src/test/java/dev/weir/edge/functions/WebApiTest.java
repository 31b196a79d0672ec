package dev.weir.edge.functions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.testkit.ClassResource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What functions find beside ECMAScript, each against the value that its standard gives. */
class WebApiTest {
  @RegisterExtension
  private static final ClassResource<FunctionRunner> RUNNER =
      ClassResource.of(() -> new FunctionRunner(1, 64, new MemoryBudget(64L << 20)));

  private static final FunctionLimits ROOMY = new FunctionLimits(16 << 20, Duration.ofSeconds(10));
  private static final FunctionInput INPUT =
      new FunctionInput(
          "POST",
          "https://shop.example/a?x=1&y=a%20b",
          List.of(
              Map.entry("accept", "*/*"), Map.entry("cookie", "a=1"), Map.entry("cookie", "b=2")),
          "ä=1".getBytes(UTF_8),
          Map.of("A", "1", "__proto__", "p"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "new URL(request.url).pathname | /a",
        "new URL(request.url).searchParams.get('y') | a b",
        "new URL('../c/./d?q#h', 'https://u:p@Ex.example:443/a/b').href | https://u:p@ex.example/c/d?q#h",
        "new URL('//o.example/x', 'http://a.example').href | http://o.example/x",
        "new URL('?q=1', 'http://a.example/b/c').href | http://a.example/b/c?q=1",
        "new URL('http://a.example:8080/%7Eb c').href | http://a.example:8080/%7Eb%20c",
        "new URL('http:\\\\a.example\\\\b').href | http://a.example/b",
        "new URL('http://[::1]:80/').host | [::1]",
        "new URL('mailto:a@b.example').pathname | a@b.example",
        "URL.canParse('http://a b/') | false",
        "URL.canParse('nothing') | false",
        "URL.canParse('http://a.example', 'nothing') | false",
        "URL.parse('x', 'http://a.example/b/').href + URL.parse('x') | http://a.example/b/xnull",
        "new URL('http://a.example/?#').href + new URL('http://a.example/?#').search | http://a.example/?#",
        "new URL('http://BÜCHER.example').host | xn--bcher-kva.example",
        "new URL('http://0x7f.1/').hostname | 127.0.0.1",
        "new URL('data:a,b c').pathname | a,b c",
        "new URL('blob:https://a.example/1').origin + new URL('file:///a').origin | https://a.examplenull",
        "new URL('https://a.example:443/b').href + new URL('http://a.example:443/b').port | https://a.example/b443",
        "(() => { const u = new URL('http://a.example/b'); u.protocol = 'https'; u.host = 'c:99'; u.username = 'ü'; u.pathname = '/d/../e'; return u.href; })() | https://%C3%BC@c:99/e",
        "(() => { const u = new URL('http://a.example/'), p = u.searchParams; u.search = 'z=1'; u.href = 'http://b.example/?y=2'; return p.get('y') + (p === u.searchParams) + p.size; })() | 2true1",
        "(() => { const u = new URL('http://a.example/?a#b'); u.search = ''; u.hash = ''; return u.href; })() | http://a.example/",
        "(() => { try { new URL(); } catch (e) { return e.name; } })() | TypeError",
        "(() => { const p = new URLSearchParams('a=1&b=2&c=3'); const seen = []; for (const [k] of p) { seen.push(k); p.delete('b'); } return seen.join(); })() | a,c",
        "(() => { const p = new URLSearchParams('a=1'); p[Symbol.iterator] = function* () { yield ['x', 'y']; }; return new URLSearchParams(p).toString(); })() | x=y",
        "(() => { try { new URLSearchParams({a: Symbol()}); } catch (e) { return e.name; } })() | TypeError",
        "(() => { const u = new URL('http://a.example/'); u.searchParams.append('k', 'ä b'); return u.href; })() | http://a.example/?k=%C3%A4+b",
        "(() => { const u = new URL('http://a.example/'); u.search = 'z=1'; return u.searchParams.get('z'); })() | 1",
        "new URLSearchParams('a=1&a=2&b').toString() | a=1&a=2&b=",
        "new URLSearchParams({q: 'x&y'}).toString() | q=x%26y",
        "[...new URLSearchParams('b=1&a=2').keys()].join() | b,a",
        "request.headers.get('Cookie') | a=1, b=2",
        "[...new Headers([['B', '1'], ['a', '2']])].join(';') | a,2;b,1",
        "(() => { const h = new Headers(); h.append('Set-Cookie', 'a'); h.append('set-cookie', 'b'); return h.getSetCookie().join(); })() | a,b",
        "(() => { const h = new Headers({c: 3, a: 1, b: 2}), seen = []; for (const [k] of h) { seen.push(k); h.delete('b'); h.set('d', 4); } return seen.join(); })() | a,c,d",
        "(() => { try { new Headers(null); } catch (e) { return e.name; } })() | TypeError",
        "(() => { try { new Headers({a: Symbol()}); } catch (e) { return e.name; } })() | TypeError",
        "(() => { const h = new Headers({a: 1}); h[Symbol.iterator] = function* () { yield ['b', '2']; }; return [...new Headers(h).keys()].join(); })() | b",
        "new Response('', {headers: null}).headers.get('content-type') | text/plain;charset=UTF-8",
        "(() => { try { new Request('http://u:p@a.example/'); } catch (e) { return e.message; } })() | a request's URL has no user in it",
        "await request.text() | ä=1",
        "[...(await request.bytes())].join() | 195,164,61,49",
        "await request.clone().text() | ä=1",
        "await new Response('{\"a\":[1]}').json().then((v) => v.a[0]) | 1",
        "new Response('x').headers.get('content-type') | text/plain;charset=UTF-8",
        "Response.json({a: 1}).headers.get('content-type') | application/json",
        "Response.redirect('/x', 301).headers.get('location') | /x",
        "new Request('http://a.example', {method: 'post', body: 'x'}).method | POST",
        "[...new TextEncoder().encode('€')].join() | 226,130,172",
        "[...new TextEncoder().encode('a\\ud800')].join() | 97,239,191,189",
        "[...(await new Response('\\ud83d\\ude00\\udc00').bytes())].join() | 240,159,152,128,239,191,189",
        "new URL('http://a.example/?\\ud800').search | ?%EF%BF%BD",
        "new URLSearchParams({q: '\\udc00'}).toString() | q=%EF%BF%BD",
        "(() => { console.log('\\ud800'); return 'logged'; })() | logged",
        "'\\ud800' | \ufffd",
        "new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 0xe2, 0x82, 0xac])) | €",
        "new TextDecoder().decode(new Uint8Array([0xff, 0x41])).length | 2",
        "btoa('hé') | aOk=",
        "atob('aGk=') | hi",
        "crypto.randomUUID().length | 36",
        "crypto.randomUUID() === crypto.randomUUID() | false",
        "crypto.getRandomValues(new Uint8Array(16)).some((b) => b) | true",
        "[...new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode('abc')))].slice(0, 4).join() | 186,120,22,191",
        "await (async () => { const k = await crypto.subtle.importKey('raw', new TextEncoder().encode('Jefe'), {name: 'HMAC', hash: 'SHA-256'}, false, ['sign', 'verify']); const d = new TextEncoder().encode('what do ya want for nothing?'); const s = await crypto.subtle.sign('HMAC', k, d); return [...new Uint8Array(s)].slice(0, 4).join() + await crypto.subtle.verify('HMAC', k, s, d); })() | 91,220,193,70`true",
        "structuredClone(new Map([[1, {a: [new Date(0)]}]])).get(1).a[0].getTime() | 0",
        "(() => { const a = {}; a.self = a; const b = structuredClone(a); return b !== a && b.self === b; })() | true",
        "(() => { try { structuredClone(() => 1); } catch (e) { return e.name; } })() | DataCloneError",
        "typeof fetch + typeof setTimeout + ('WebSocket' in globalThis) | undefinedundefinedfalse",
        "(() => { try { fetch('/'); } catch (e) { return e.message; } })() | fetch is not defined",
        "(() => { globalThis.fetch = () => 'mine'; return fetch(); })() | mine",
        "await new Promise((r) => queueMicrotask(() => r('ran'))) | ran",
        "typeof globalThis.java_invoke | undefined",
        "await new Response(request.body).text() | ä=1",
        "await new Response(new Response('x').body, {status: 201}).text() | x",
        "new Response().body | null",
        "(() => { try { request.body.getReader(); } catch (e) { return e.message.slice(0, 25); } })() | streams are not available",
        "(() => { try { new request.body.constructor(); } catch (e) { return e.message.slice(0, 25); } })() | streams are not available",
        "env.A + env.B + env.__proto__ | 1undefinedp",
        "Object.keys(env).sort().join() | A,__proto__",
        "Object.entries({...env}).sort().join() | A,1,__proto__,p",
        "JSON.stringify({a: env}).length | 31",
        "'A' in env && !('B' in env) && Object.hasOwn(env, 'A') | true",
        "(() => { delete env.A; env.B = 2; return [env.A, env.B, Object.keys(env).length]; })() | ,2,2",
        "(() => { env.A = 2; return env.A; })() | 2",
        "(() => { Object.defineProperty(env, 'A', {value: 3}); return env.A; })() | 3",
        "(() => { Object.freeze(env); try { env.A = 2; } catch { return env.A + Object.isFrozen(env); } })() | 1true",
        "structuredClone(env).A | 1",
        "(() => { Object.prototype.get = Object.prototype.value = 1; Reflect.get = () => 2; JSON.parse = () => 3; return env.A + request.method; })() | 1POST",
        "new Request(request).url === request.url && new Request(request, {method: 'PUT'}).headers.get('accept') | */*",
        "request.bodyUsed | false",
        "self === globalThis && performance.now() > 1e12 | true",
        "console.table([1]) ?? console.time('x') ?? console.assert(false) | undefined"
      })
  void anExpressionHasItsValue(String expression, String expected) throws Exception {
    FunctionCode function =
        RUNNER
            .get()
            .deploy(
                FunctionRuntime.JAVASCRIPT,
                "export default { async fetch(request, env) { return new Response(String("
                    + expression
                    + ")); } }",
                ROOMY)
            .get(30, TimeUnit.SECONDS);
    Outcome outcome = RUNNER.get().call(function, INPUT).get(30, TimeUnit.SECONDS).outcome();
    assertThat(Answers.body(outcome)).isEqualTo(expected.replace("`", ""));
  }

  @Test
  void aMissingInterfaceIsUndefined() throws Exception {
    String names =
        MissingInterfaces.NAMES.stream().sorted().collect(Collectors.joining("', '", "['", "']"));
    assertThat(
            Answers.body(
                run(
                    "export default { fetch: () => new Response(%s.filter(name => name in globalThis).join()) }"
                        .formatted(names),
                    INPUT)))
        .isEmpty();
  }

  private static FunctionCode deploy(String code) throws Exception {
    return RUNNER.get().deploy(FunctionRuntime.JAVASCRIPT, code, ROOMY).get(30, TimeUnit.SECONDS);
  }

  private static Outcome run(String code, FunctionInput input) throws Exception {
    return RUNNER.get().call(deploy(code), input).get(30, TimeUnit.SECONDS).outcome();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "request                                             | unchanged",
        "new Request(request, {headers: {}})                 | request POST https://shop.example/a?x=1&y=a%20b [] kept",
        "new Request(request.clone(), {headers: {}})         | request POST https://shop.example/a?x=1&y=a%20b [] kept",
        "new Request('http://a.example/', request)           | request POST http://a.example/ [accept=*/*, cookie=a=1, cookie=b=2] kept",
        "(request.headers.delete('cookie'), request)         | request POST https://shop.example/a?x=1&y=a%20b [accept=*/*] kept",
        "(request.headers.get('cookie'), request)            | unchanged",
        "new Response(request.body, {status: 201})           | response 201 [] ä=1",
      })
  void whatNobodyLookedIntoIsThereAllTheSame(String returned, String expected) throws Exception {
    assertThat(
            Answers.shown(
                run("export default { fetch(request) { return " + returned + "; } }", INPUT)))
        .isEqualTo(expected);
  }

  @Test
  void anAnswerThatIsNotLookedIntoComesWithTheRequest() throws Exception {
    FunctionInput answered =
        INPUT.with(
            new FunctionInput.Answered(
                404, List.of(Map.entry("x-a", "1")), "gone".getBytes(UTF_8), false));
    assertThat(
            Answers.shown(
                run(
                    "export default { response(a, r, env) { return new Response(a.body, {status: 200 + (a.ok ? 1 : 0), "
                        + "headers: {'x-b': a.status + r.method + env.A + a.clone().headers.get('x-a')}}); } }",
                    answered)))
        .isEqualTo("response 200 [x-b=404POST11] kept");
    assertThat(Answers.shown(run("export default { response(a) { return a; } }", answered)))
        .isEqualTo("unchanged");
  }

  @Test
  void aBodyThatIsPassedOnStaysWhereItIs() throws Exception {
    String copying =
        "{ response(r) { return new Response(r.body, {status: 203, headers: r.headers}); } }";
    FunctionInput large = INPUT.with(new FunctionInput.Answered(200, List.of(), new byte[0], true));
    assertThat(run("export default " + copying, large))
        .isInstanceOfSatisfying(
            Outcome.Ok.class,
            ok ->
                assertThat(ok.answer())
                    .isInstanceOfSatisfying(
                        FunctionAnswer.Response.class,
                        response -> {
                          assertThat(response.status()).isEqualTo(203);
                          assertThat(response.body()).isInstanceOf(FunctionAnswer.Body.Kept.class);
                        }));
    String swapping = "{ response(r, request) { return new Response(request.body); } }";
    assertThat(Answers.body(run("export default " + swapping, large)))
        .as("a request's body is none that the answer has already")
        .isEqualTo("ä=1");
    String rebuilding =
        "{ fetch(r) { return new Request('https://shop.example/b', {method: r.method, body: r.body}); } }";
    assertThat(run("export default " + rebuilding, INPUT))
        .isInstanceOfSatisfying(
            Outcome.Ok.class,
            ok ->
                assertThat(ok.answer())
                    .isInstanceOfSatisfying(
                        FunctionAnswer.Request.class,
                        request ->
                            assertThat(request.body())
                                .isInstanceOf(FunctionAnswer.Body.Kept.class)));
  }

  @Test
  void anErrorWithHalfASurrogatePairIsShown() throws Exception {
    assertThat(run("export default { fetch() { throw new Error('a\\ud800b'); } }", INPUT))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.message()).startsWith("Error: a\ufffdb"));
  }

  @Test
  void whatIsReturnedByMistakeSaysWhatToReturn() throws Exception {
    assertThat(run("export default { fetch() { return 'hello'; } }", INPUT))
        .isEqualTo(
            new Outcome.BadResponse(
                "the function returned a string, neither a Request nor a Response: return new Response(...)"));
  }

  @Test
  void anErrorShowsTheCodeOfTheUserAlone() throws Exception {
    assertThat(run("export default {\n  fetch() { return fetch('/'); } }", INPUT))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed ->
                assertThat(failed.message())
                    .contains("fetch is not available", "function.mjs:2:")
                    .doesNotContain("prelude0", "entry000"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "export default function (request) {} | is a function or class, and has neither fetch nor response: export default {",
        "export function fetch() {} | neither a default export nor a listener of 'fetch': export default {",
        "import {Hono} from \"hono\"; export default {}; | could not load module 'hono': a function is one module, so bundle"
      },
      quoteCharacter = '`')
  void aModuleOfAnotherShapeSaysWhatIsExpected(String code, String why) {
    assertThatThrownBy(() -> deploy(code))
        .cause()
        .isInstanceOfSatisfying(
            FunctionRefused.class,
            refused -> {
              assertThat(refused).hasMessageContaining(why);
              assertThat(refused.line()).as("no line that the code does not have").isLessThan(2);
            });
  }
}

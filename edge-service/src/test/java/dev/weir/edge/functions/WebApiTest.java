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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "(() => { try { atob('*'); } catch (e) { return [e.name, e.code, e instanceof DOMException, e instanceof Error].join(); } })() | InvalidCharacterError,5,true,true",
        "String(new DOMException('m', 'AbortError')) + DOMException.ABORT_ERR + DOMException.prototype.INUSE_ATTRIBUTE_ERR | AbortError: m2010",
        "(() => { try { DOMException(); } catch (e) { return e.name; } })() | TypeError",
        "'stack' in new DOMException() && Object.prototype.toString.call(new DOMException()) | [object DOMException]",
        "(() => { try { btoa(); } catch (e) { return e.name; } })() | TypeError",
        "(() => { try { crypto.getRandomValues(new Float64Array(1)); } catch (e) { return e.name + (e instanceof DOMException); } })() | TypeMismatchErrortrue",
        "(() => { try { crypto.getRandomValues(new Uint16Array(32769)); } catch (e) { return e.code; } })() | 22",
      })
  void anErrorOfTheWebIsADomException(String expression, String expected) throws Exception {
    anExpressionHasItsValue(expression, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[226, 130, 172].map((b) => d.decode(Uint8Array.of(b), {stream: true})).join('-') | --€",
        "d.decode(Uint8Array.of(0xe2, 0x82), {stream: true}) + d.decode(Uint8Array.of(0x41)) + d.decode() | \ufffdA",
        "d.decode(Uint8Array.of(0xed, 0xa0, 0x80, 0xf0, 0x90, 0x41)) | \ufffd\ufffd\ufffd\ufffdA",
        "d.decode(Uint8Array.of(0xef), {stream: true}) + d.decode(Uint8Array.of(0xbb, 0xbf, 0x61)) | a",
        "new TextDecoder('utf8', {ignoreBOM: true}).decode(Uint8Array.of(0xef, 0xbb, 0xbf)).length | 1",
        "(() => { try { new TextDecoder('utf-8', {fatal: true}).decode(Uint8Array.of(0xc0)); } catch (e) { return e.name; } })() | TypeError",
        "new TextDecoder('\\t UTF-16 ').encoding + new TextDecoder('unicodefffe').encoding | utf-16leutf-16be",
        "(() => { const u = new TextDecoder('utf-16'); return [0x3d, 0xd8, 0, 0xde, 0x41].map((b) => u.decode(Uint8Array.of(b), {stream: true})).join('-') + u.decode(); })() | ---😀-\ufffd",
        "new TextDecoder('utf-16be').decode(Uint8Array.of(0xdc, 0, 0, 0x61)) | \ufffda",
        "new TextDecoder('latin1').decode(Uint8Array.of(0x80, 0x81, 0xe4)).replace('\\x81', '.') | €.ä",
        "new TextDecoder('windows-1253').decode(Uint8Array.of(0xaa, 0xe1)) | \ufffdα",
        "new TextDecoder('l6').decode(Uint8Array.of(0xff)) + new TextDecoder('koi8-u').decode(Uint8Array.of(0xae)) | ĸў",
        "new TextDecoder('shift_jis').decode(Uint8Array.of(0x82, 0xa0, 0xb1, 0x81, 0x20)) | あｱ\ufffd ",
        "(() => { const u = new TextDecoder('euc-jp'); return u.decode(Uint8Array.of(0xa4), {stream: true}) + u.decode(Uint8Array.of(0xa2, 0x8f, 0xb0, 0xa1, 0x8e, 0xb1)); })() | あ丂ｱ",
        "new TextDecoder('gbk').decode(Uint8Array.of(0xc4, 0xe3, 0x80, 0x81, 0x30, 0x81, 0x30, 0x81, 0x31)) | 你€\u0080\ufffd",
        "new TextDecoder('big5').decode(Uint8Array.of(0xa7, 0x41)) + new TextDecoder('euc-kr').decode(Uint8Array.of(0xb0, 0xa1, 0xc9, 0xa1)) | 你가\ufffd",
        "(() => { try { new TextDecoder('utf-7'); } catch (e) { return e.name; } })() | RangeError",
        "(() => { try { new TextDecoder('iso-2022-jp'); } catch (e) { return e.message; } })() | the encoding 'iso-2022-jp' is not available in edge functions",
        "Object.values(new TextEncoder().encodeInto('aä😀x', new Uint8Array(6))).join() | 2,3",
        "Object.values(new TextEncoder().encodeInto('\\ud83dé', new Uint8Array(5))).join() | 2,5",
        "(() => { try { new TextEncoder().encodeInto('', new Int8Array(1)); } catch (e) { return e.name; } })() | TypeError",
      })
  void textIsDecodedAndEncoded(String expression, String expected) throws Exception {
    String body = "(d => " + expression.strip() + ")(new TextDecoder())";
    Outcome outcome =
        run("export default { fetch() { return new Response(String(" + body + ")); } }", INPUT);
    assertThat(Answers.body(outcome).strip()).isEqualTo(expected.strip());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "c.log('%s is %d%% %i %f %o%c', 'x', '7', 2.9, '1.5', {a: 1n}, 'color: red', 'end') | x is 7% 2 1.5 {\"a\":\"1n\"} end",
        "c.log('100%', '%s') | 100% %s",
        "c.count(), c.count('a'), c.count(), c.countReset(), c.count() | default: 1/a: 1/default: 2/default: 1",
        "c.group('g'), c.log('a\\nb'), c.groupEnd(), c.groupEnd(), c.log('c') | g/  a/  b/c",
        "c.timeEnd('none') | there is no timer 'none'",
        "c.assert(true, 'x'), c.assert(false, '%s', 1), c.assert(0) | Assertion failed: 1/Assertion failed",
        "c.table([{a: 1, b: 2}], ['b']) | 0: b=2",
        "c.log(new Map([[1, new Set('x')]]), [new Error('e')]) | {\"Map\":[[1,{\"Set\":[\"x\"]}]]} [\"Error: e\"]",
        "c.log({toJSON() { throw 1; }}, Symbol('s')) | [object] Symbol(s)",
        "c.log(String(c), Object.keys(globalThis).includes('console')) | [object console] false",
      })
  void theConsoleWritesToTheLog(String statement, String expected) throws Exception {
    FunctionCode code =
        deploy("export default { fetch() { const c = console; " + statement.strip() + "; } }");
    String log = RUNNER.get().call(code, INPUT).get(30, TimeUnit.SECONDS).log();
    assertThat(log.strip().replace('\n', '/')).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "(await s.importKey('jwk', {kty: 'oct', k: 'AQID', alg: 'HS256', key_ops: ['sign']}, h, false, ['sign'])).algorithm.length | 24",
        "JSON.stringify(await s.exportKey('jwk', await s.importKey('raw', Uint8Array.of(255, 254), h, true, ['verify', 'sign']))) | {\"kty\":\"oct\",\"k\":\"__4\",\"alg\":\"HS256\",\"key_ops\":[\"sign\",\"verify\"],\"ext\":true}",
        "(await s.exportKey('raw', await s.generateKey({...h, length: 20}, true, ['sign']))).byteLength | 3",
        "s.importKey('jwk', {kty: 'RSA', k: 'AQID'}, h, true, ['sign']) | DataError",
        "s.importKey('raw', new Uint8Array(), h, true, ['sign']) | DataError",
        "s.importKey('raw', Uint8Array.of(1), h, true, []) | SyntaxError",
        "s.importKey('raw', Uint8Array.of(1), h, true, ['encrypt']) | SyntaxError",
        "s.importKey('raw', Uint8Array.of(1), h, true, ['dance']) | TypeError",
        "s.importKey('raw', Uint8Array.of(1), 'HMAC', true, ['sign']) | TypeError",
        "s.importKey('spki', Uint8Array.of(1), h, true, ['sign']) | NotSupportedError",
        "s.generateKey({...h, length: 0}, true, ['sign']) | OperationError",
        "s.generateKey({name: 'AES-GCM', length: 128}, true, ['encrypt']) | NotSupportedError",
        "s.exportKey('raw', await s.generateKey(h, false, ['sign'])) | InvalidAccessError",
        "s.sign('HMAC', await s.generateKey(h, false, ['verify']), Uint8Array.of(1)) | InvalidAccessError",
        "s.sign('HMAC', {}, Uint8Array.of(1)) | TypeError",
        "s.digest({}, Uint8Array.of(1)) | TypeError",
        "s.digest('MD5', Uint8Array.of(1)) | NotSupportedError",
        "s.encrypt('AES-GCM', 1, 2) | NotSupportedError",
      })
  void keysAreCheckedAsTheStandardSays(String expression, String expected) throws Exception {
    String before =
        "export default { async fetch() { const s = crypto.subtle, h = {name: 'HMAC', hash: 'SHA-256'};"
            + " try { return new Response(String(await ";
    String after = ")); } catch (e) { return new Response(e.name); } } }";
    assertThat(Answers.body(run(before + expression.strip() + after, INPUT))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "typeof structuredClone(Object(1n)) + structuredClone(Object('x')).length + structuredClone(new Boolean(false)) | object1false",
        "(() => { const e = structuredClone(new TypeError('t', {cause: [1]})); return [e.name, e.message, e.cause[0], e instanceof TypeError].join(); })() | TypeError,t,1,true",
        "(() => { class Mine extends Error {} const e = structuredClone(new Mine('m')); return e.constructor.name + e.message; })() | Errorm",
        "structuredClone(new DOMException('m', 'AbortError')).code | 20",
        "(() => { const r = /x/gi; r.lastIndex = 3; const c = structuredClone(r); return String(c) + c.lastIndex; })() | /x/gi0",
        "(() => { const a = [, 1]; a.k = 2; const c = structuredClone(a); return [0 in c, c.length, c.k].join(); })() | false,2,2",
        "(() => { const b = new ArrayBuffer(8), c = structuredClone([new Uint16Array(b, 2, 2), new DataView(b)]); return [c[0].buffer === c[1].buffer, c[0].buffer === b, c[0].length, c[0].byteOffset].join(); })() | true,false,2,2",
        "(() => { const b = new ArrayBuffer(8), c = structuredClone({v: new Uint8Array(b)}, {transfer: [b]}); return [b.byteLength, b.detached, c.v.length].join(); })() | 0,true,8",
        "(() => { const c = structuredClone(JSON.parse('{\"__proto__\": {\"a\": 1}}')); return Object.keys(c).join() + c.a; })() | __proto__undefined",
        "(() => { class P { x = 1; get y() { return 2; } } const c = structuredClone(new P()); return JSON.stringify(c) + (c instanceof P); })() | {\"x\":1}false",
        "(() => { const c = structuredClone({get a() { return 1; }, [Symbol()]: 2}); return JSON.stringify(Object.getOwnPropertyDescriptor(c, 'a')) + Reflect.ownKeys(c).length; })() | {\"value\":1,\"writable\":true,\"enumerable\":true,\"configurable\":true}1",
        "(() => { const m = new Map(); m.set('m', m); const c = structuredClone(m); return c.get('m') === c && c !== m; })() | true",
        "(() => { Map.prototype.forEach = Map.prototype.get = Date.prototype.getTime = Array.prototype.push = () => 'mine'; return structuredClone({d: new Date(5), m: new Map([[1, 2]])}).m.size; })() | 1",
        "[Symbol(), () => 1, new WeakMap(), Promise.resolve(), new Headers(), request, Object(Symbol()), (function* () {})(), new SharedArrayBuffer(1)].map((v) => { try { structuredClone({v}); return 'cloned'; } catch (e) { return e.code; } }).join() | 25,25,25,25,25,25,25,25,25",
        "[[new ArrayBuffer(1)].flatMap((b) => [b, b]), [{}], [new Uint8Array(1)]].map((transfer) => { try { structuredClone(1, {transfer}); return 'cloned'; } catch (e) { return e.code; } }).join() | 25,25,25",
        "structuredClone(await crypto.subtle.generateKey({name: 'HMAC', hash: 'SHA-1'}, false, ['sign'])).usages | sign",
      })
  void aCloneHasWhatTheStandardKeeps(String expression, String expected) throws Exception {
    anExpressionHasItsValue(expression, expected);
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

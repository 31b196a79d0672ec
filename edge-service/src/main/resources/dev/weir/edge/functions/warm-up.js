// What the engine runs until the JVM has compiled it: as much of the language as has code of its own in the interpreter's loop, since
// the compiler leaves out what it never saw, and what it left out costs a compilation of the whole loop when a user's function comes
// to it. In many small functions, so that the loop counts as called often: it is compiled as a whole then, not for one of its loops.
class Shape { #side = 2; static made = 0; constructor(name) { this.name = name; Shape.made++; } get area() { return this.#side ** 2; } set area(a) { this.#side = Math.sqrt(a); } grow(n = 1) { this.#side += n; return this; } }
class Round extends Shape { constructor() { super("round"); } grow(n) { return super.grow(n * 2); } toString() { return `${this.name}:${this.area}`; } }
function* upTo(n) { for (let i = 0; i < n; i++) yield i; }
const add = (a, b) => a + b;
const parts = [
  (n) => add(n, 1) - 2 * n + (n % 3) / 2,
  (n) => (n & 7) | (n << 2) ^ (n >> 1) ^ (n >>> 3) ^ ~n,
  (n) => n < 2 || n > 5 && n <= 9 || n >= 20,
  (n) => n == "3" || n != "4" || n === 5 || n !== 6,
  (n) => { let text = ""; for (let i = 0; i < 3; i++) text += i + ","; return text; },
  (n) => { const { a, b = n, ...rest } = { a: n, c: 1, d: 2 }; return a + b + rest.c; },
  (n) => { const [a, , b = 3, ...rest] = [n, 1, 2, 4]; return a + b + rest.length; },
  (n) => Math.max(...[n, 2, 3], 4),
  (n) => new Round().grow(n).toString(),
  (n) => { const s = new Shape("s"); s.area = n * n; return s.area; },
  (n) => { let sum = 0; for (const i of upTo(3)) sum += i; return sum; },
  (n) => { let keys = ""; for (const key in { x: n, y: 1 }) keys += key; return keys; },
  (n) => { try { if (n >= 0) throw new TypeError("t" + n); return 0; } catch (e) { return e instanceof TypeError ? e.message : ""; } finally { n++; } },
  (n) => { try { return JSON.parse("{"); } catch { return null; } },
  (n) => JSON.stringify(JSON.parse(`{"n":${n},"list":[1,2.5,"x",null,true]}`)),
  (n) => { switch (n % 4) { case 0: return "zero"; case 1: return "one"; default: return "more"; } },
  (n) => { switch (typeof n) { case "string": return 1; case "number": return 2; } },
  (n) => { let i = 0; outer: while (true) { do { i++; if (i > 2) break outer; } while (i < 10); } return i; },
  (n) => ({ n })?.n ?? ({})?.m?.o ?? "none",
  (n) => { let a = null; a ??= n; a ||= 1; a &&= a + 1; a **= 2; a -= 1; a *= 2; a++; --a; return -a + +a; },
  (n) => { const o = { ["k" + n]: n, get g() { return n; }, m() { return this.g; } }; delete o.k; return "g" in o ? o.m() : o["k" + n]; },
  (n) => { let count = 0; const up = () => ++count; up(); up(); return count; },
  (n) => "a-b_c".replace(/[-_](\w)/g, (all, c) => c.toUpperCase()),
  (n) => /^(\d+)-(?<w>[a-z]*)$/i.exec(n + "-abc")?.groups.w,
  (n) => "one,two;three".split(/[,;]/).map((w) => w.trim()).filter(Boolean).join("|"),
  (n) => [3, 1, 2].sort((a, b) => a - b).reduce(add, 0),
  (n) => [1, 2, 3].some((x) => x > n) || [1].every((x) => x) || [1, 2].find((x) => x > 1),
  (n) => new Map([["a", n]]).get("a") + new Set([1, 2, n]).size,
  (n) => { const bytes = new Uint8Array(8); bytes[n % 8] = n; bytes[1] += 2; return bytes[n % 8] + new DataView(bytes.buffer).getUint16(0); },
  (n) => 10n ** 3n + BigInt(n) > 5n,
  (n) => Symbol.iterator in [] && void 0 === undefined && !!n,
  (n) => function () { return arguments.length; }(n, 2),
  (n) => ((...all) => all.length)(n, 2, 3),
  (n) => tag`a${n}b`,
  (n) => "text".charCodeAt(n % 4) + "text"[1] + "text".length + "text".slice(1, 3).padStart(5),
  (n) => parseInt("12", 10) + Number("3.5") + (n + 0.5).toFixed(1),
  (n) => Object.entries(Object.assign({}, { a: 1 }, { b: n })).flat().length,
  (n) => new Date(86400000 * n).toISOString(),
  (n) => encodeURIComponent("a b/" + n) + btoa("x") + atob("eA=="),
  (n) => new URLSearchParams("a=1&b=2").get("b"),
  (n) => new TextDecoder().decode(new TextEncoder().encode("ä" + n)),
  (n) => { var old = n; if (old) { var other = 2; } return old + (other || 0); },
  (n) => nothing(n, 1, 2),
  (n) => add(n) || add(n, 1, 2),
  (n) => [n].forEach(nothing),
  (n) => (n, 1, eval === undefined ? 0 : 2),
];
function nothing() {}
function tag(strings, ...values) { return strings.raw.join("") + values.length; }
async function later(n) { return n; }
async function* slowly() { yield 1; yield 2; }
export default {
  async fetch(request, env) {
    const url = new URL(request.url), headers = new Headers();
    for (const [name, value] of request.headers) headers.set(name, value.toUpperCase());
    let done = 0;
    for (let n = 0; n < 3; n++) parts.forEach((part) => { part(n); done++; });
    done += await later(1);
    for await (const n of slowly()) done += n;
    await Promise.all([later(1), later(2)]);
    try { await Promise.reject(new Error("no")); } catch (e) { done++; }
    headers.set("x-at", env.EDGE_ID + url.searchParams.get("n"));
    if (url.pathname === "/never") return new Response("hi", {status: 404});
    return Response.json({path: url.pathname, done, text: await request.text()}, {headers});
  },
};

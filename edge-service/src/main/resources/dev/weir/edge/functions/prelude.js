// What a function finds beside ECMAScript. Intrinsics are captured here, before any user code runs:
// nothing below may look one up through an object that user code can change.
(function (g) {
  const invoke = g.java_invoke;
  const host = (name, value) => invoke('', name, value);
  delete g.java_invoke;
  delete g.Javy;
  delete g.plugin;

  const parse = JSON.parse, stringify = JSON.stringify, Text = String, Num = Number, PromiseOf = Promise;
  const call = Function.prototype.call;
  const uncurry = (method) => call.bind(method);
  const lower = uncurry(Text.prototype.toLowerCase);
  const then = uncurry(PromiseOf.prototype.then);
  const resolve = PromiseOf.resolve.bind(PromiseOf);
  const own = Object.keys, create = Object.create, define = Object.defineProperty;
  const isArray = Array.isArray;
  const TypeErr = TypeError;

  Math.random = () => Num(host('random', ''));

  const write = (...parts) => {
    let line = '';
    for (let i = 0; i < parts.length; i++) {
      line += (i ? ' ' : '') + (typeof parts[i] === 'string' ? parts[i] : stringify(parts[i]));
    }
    host('log', line);
  };
  g.console = {log: write, info: write, warn: write, error: write, debug: write};

  class Headers {
    #map = create(null);
    constructor(init) {
      if (init === undefined || init === null) return;
      if (init instanceof Headers) {
        for (const k of own(init.#map)) this.#map[k] = init.#map[k];
      } else if (isArray(init)) {
        for (let i = 0; i < init.length; i++) this.append(init[i][0], init[i][1]);
      } else {
        for (const k of own(init)) this.append(k, init[k]);
      }
    }
    append(name, value) {
      const k = lower(Text(name));
      this.#map[k] = k in this.#map ? this.#map[k] + ', ' + value : Text(value);
    }
    set(name, value) { this.#map[lower(Text(name))] = Text(value); }
    get(name) { return this.#map[lower(Text(name))] ?? null; }
    has(name) { return lower(Text(name)) in this.#map; }
    delete(name) { delete this.#map[lower(Text(name))]; }
    *entries() { for (const k of own(this.#map)) yield [k, this.#map[k]]; }
    *keys() { yield* own(this.#map); }
    *values() { for (const k of own(this.#map)) yield this.#map[k]; }
    forEach(f) { for (const k of own(this.#map)) f(this.#map[k], k, this); }
    [Symbol.iterator]() { return this.entries(); }
    static plain(headers) { return headers.#map; }
  }
  const plain = Headers.plain;
  delete Headers.plain;

  class Body {
    #text;
    constructor(text) {
      if (text !== undefined && text !== null && typeof text !== 'string') {
        throw new TypeErr('a body must be a string: other bodies are not supported in edge functions');
      }
      this.#text = text ?? null;
    }
    async text() { return this.#text ?? ''; }
    async json() { return parse(this.#text ?? ''); }
    static raw(body) { return body.#text; }
  }
  const raw = Body.raw;
  delete Body.raw;

  class Request extends Body {
    constructor(from, init = {}) {
      const other = from instanceof Request ? from : null;
      super(init.body !== undefined ? init.body : other ? raw(other) : null);
      this.url = other ? other.url : Text(from);
      this.method = init.method ?? (other ? other.method : 'GET');
      this.headers = new Headers(init.headers ?? (other ? other.headers : undefined));
    }
  }
  class Response extends Body {
    constructor(body, init = {}) {
      super(body);
      this.status = init.status ?? 200;
      this.headers = new Headers(init.headers);
      if (typeof body === 'string' && !this.headers.has('content-type')) {
        this.headers.set('content-type', 'text/plain;charset=UTF-8');
      }
    }
    get ok() { return this.status >= 200 && this.status < 300; }
    static json(value, init = {}) {
      const response = new Response(stringify(value), init);
      if (!init.headers || !new Headers(init.headers).has('content-type')) {
        response.headers.set('content-type', 'application/json');
      }
      return response;
    }
    static redirect(url, status = 302) { return new Response(null, {status, headers: {location: Text(url)}}); }
  }
  const isRequest = (v) => v instanceof Request;
  const isResponse = (v) => v instanceof Response;
  define(Request, Symbol.hasInstance, {value: Function.prototype[Symbol.hasInstance]});
  define(Response, Symbol.hasInstance, {value: Function.prototype[Symbol.hasInstance]});
  g.Headers = Headers; g.Request = Request; g.Response = Response;

  const missing = ['fetch', 'XMLHttpRequest', 'WebSocket', 'caches', 'setTimeout', 'setInterval', 'queueMicrotask', 'crypto', 'URL',
    'URLSearchParams', 'TextEncoder', 'TextDecoder', 'atob', 'btoa', 'structuredClone', 'ReadableStream', 'WebAssembly'];
  for (const name of missing) {
    define(g, name, {configurable: true, get() { throw new TypeErr(name + ' is not available in edge functions'); }});
  }

  let target;
  define(g, '__bind', {configurable: true, value: (module) => {
    delete g.__bind;
    target = module.default;
    if (!target || (typeof target.fetch !== 'function' && typeof target.response !== 'function')) {
      throw new TypeErr('the default export has neither fetch nor response');
    }
  }});

  const request = (r) => new Request(r.url, r);
  const response = (r) => new Response(r.body, r);
  const out = (value) => {
    if (value === undefined || value === null) { host('out', 'null'); return; }
    if (isRequest(value)) {
      const r = create(null);
      r.kind = 'request'; r.method = Text(value.method); r.url = Text(value.url);
      r.headers = plain(value.headers); r.body = raw(value);
      host('out', stringify(r));
    } else if (isResponse(value)) {
      const status = value.status;
      if (typeof status !== 'number' || !(status >= 200 && status <= 599) || status % 1 !== 0) {
        host('bad', 'status must be a whole number from 200 to 599');
        return;
      }
      const r = create(null);
      r.kind = 'response'; r.status = status; r.headers = plain(value.headers); r.body = raw(value);
      host('out', stringify(r));
    } else {
      host('bad', 'the function returned neither a Request nor a Response');
    }
  };
  const failed = (e) => {
    let text;
    try { text = Text(e) + '\n' + ((e && e.stack) || ''); } catch { text = 'an error that cannot be shown'; }
    host('fail', text);
  };
  const finish = (value) => { try { out(value); } catch (e) { failed(e); } };
  define(g, '__run', {value: () => {
    try {
      const input = parse(host('in', ''));
      const made = input.response
        ? target.response && target.response(response(input.response), request(input.request), input.env)
        : target.fetch && target.fetch(request(input.request), input.env, {});
      then(resolve(made), finish, failed);
    } catch (e) { failed(e); }
  }});
})(globalThis);

// What a function finds beside ECMAScript. Intrinsics are captured here, before any user code runs:
// nothing that the host relies on may look one up through an object that user code can change.
// Bytes cross to the host as strings of one character a byte.
(function (g) {
  const invoke = g.java_invoke;
  // the host reads UTF-8, which has no halves of surrogate pairs
  const wellFormed = Function.prototype.call.bind(String.prototype.toWellFormed);
  const host = (name, value) => invoke('', name, wellFormed(value));
  delete g.java_invoke;
  delete g.Javy;
  delete g.plugin;

  const parse = JSON.parse, stringify = JSON.stringify, Text = String, Num = Number, PromiseOf = Promise;
  const call = Function.prototype.call;
  const uncurry = (method) => call.bind(method);
  const lower = uncurry(Text.prototype.toLowerCase), upper = uncurry(Text.prototype.toUpperCase);
  const codeAt = uncurry(Text.prototype.charCodeAt), slice = uncurry(Text.prototype.slice);
  const split = uncurry(Text.prototype.split), indexOf = uncurry(Text.prototype.indexOf);
  const test = uncurry(RegExp.prototype.test), replace = uncurry(Text.prototype.replace);
  const push = uncurry(Array.prototype.push), join = uncurry(Array.prototype.join), sort = uncurry(Array.prototype.sort);
  const listed = uncurry(Array.prototype.indexOf), copied = uncurry(Array.prototype.slice), splice = uncurry(Array.prototype.splice);
  const valuesOf = uncurry(Array.prototype.values);
  const fromCodes = Text.fromCharCode;
  const apply = Reflect.apply;
  const then = uncurry(PromiseOf.prototype.then);
  const resolve = PromiseOf.resolve.bind(PromiseOf);
  const own = Object.keys, create = Object.create, define = Object.defineProperty;
  const isArray = Array.isArray;
  const iterator = Symbol.iterator;
  const Err = Error, TypeErr = TypeError, RangeErr = RangeError;
  const Bytes = Uint8Array, Buffer = ArrayBuffer, isView = ArrayBuffer.isView;
  const bufferLength = uncurry(Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength').get);
  const subarray = uncurry(Uint8Array.prototype.subarray);

  const named = (name, message) => { const e = new Err(message); e.name = name; return e; };
  const isBuffer = (v) => { try { bufferLength(v); return true; } catch { return false; } };
  const isBinary = (v) => v !== null && typeof v === 'object' && (isView(v) || isBuffer(v));
  const view = (v) => {
    if (isView(v)) return new Bytes(v.buffer, v.byteOffset, v.byteLength);
    if (isBuffer(v)) return new Bytes(v);
    throw new TypeErr('an ArrayBuffer or a view of one is expected');
  };
  // bytes to a string of one character a byte, and back
  const packed = (bytes) => {
    let s = '';
    for (let i = 0; i < bytes.length; i += 4096) s += apply(fromCodes, null, subarray(bytes, i, i + 4096));
    return s;
  };
  const unpacked = (s) => {
    const bytes = new Bytes(s.length);
    for (let i = 0; i < s.length; i++) bytes[i] = codeAt(s, i);
    return bytes;
  };
  const ascii = /^[\x00-\x7f]*$/;
  const decoded = (s) => test(ascii, s) ? s : host('decode', s);
  const encoded = (s) => test(ascii, s) ? s : host('encode', s);

  Math.random = () => Num(host('random', ''));

  // ---- console

  const shown = (v) => {
    if (typeof v === 'string') return v;
    if (v instanceof Err) return Text(v);
    if (typeof v !== 'object' || v === null) return Text(v);
    try { return stringify(v) ?? Text(v); } catch { return '[object]'; }
  };
  const write = (...parts) => {
    let line = '';
    for (let i = 0; i < parts.length; i++) line += (i ? ' ' : '') + shown(parts[i]);
    host('log', line);
  };
  const nothing = () => {};
  g.console = {log: write, info: write, warn: write, error: write, debug: write, trace: write, dir: write, table: write,
    assert(holds, ...parts) { if (!holds) write('Assertion failed', ...parts); }};
  for (const name of ['time', 'timeLog', 'timeEnd', 'count', 'countReset', 'group', 'groupCollapsed', 'groupEnd']) g.console[name] = nothing;

  // ---- Headers

  const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, goodValue = /^[^\0\r\n\u0100-\uffff]*$/, edges = /^[ \t\r\n]+|[ \t\r\n]+$/g;
  const fieldName = (name) => {
    const n = Text(name);
    if (!test(token, n)) throw new TypeErr("'" + n + "' is not a header name");
    return lower(n);
  };
  const isEdge = (c) => c === ' ' || c === '\t' || c === '\r' || c === '\n';
  const fieldValue = (value) => {
    let v = Text(value);
    if (isEdge(v[0]) || isEdge(v[v.length - 1])) v = replace(v, edges, '');
    if (!test(goodValue, v)) throw new TypeErr('a header value has a character that none may have');
    return v;
  };
  // where a name is in a list of names and values, the one after the other; -1: nowhere
  const placeOf = (list, name, from) => {
    let at = listed(list, name, from);
    while (at >= 0 && at % 2 === 1) at = listed(list, name, at + 1);
    return at;
  };
  let fieldsOf, fromHost, isAsGiven, hasField, addField;
  class Headers {
    // what the host gave, lines of names and values, until somebody looks into it
    #lines = '';
    #list = null;
    #changed = false;
    constructor(init) {
      if (init === undefined || init === null) return;
      if (typeof init !== 'object') throw new TypeErr('Headers takes an object or a list of pairs');
      if (#list in init) {
        this.#lines = init.#lines;
        this.#list = init.#list === null ? null : copied(init.#list);
      } else if (typeof init[iterator] === 'function') {
        for (const pair of init) {
          const both = [...pair];
          if (both.length !== 2) throw new TypeErr('a header is a pair of name and value');
          this.append(both[0], both[1]);
        }
      } else {
        const names = own(init);
        for (let i = 0; i < names.length; i++) this.append(names[i], init[names[i]]);
      }
    }
    #all() { return this.#list ??= this.#lines === '' ? [] : split(this.#lines, '\n'); }
    append(name, value) {
      const n = fieldName(name), v = fieldValue(value);
      push(this.#all(), n, v);
      this.#changed = true;
    }
    set(name, value) {
      const n = fieldName(name), v = fieldValue(value), list = this.#all();
      const at = placeOf(list, n, 0);
      if (at < 0) push(list, n, v);
      else {
        list[at + 1] = v;
        this.#remove(n, at + 2);
      }
      this.#changed = true;
    }
    get(name) {
      const n = fieldName(name), list = this.#all();
      let at = placeOf(list, n, 0);
      if (at < 0) return null;
      let v = list[at + 1];
      while ((at = placeOf(list, n, at + 2)) >= 0) v += ', ' + list[at + 1];
      return v;
    }
    getSetCookie() {
      const list = this.#all(), all = [];
      for (let at = placeOf(list, 'set-cookie', 0); at >= 0; at = placeOf(list, 'set-cookie', at + 2)) push(all, list[at + 1]);
      return all;
    }
    has(name) { return placeOf(this.#all(), fieldName(name), 0) >= 0; }
    delete(name) {
      this.#remove(fieldName(name), 0);
      this.#changed = true;
    }
    #remove(name, from) {
      const list = this.#all();
      for (let at = placeOf(list, name, from); at >= 0; at = placeOf(list, name, at)) splice(list, at, 2);
    }
    #sorted() {
      const list = this.#all(), names = [], values = create(null), pairs = [];
      for (let i = 0; i < list.length; i += 2) {
        const n = list[i];
        if (!(n in values)) {
          push(names, n);
          values[n] = n === 'set-cookie' ? null : list[i + 1];
        } else if (n !== 'set-cookie') values[n] += ', ' + list[i + 1];
      }
      sort(names);
      for (let i = 0; i < names.length; i++) {
        const n = names[i];
        if (n !== 'set-cookie') push(pairs, [n, values[n]]);
        else for (const cookie of this.getSetCookie()) push(pairs, [n, cookie]);
      }
      return pairs;
    }
    #column(at) {
      const column = [];
      for (const p of this.#sorted()) push(column, p[at]);
      return valuesOf(column);
    }
    entries() { return valuesOf(this.#sorted()); }
    keys() { return this.#column(0); }
    values() { return this.#column(1); }
    forEach(f, self) { for (const p of this.#sorted()) apply(f, self, [p[1], p[0], this]); }
    [iterator]() { return this.entries(); }
    get [Symbol.toStringTag]() { return 'Headers'; }
    static {
      fieldsOf = (h) => h.#list === null ? h.#lines : join(h.#list, '\n');
      fromHost = (h, lines) => { h.#lines = lines; };
      isAsGiven = (h) => !h.#changed;
      hasField = (h, name) => placeOf(h.#all(), name, 0) >= 0;
      addField = (h, name, value) => { push(h.#all(), name, value); };
    }
  }

  // ---- URLSearchParams and URL

  // characters that are kept as they are: whether one is of them, and whether all of a text are
  const keeping = (set) => ({one: new RegExp('^' + set + '$'), all: new RegExp('^' + set + '*$')});
  const inForm = keeping('[*\\-.0-9A-Z_a-z]');
  const hex = '0123456789ABCDEF';
  const percent = (code) => '%' + hex[code >> 4] + hex[code & 15];
  const formEncoded = (s) => {
    if (test(inForm.all, s)) return s;
    const bytes = encoded(s);
    let out = '';
    for (let i = 0; i < bytes.length; i++) {
      const c = bytes[i];
      out += c === ' ' ? '+' : test(inForm.one, c) ? c : percent(codeAt(c, 0));
    }
    return out;
  };
  const percentDecoded = (s) => {
    if (indexOf(s, '%') < 0) return s;
    const bytes = encoded(s);
    let out = '';
    for (let i = 0; i < bytes.length; i++) {
      if (bytes[i] === '%' && test(/^[0-9A-Fa-f]{2}$/, slice(bytes, i + 1, i + 3))) {
        out += fromCodes(Num('0x' + slice(bytes, i + 1, i + 3)));
        i += 2;
      } else out += bytes[i];
    }
    return decoded(out);
  };
  const escaped = (s, keep) => {
    if (test(keep.all, s)) return s;
    const bytes = encoded(s);
    let out = '';
    for (let i = 0; i < bytes.length; i++) out += test(keep.one, bytes[i]) ? bytes[i] : percent(codeAt(bytes, i));
    return out;
  };
  let boundParams;
  class URLSearchParams {
    #list = [];
    #changed = null;
    constructor(init = '') {
      if (init !== null && typeof init === 'object') {
        if (#list in init) for (const p of init.#list) push(this.#list, [p[0], p[1]]);
        else if (typeof init[iterator] === 'function') {
          for (const pair of init) {
            const both = [...pair];
            if (both.length !== 2) throw new TypeErr('a parameter is a pair of name and value');
            push(this.#list, [Text(both[0]), Text(both[1])]);
          }
        } else for (const k of own(init)) push(this.#list, [k, Text(init[k])]);
      } else this.#read(Text(init));
    }
    #read(text) {
      this.#list = [];
      const parts = split(text[0] === '?' ? slice(text, 1) : text, '&');
      for (let i = 0; i < parts.length; i++) {
        if (parts[i] === '') continue;
        const at = indexOf(parts[i], '=');
        const plain = (s) => percentDecoded(indexOf(s, '+') < 0 ? s : replace(s, /\+/g, ' '));
        push(this.#list, at < 0 ? [plain(parts[i]), ''] : [plain(slice(parts[i], 0, at)), plain(slice(parts[i], at + 1))]);
      }
    }
    #tell() { if (this.#changed) this.#changed(this.toString()); }
    append(name, value) { push(this.#list, [Text(name), Text(value)]); this.#tell(); }
    delete(name, value) {
      const n = Text(name), list = [];
      for (const p of this.#list) if (p[0] !== n || (value !== undefined && p[1] !== Text(value))) push(list, p);
      this.#list = list;
      this.#tell();
    }
    get(name) { const n = Text(name); for (const p of this.#list) if (p[0] === n) return p[1]; return null; }
    getAll(name) { const n = Text(name), all = []; for (const p of this.#list) if (p[0] === n) push(all, p[1]); return all; }
    has(name, value) {
      const n = Text(name);
      for (const p of this.#list) if (p[0] === n && (value === undefined || p[1] === Text(value))) return true;
      return false;
    }
    set(name, value) {
      const n = Text(name), list = [];
      let done = false;
      for (const p of this.#list) {
        if (p[0] !== n) push(list, p);
        else if (!done) { push(list, [n, Text(value)]); done = true; }
      }
      if (!done) push(list, [n, Text(value)]);
      this.#list = list;
      this.#tell();
    }
    sort() { sort(this.#list, (a, b) => a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0); this.#tell(); }
    get size() { return this.#list.length; }
    *entries() { for (const p of this.#list) yield [p[0], p[1]]; }
    *keys() { for (const p of this.#list) yield p[0]; }
    *values() { for (const p of this.#list) yield p[1]; }
    forEach(f, self) { for (const p of this.#list) apply(f, self, [p[1], p[0], this]); }
    [iterator]() { return this.entries(); }
    get [Symbol.toStringTag]() { return 'URLSearchParams'; }
    toString() {
      const parts = [];
      for (const p of this.#list) push(parts, formEncoded(p[0]) + '=' + formEncoded(p[1]));
      return join(parts, '&');
    }
    static {
      boundParams = (text, changed) => { const p = new URLSearchParams(text); p.#changed = changed; return p; };
    }
  }

  const ports = {__proto__: null, 'http:': '80', 'https:': '443', 'ws:': '80', 'wss:': '443', 'ftp:': '21'};
  const path = "[!$&-;=@-Z\\[\\]_a-z|~%]", query = "[!$%&(-;=?-_a-~`]", hash = "[!#-;=?-_a-~]";
  const inPath = keeping(path), inQuery = keeping(query), inHash = keeping(hash), inUser = keeping("[!$%&'()*+,\\-.0-9A-Z_a-z~]");
  // what most are: nothing of it has to be written differently, but for dots in the path
  const usual = new RegExp('^(https?:)//([a-z0-9.-]+)(?::(\\d{1,5}))?(/' + path + '*)?(\\?' + query + '*)?(#' + hash + '*)?$');
  const badHost = /[\0-\x20"#%/:<>?@[\\\]^`{|}\x7f]/;
  const hostOf = (text) => {
    if (text[0] === '[') {
      if (!test(/^\[[0-9A-Fa-f:.]+\]$/, text)) throw new TypeErr('Invalid URL');
      return lower(text);
    }
    const name = lower(percentDecoded(text));
    if (name === '' || test(badHost, name) || !test(ascii, name)) throw new TypeErr('Invalid URL');
    return name;
  };
  const hasDots = (path) => indexOf(path, '/.') >= 0 || (indexOf(path, '%') >= 0 && test(/%2e/i, path));
  const withoutDots = (path) => {
    if (!hasDots(path)) return path;
    const parts = split(path, '/'), out = [];
    for (let i = 1; i < parts.length; i++) {
      const part = lower(replace(parts[i], /%2e/gi, '.'));
      const last = i === parts.length - 1;
      if (part === '..') { if (out.length) out.length--; if (last) push(out, ''); }
      else if (part === '.') { if (last) push(out, ''); }
      else push(out, parts[i]);
    }
    return '/' + join(out, '/');
  };
  const whole = /^([A-Za-z][A-Za-z0-9+.-]*:)([\s\S]*)$/;
  const exec = uncurry(RegExp.prototype.exec);
  class URL {
    #protocol = ''; #user = ''; #password = ''; #host = ''; #port = ''; #path = ''; #query = ''; #hash = ''; #special = true; #params = null;
    constructor(url, base) {
      const given = Text(url), m = exec(usual, given);
      if (m && !hasDots(m[4] ?? '')) {
        this.#protocol = m[1]; this.#host = m[2]; this.#path = m[4] ?? '/';
        if (m[3]) this.#portTo(m[3]);
        if (m[5] && m[5] !== '?') this.#query = m[5];
        if (m[6] && m[6] !== '#') this.#hash = m[6];
        return;
      }
      const text = replace(replace(given, /^[\0-\x20]+|[\0-\x20]+$/g, ''), /[\t\r\n]/g, '');
      const full = exec(whole, text);
      if (full) this.#absolute(lower(full[1]), full[2], base);
      else if (base === undefined) throw new TypeErr('Invalid URL');
      else this.#relative(text, base instanceof URL ? base : new URL(base));
    }
    #absolute(protocol, rest, base) {
      this.#protocol = protocol;
      this.#special = protocol in ports;
      if (!this.#special) {
        if (slice(rest, 0, 2) === '//') this.#authority(slice(rest, 2));
        else this.#tail(rest, true);
        return;
      }
      const slashes = exec(/^[/\\]*/, rest)[0].length;
      if (slashes === 0 && base !== undefined) {
        const b = base instanceof URL ? base : new URL(base);
        if (b.#protocol === protocol) { this.#relative(rest, b); return; }
      }
      this.#authority(slice(rest, slashes));
    }
    #authority(rest) {
      const end = exec(this.#special ? /^[^/\\?#]*/ : /^[^/?#]*/, rest)[0].length;
      let authority = slice(rest, 0, end);
      const at = authority.lastIndexOf('@');
      if (at >= 0) {
        const who = slice(authority, 0, at), colon = indexOf(who, ':');
        this.#user = escaped(colon < 0 ? who : slice(who, 0, colon), inUser);
        this.#password = colon < 0 ? '' : escaped(slice(who, colon + 1), inUser);
        authority = slice(authority, at + 1);
      }
      this.#place(authority);
      this.#tail(slice(rest, end), false);
    }
    #place(authority) {
      const m = exec(/^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/, authority);
      if (!m) throw new TypeErr('Invalid URL');
      this.#host = this.#special ? hostOf(m[1]) : m[1];
      this.#portTo(m[2] ?? '');
    }
    #portTo(text) {
      if (text === '') { this.#port = ''; return; }
      const n = Num(text);
      if (!(n >= 0 && n <= 65535)) throw new TypeErr('Invalid URL');
      this.#port = Text(n) === ports[this.#protocol] ? '' : Text(n);
    }
    #tail(rest, opaque) {
      const hash = indexOf(rest, '#');
      if (hash >= 0) { this.hash = slice(rest, hash); rest = slice(rest, 0, hash); }
      const query = indexOf(rest, '?');
      if (query >= 0) { this.#queryTo(slice(rest, query + 1)); rest = slice(rest, 0, query); }
      if (opaque && rest[0] !== '/') this.#path = escaped(rest, inPath);
      else if (!this.#special && rest === '') this.#path = '';
      else this.pathname = rest;
    }
    #relative(text, base) {
      this.#protocol = base.#protocol; this.#special = base.#special;
      const rest = this.#special ? replace(text, /^[^?#]*/, (p) => replace(p, /\\/g, '/')) : text;
      if (slice(rest, 0, 2) === '//') { this.#authority(slice(rest, 2)); return; }
      this.#user = base.#user; this.#password = base.#password; this.#host = base.#host; this.#port = base.#port;
      if (rest === '' || rest[0] === '#' || rest[0] === '?') {
        this.#path = base.#path;
        if (rest[0] !== '?') this.#query = base.#query;
        const path = this.#path;
        const hash = indexOf(rest, '#');
        if (hash >= 0) this.hash = slice(rest, hash);
        if (rest[0] === '?') this.#queryTo(slice(rest, 1, hash < 0 ? undefined : hash));
        this.#path = path;
        return;
      }
      const dir = replace(base.#path, /[^/]*$/, '');
      this.#tail(rest[0] === '/' ? rest : (dir || '/') + rest, false);
    }
    #queryTo(text) { this.#query = text === '' ? '' : '?' + escaped(text, inQuery); }
    get href() { return this.toString(); }
    set href(v) {
      const u = new URL(v);
      this.#protocol = u.#protocol; this.#special = u.#special; this.#user = u.#user; this.#password = u.#password; this.#host = u.#host;
      this.#port = u.#port; this.#path = u.#path; this.#query = u.#query; this.#hash = u.#hash; this.#params = null;
    }
    get origin() { return this.#special ? this.#protocol + '//' + this.host : 'null'; }
    get protocol() { return this.#protocol; }
    set protocol(v) {
      const p = lower(replace(Text(v), /:.*$/, '')) + ':';
      if (p in ports && this.#special) { this.#protocol = p; this.#portTo(this.#port); }
    }
    get username() { return this.#user; }
    set username(v) { this.#user = escaped(Text(v), inUser); }
    get password() { return this.#password; }
    set password(v) { this.#password = escaped(Text(v), inUser); }
    get host() { return this.#host + (this.#port === '' ? '' : ':' + this.#port); }
    set host(v) { try { this.#place(Text(v)); } catch { return; } }
    get hostname() { return this.#host; }
    set hostname(v) { try { this.#host = hostOf(Text(v)); } catch { return; } }
    get port() { return this.#port; }
    set port(v) { try { this.#portTo(exec(/^\d*/, Text(v))[0]); } catch { return; } }
    get pathname() { return this.#path; }
    set pathname(v) {
      let p = Text(v);
      if (this.#special && indexOf(p, '\\') >= 0) p = replace(p, /\\/g, '/');
      if (p[0] !== '/') p = '/' + p;
      this.#path = escaped(withoutDots(p), inPath);
    }
    get search() { return this.#query; }
    set search(v) {
      const s = Text(v);
      this.#queryTo(s[0] === '?' ? slice(s, 1) : s);
      this.#params = null;
    }
    get searchParams() {
      return this.#params ??= boundParams(this.#query, (text) => { this.#query = text === '' ? '' : '?' + text; });
    }
    get hash() { return this.#hash; }
    set hash(v) {
      const s = Text(v), bare = s[0] === '#' ? slice(s, 1) : s;
      this.#hash = bare === '' ? '' : '#' + escaped(bare, inHash);
    }
    toString() {
      const who = this.#user === '' && this.#password === '' ? '' : this.#user + (this.#password === '' ? '' : ':' + this.#password) + '@';
      const place = this.#special || this.#host !== '' ? '//' + who + this.host : '';
      return this.#protocol + place + this.#path + this.#query + this.#hash;
    }
    toJSON() { return this.toString(); }
    get [Symbol.toStringTag]() { return 'URL'; }
    static canParse(url, base) { try { new URL(url, base); return true; } catch { return false; } }
    static parse(url, base) { try { return new URL(url, base); } catch { return null; } }
  }

  // ---- bytes and text

  class TextEncoder {
    get encoding() { return 'utf-8'; }
    encode(text = '') { return unpacked(encoded(Text(text))); }
    encodeInto(text, into) {
      const bytes = this.encode(text);
      if (bytes.length > into.length) throw new RangeErr('the array has no room for the text');
      for (let i = 0; i < bytes.length; i++) into[i] = bytes[i];
      return {read: Text(text).length, written: bytes.length};
    }
  }
  class TextDecoder {
    #fatal; #bom;
    constructor(label = 'utf-8', options = {}) {
      if (!test(/^\s*(utf-?8|unicode-1-1-utf-8)\s*$/i, Text(label))) throw new RangeErr("encoding '" + label + "' is not available in edge functions: only utf-8");
      this.#fatal = !!options.fatal; this.#bom = !!options.ignoreBOM;
    }
    get encoding() { return 'utf-8'; }
    get fatal() { return this.#fatal; }
    get ignoreBOM() { return this.#bom; }
    decode(input, options) {
      if (options && options.stream) throw new TypeErr('decoding in pieces is not available in edge functions');
      const bytes = input === undefined ? '' : packed(view(input));
      const text = decoded(bytes);
      if (this.#fatal && encoded(text) !== bytes) throw new TypeErr('the bytes are no UTF-8');
      return !this.#bom && text[0] === '\ufeff' ? slice(text, 1) : text;
    }
  }
  g.btoa = (data) => {
    const s = Text(data);
    if (test(/[^\x00-\xff]/, s)) throw named('InvalidCharacterError', 'btoa takes characters up to U+00FF');
    return host('btoa', s);
  };
  g.atob = (data) => {
    let s = replace(Text(data), /[\t\n\f\r ]/g, '');
    if (s.length % 4 === 0) s = replace(s, /={1,2}$/, '');
    if (s.length % 4 === 1 || test(/[^A-Za-z0-9+/]/, s)) throw named('InvalidCharacterError', 'atob takes base64');
    return host('atob', s);
  };

  // ---- crypto

  const random = (length) => unpacked(host('bytes', Text(length)));
  const algorithm = (a) => {
    const name = upper(Text(typeof a === 'object' && a !== null ? a.name : a));
    if (!test(/^SHA-(1|256|384|512)$/, name)) throw named('NotSupportedError', name + ' is not available in edge functions: only SHA-1, SHA-256, SHA-384 and SHA-512');
    return name;
  };
  const hmac = (a) => {
    if (upper(Text(typeof a === 'object' && a !== null ? a.name : a)) !== 'HMAC') throw named('NotSupportedError', 'only HMAC keys are available in edge functions');
  };
  let keyOf;
  const secret = {};
  class CryptoKey {
    #bytes; #hash; #usages; #extractable;
    constructor(guard, bytes, hash, usages, extractable) {
      if (guard !== secret) throw new TypeErr('keys are made by crypto.subtle.importKey');
      this.#bytes = bytes; this.#hash = hash; this.#usages = usages; this.#extractable = extractable;
    }
    get type() { return 'secret'; }
    get extractable() { return this.#extractable; }
    get algorithm() { return {name: 'HMAC', hash: {name: this.#hash}, length: this.#bytes.length * 8}; }
    get usages() { return [...this.#usages]; }
    static {
      keyOf = (key, use) => {
        if (!(key !== null && typeof key === 'object' && #bytes in key)) throw new TypeErr('a CryptoKey is expected');
        if (use && indexOf(join(key.#usages, ','), use) < 0) throw named('InvalidAccessError', 'the key is not for ' + use);
        return key.#hash + ':' + key.#bytes.length + ':' + key.#bytes;
      };
    }
  }
  const rawKey = (format) => { if (format !== 'raw') throw named('NotSupportedError', 'key format ' + Text(format) + ' is not available in edge functions: only raw'); };
  const mac = (key, data, use) => host('hmac', keyOf(key, use) + packed(view(data)));
  const missingOf = (name) => () => { throw named('NotSupportedError', 'crypto.subtle.' + name + ' is not available in edge functions'); };
  const subtle = {
    async digest(a, data) { return unpacked(host('digest', algorithm(a) + ':' + packed(view(data)))).buffer; },
    async importKey(format, data, a, extractable, usages) {
      rawKey(format); hmac(a);
      const bytes = packed(view(data));
      if (bytes === '') throw named('DataError', 'the key is empty');
      return new CryptoKey(secret, bytes, algorithm(a.hash), [...usages], !!extractable);
    },
    async generateKey(a, extractable, usages) {
      hmac(a);
      const hash = algorithm(a.hash);
      return new CryptoKey(secret, packed(random(a.length ? a.length >> 3 : hash === 'SHA-1' || hash === 'SHA-256' ? 64 : 128)), hash, [...usages], !!extractable);
    },
    async exportKey(format, key) {
      rawKey(format);
      const text = keyOf(key);
      if (!key.extractable) throw named('InvalidAccessError', 'the key cannot be exported');
      return unpacked(replace(text, /^[^:]*:[^:]*:/, '')).buffer;
    },
    async sign(a, key, data) { hmac(a); return unpacked(mac(key, data, 'sign')).buffer; },
    async verify(a, key, signature, data) {
      hmac(a);
      const right = mac(key, data, 'verify'), given = packed(view(signature));
      let differs = right.length ^ given.length;
      for (let i = 0; i < right.length; i++) differs |= codeAt(right, i) ^ codeAt(given, i);
      return differs === 0;
    },
  };
  for (const name of ['encrypt', 'decrypt', 'deriveKey', 'deriveBits', 'wrapKey', 'unwrapKey']) subtle[name] = async () => missingOf(name)();
  g.crypto = {
    subtle,
    getRandomValues(array) {
      const bytes = view(array);
      if (bytes.length > 65536) throw named('QuotaExceededError', 'at most 65536 random bytes at once');
      const drawn = random(bytes.length);
      for (let i = 0; i < bytes.length; i++) bytes[i] = drawn[i];
      return array;
    },
    randomUUID() { return host('uuid', ''); },
  };

  // ---- structuredClone

  const cloneInto = (v, seen) => {
    if (typeof v === 'function' || typeof v === 'symbol') throw named('DataCloneError', 'a ' + typeof v + ' cannot be cloned');
    if (typeof v !== 'object' || v === null) return v;
    if (seen.has(v)) return seen.get(v);
    const keep = (copy) => { seen.set(v, copy); return copy; };
    if (isArray(v)) { const c = keep([]); c.length = v.length; for (const k of own(v)) c[k] = cloneInto(v[k], seen); return c; }
    if (v instanceof Date) return keep(new Date(v.getTime()));
    if (v instanceof RegExp) return keep(new RegExp(v.source, v.flags));
    if (v instanceof Map) { const c = keep(new Map()); for (const [k, x] of v) c.set(cloneInto(k, seen), cloneInto(x, seen)); return c; }
    if (v instanceof Set) { const c = keep(new Set()); for (const x of v) c.add(cloneInto(x, seen)); return c; }
    if (isBuffer(v)) return keep(v.slice(0));
    if (isView(v)) {
      const buffer = cloneInto(v.buffer, seen);
      return keep(new v.constructor(buffer, v.byteOffset, v instanceof DataView ? v.byteLength : v.length));
    }
    if (v instanceof Err) { const c = keep(new v.constructor(v.message)); c.stack = v.stack; return c; }
    if (v instanceof Promise || v instanceof WeakMap || v instanceof WeakSet) throw named('DataCloneError', 'such an object cannot be cloned');
    const c = keep({});
    for (const k of own(v)) c[k] = cloneInto(v[k], seen);
    return c;
  };
  g.structuredClone = (v) => cloneInto(v, new Map());
  g.queueMicrotask = (f) => {
    if (typeof f !== 'function') throw new TypeErr('queueMicrotask takes a function');
    then(resolve(), () => f());
  };

  // ---- Request and Response

  // what request.body and response.body give: good for passing a body on, and for nothing else
  const streams = 'streams are not available in edge functions: use text(), json(), bytes() or arrayBuffer()';
  let ownerOf;
  class BodyStream {
    #owner;
    constructor(token, owner) {
      if (token !== secret) throw new TypeErr(streams);
      this.#owner = owner;
    }
    get locked() { return false; }
    static {
      ownerOf = (v) => v !== null && typeof v === 'object' && #owner in v ? v.#owner : null;
      for (const name of ['getReader', 'pipeTo', 'pipeThrough', 'tee', 'cancel', 'values', Symbol.asyncIterator]) {
        define(BodyStream.prototype, name, {value: () => { throw new TypeErr(streams); }});
      }
    }
  }

  // a message of the host's has nothing in it until somebody looks: most functions look at little of it
  let bodyOf, hostBody, copyBody, tellLater, told;
  class Body {
    #text = null; #bytes = null; #kept = null; #unseen = false; #used = false; #tell = null;
    constructor(body) {
      if (body === undefined || body === null) return;
      const owner = ownerOf(body);
      if (owner) copyBody(this, owner);
      else if (isBinary(body)) this.#bytes = packed(view(body));
      else if (typeof body === 'string') this.#text = body;
      else if (body instanceof URLSearchParams) this.#text = body.toString();
      else if (typeof body === 'object' && !(Symbol.toPrimitive in body) && body.toString === Object.prototype.toString) {
        throw new TypeErr('a body must be a string, bytes or URLSearchParams: others are not available in edge functions');
      } else this.#text = Text(body);
    }
    #take() {
      told(this);
      if (this.#used) throw new TypeErr('the body was read already');
      if (this.#unseen) throw new TypeErr('the body is larger than functions are shown');
      if (this.#text !== null || this.#bytes !== null) this.#used = true;
    }
    get bodyUsed() { return this.#used; }
    get body() { return told(this).#text === null && this.#bytes === null && !this.#unseen ? null : new BodyStream(secret, this); }
    async text() {
      this.#take();
      const text = this.#text ?? decoded(this.#bytes ?? '');
      return text[0] === '\ufeff' ? slice(text, 1) : text;
    }
    async json() { return parse(await this.text()); }
    async bytes() { this.#take(); return unpacked(this.#bytes ?? encoded(this.#text ?? '')); }
    async arrayBuffer() { return (await this.bytes()).buffer; }
    async blob() { throw new TypeErr('Blob is not available in edge functions'); }
    async formData() { throw new TypeErr('FormData is not available in edge functions: use new URLSearchParams(await request.text())'); }
    static {
      tellLater = (b, tell) => { b.#tell = tell; };
      told = (b) => {
        if (b.#tell !== null) {
          b.#tell();
          b.#tell = null;
        }
        return b;
      };
      bodyOf = (b, kind) => {
        if (told(b).#kept === kind) return {__proto__: null, keep: true};
        if (b.#unseen) throw new TypeErr('the body is larger than functions are shown');
        if (b.#used) throw new TypeErr('the body was read already, and cannot be sent on: clone() before reading, or send a new one');
        return b.#text !== null ? {__proto__: null, text: wellFormed(b.#text)} : {__proto__: null, bytes: b.#bytes};
      };
      hostBody = (b, bytes, unseen, kind) => { b.#bytes = bytes; b.#kept = kind; b.#unseen = unseen; };
      copyBody = (to, from) => {
        if (told(from).#used) throw new TypeErr('the body was read already');
        to.#text = from.#text; to.#bytes = from.#bytes; to.#kept = from.#kept; to.#unseen = from.#unseen;
      };
    }
  }

  const typeOf = (body) => typeof body === 'string' ? 'text/plain;charset=UTF-8'
    : body instanceof URLSearchParams ? 'application/x-www-form-urlencoded;charset=UTF-8' : null;
  const withType = (headers, body) => {
    const type = typeOf(body);
    if (type !== null && !hasField(headers, 'content-type')) addField(headers, 'content-type', type);
    return headers;
  };
  // one of each is made here: every call finds them as they are now
  let requestParts, givenRequest, isRequestAsGiven;
  class Request extends Body {
    #url; #method; #headers;
    constructor(from, init) {
      if (from === secret) {
        super();
        this.#headers = new Headers();
        return;
      }
      const other = from !== null && typeof from === 'object' && #url in from ? told(from) : null;
      const given = init ?? {};
      const model = typeof given === 'object' && #url in given ? given : null;
      const body = model ? null : given.body;
      const method = Text(given.method ?? (other ? other.#method : 'GET'));
      if (!test(token, method) || test(/^(CONNECT|TRACE|TRACK)$/i, method)) throw new TypeErr("'" + method + "' is no method that a request may have");
      if (body != null && test(/^(GET|HEAD)$/i, method)) throw new TypeErr('a request with GET or HEAD has no body');
      super(body);
      this.#method = test(/^(get|head|post|put|delete|options)$/i, method) ? upper(method) : method;
      this.#url = other ? other.#url : from instanceof URL ? from.href : new URL(from).href;
      this.#headers = withType(new Headers(given.headers ?? (other ? other.#headers : undefined)), body);
      const source = model ?? other;
      if (source && body == null && !test(/^(GET|HEAD)$/, this.#method)) copyBody(this, source);
    }
    get url() { return told(this).#url; }
    get method() { return told(this).#method; }
    get headers() { return told(this).#headers; }
    get signal() { return undefined; }
    clone() { return new Request(this); }
    get [Symbol.toStringTag]() { return 'Request'; }
    static {
      requestParts = (r) => r !== null && typeof r === 'object' && #url in r
        ? {__proto__: null, kind: 'request', method: told(r).#method, url: r.#url, headers: fieldsOf(r.#headers)} : null;
      const r = givenRequest = new Request(secret);
      tellLater(r, () => {
        const input = parse(host('request', ''));
        r.#method = input.method; r.#url = input.url;
        fromHost(r.#headers, input.headers);
        hostBody(r, input.body ?? null, false, 'request');
      });
      isRequestAsGiven = (v) => v === r && isAsGiven(r.#headers);
    }
  }
  let responseParts, givenResponse, isResponseAsGiven;
  class Response extends Body {
    #status; #text; #headers;
    constructor(body, init) {
      const given = init ?? {};
      const status = given.status === undefined ? 200 : Num(given.status);
      if (!(status >= 200 && status <= 599) || status % 1 !== 0) throw new RangeErr('status must be a whole number from 200 to 599');
      if (body != null && (status === 204 || status === 205 || status === 304)) throw new TypeErr('an answer with ' + status + ' has no body');
      super(body);
      this.#status = status;
      this.#text = Text(given.statusText ?? '');
      this.#headers = withType(new Headers(given.headers), body);
    }
    get status() { return told(this).#status; }
    get statusText() { return this.#text; }
    get headers() { return told(this).#headers; }
    get ok() { return this.status >= 200 && this.status < 300; }
    get type() { return 'default'; }
    get redirected() { return false; }
    get url() { return ''; }
    clone() {
      const r = new Response(null, {status: told(this).#status, statusText: this.#text, headers: this.#headers});
      copyBody(r, this);
      return r;
    }
    get [Symbol.toStringTag]() { return 'Response'; }
    static json(value, init) {
      const text = stringify(value);
      if (text === undefined) throw new TypeErr('the value has no form in JSON');
      const headers = new Headers(init?.headers);
      if (!hasField(headers, 'content-type')) addField(headers, 'content-type', 'application/json');
      const r = new Response(text, {status: init?.status, statusText: init?.statusText});
      r.#headers = headers;
      return r;
    }
    static redirect(url, status = 302) {
      if (indexOf(' 301 302 303 307 308 ', ' ' + status + ' ') < 0) throw new RangeErr('status must be 301, 302, 303, 307 or 308');
      return new Response(null, {status, headers: {location: Text(url)}});
    }
    static error() { throw new TypeErr('Response.error is not available in edge functions'); }
    static {
      responseParts = (r) => r !== null && typeof r === 'object' && #status in r
        ? {__proto__: null, kind: 'response', status: told(r).#status, headers: fieldsOf(r.#headers)} : null;
      const r = givenResponse = new Response();
      tellLater(r, () => {
        const input = parse(host('response', ''));
        r.#status = input.status;
        fromHost(r.#headers, input.headers);
        hostBody(r, input.body ?? null, input.unseen, 'response');
      });
      isResponseAsGiven = (v) => v === r && isAsGiven(r.#headers);
    }
  }

  const classes = {Headers, Request, Response, URL, URLSearchParams, TextEncoder, TextDecoder, CryptoKey};
  for (const name of own(classes)) define(g, name, {value: classes[name], writable: true, configurable: true, enumerable: false});

  define(g, 'self', {value: g, writable: true, configurable: true});
  const now = Date.now;
  g.performance = {timeOrigin: 0, now: () => now()};

  // ---- how the host calls in

  let target, listener;
  define(g, 'addEventListener', {configurable: true, writable: true, value: (type, f) => {
    if (type !== 'fetch') throw new TypeErr("only the event 'fetch' is available in edge functions");
    if (typeof f !== 'function') throw new TypeErr('addEventListener takes a function');
    if (listener) throw new TypeErr("there is a listener of 'fetch' already");
    listener = f;
  }});
  const shape = 'export default { async fetch(request, env, ctx) { ... } }';
  const bind = (module) => {
    delete g.__bind;
    const made = module.default;
    const heard = listener;
    if (made === undefined && heard) {
      target = {fetch(request) {
        let answer;
        let answered = false;
        apply(heard, g, [{type: 'fetch', request, waitUntil: later, respondWith(r) {
          if (answered) throw new TypeErr('respondWith was called already');
          answered = true;
          answer = r;
        }, passThroughOnException() { throw new TypeErr('passThroughOnException is not available in edge functions: configure onFailure'); }}]);
        return answer;
      }};
    } else if (made === undefined || made === null) {
      throw new TypeErr("there is neither a default export nor a listener of 'fetch': " + shape);
    } else target = made;
    const fetches = typeof target.fetch === 'function', responds = typeof target.response === 'function';
    if (!fetches && !responds) throw new TypeErr('the default export ' + (typeof target === 'function' ? 'is a function or class, and ' : '') + 'has neither fetch nor response: ' + shape);
    host('handlers', (fetches ? 'fetch ' : '') + (responds ? 'response' : ''));
  };
  define(g, '__bind', {configurable: true, value: bind});
  const later = (promise) => { then(resolve(promise), () => {}, (e) => { try { write('waitUntil: ' + Text(e)); } catch { return; } }); };

  // of the two that a call is of, the one that it is asked about
  let isAsItWas;
  const out = (value) => {
    if (value === undefined || value === null || isAsItWas(value)) { host('out', 'null'); return; }
    const parts = requestParts(value) ?? responseParts(value);
    if (parts === null) {
      host('bad', 'the function returned ' + (typeof value === 'object' ? 'an object that is' : 'a ' + typeof value + ',')
        + ' neither a Request nor a Response: return new Response(...)');
      return;
    }
    parts.body = bodyOf(value, parts.kind);
    host('out', stringify(parts));
  };
  const ctx = {waitUntil: later, passThroughOnException() { throw new TypeErr('passThroughOnException is not available in edge functions: configure onFailure'); }};
  const failed = (e) => {
    let text;
    try { text = Text(e) + '\n' + ((e && e.stack) || ''); } catch { text = 'an error that cannot be shown'; }
    try { host('fail', text); } catch { host('fail', 'an error that cannot be shown'); }
  };
  const finish = (value) => { try { out(value); } catch (e) { failed(e); } };

  // an object that has what the host tells, from when somebody looks into it
  const lazily = (what) => {
    let empty = true;
    const whole = (o) => {
      if (empty) {
        const values = parse(host(what, '')), names = own(values);
        for (let i = 0; i < names.length; i++) define(o, names[i], {__proto__: null, value: values[names[i]], writable: true, enumerable: true, configurable: true});
        empty = false;
      }
      return o;
    };
    const handler = {__proto__: null};
    for (const name of ['get', 'set', 'has', 'deleteProperty', 'ownKeys', 'getOwnPropertyDescriptor', 'defineProperty', 'preventExtensions']) {
      const usual = Reflect[name];
      handler[name] = (o, a, b, c) => usual(whole(o), a, b, c);
    }
    return new Proxy({}, handler);
  };
  const env = lazily('env');

  const run = (asItWas, handler) => {
    isAsItWas = asItWas;
    try {
      const made = handler();
      if (made === undefined || made === null) finish(made);
      else then(resolve(made), finish, failed);
    } catch (e) { failed(e); }
  };
  define(g, '__fetch', {value: () => run(isRequestAsGiven, () => target.fetch && target.fetch(givenRequest, env, ctx))});
  define(g, '__response', {value: () => run(isResponseAsGiven, () => target.response && target.response(givenResponse, givenRequest, env, ctx))});
})(globalThis);

// URL (WHATWG).

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

// URL (WHATWG). The host reads and changes what is not as usual; in what it answers each part has its mark.

const ports = {__proto__: null, 'http:': '80', 'https:': '443', 'ws:': '80', 'wss:': '443', 'ftp:': '21'};
const path = "[!$&-;=@-Z\\[\\]_a-z|~%]", query = "[!$%&(-;=?-_a-~`]", hash = "[!#-;=?-_a-~]";
const inPath = keeping(path), inQuery = keeping(query), inHash = keeping(hash);
// what most are: nothing of it has to be written differently, but for dots in the path
const usual = new RegExp('^(https?:)//((?:[a-z0-9-]+\\.)*[a-z][a-z0-9-]*)(?::([1-9]\\d{0,3}))?(/' + path + '*)?(\\?' + query + '*)?(#' + hash + '*)?$');
const hasDots = (path) => indexOf(path, '/.') >= 0 || (indexOf(path, '%') >= 0 && test(/%2e/i, path));
const exec = uncurry(RegExp.prototype.exec);
const invalid = () => new TypeErr('Invalid URL');
class URL {
  #protocol = ''; #user = ''; #password = ''; #host = ''; #port = ''; #path = ''; #query = ''; #hash = ''; #place = '//'; #opaque = false; #params = null;
  constructor(url, base) {
    if (!this.#read(written(url), base)) throw invalid();
  }
  #read(url, base) {
    if (base === undefined || (base !== null && typeof base === 'object' && #path in base)) {
      const m = exec(usual, url);
      if (m && !hasDots(m[4] ?? '')) {
        this.#protocol = m[1]; this.#host = m[2]; this.#port = m[3] === ports[m[1]] ? '' : m[3] ?? '';
        this.#path = m[4] ?? '/'; this.#query = m[5] ?? ''; this.#hash = m[6] ?? '';
        this.#user = ''; this.#password = ''; this.#place = '//'; this.#opaque = false;
        return true;
      }
    }
    const from = base === undefined ? '-:' : sized(written(base));
    return this.#take(host('url', from + url));
  }
  #take(answer) {
    if (answer === '') return false;
    const parts = split(answer, '\n');
    this.#protocol = parts[0]; this.#user = parts[1]; this.#password = parts[2]; this.#host = parts[3]; this.#port = parts[4];
    this.#path = parts[5]; this.#query = parts[6]; this.#hash = parts[7]; this.#place = parts[8]; this.#opaque = parts[9] !== '';
    return true;
  }
  #set(part, value) { this.#take(host('url-part', part + ':' + sized(this.#whole()) + value)); }
  #isUsual() { return this.#protocol === 'https:' || this.#protocol === 'http:'; }
  #tellParams() { if (this.#params) refill(this.#params, this.#query); }
  #whole() {
    const who = this.#user === '' && this.#password === '' ? '' : this.#user + (this.#password === '' ? '' : ':' + this.#password) + '@';
    // a path that begins like a place is told from one
    const place = this.#place !== '' ? '//' + who + this.host : !this.#opaque && slice(this.#path, 0, 2) === '//' ? '/.' : '';
    return this.#protocol + place + this.#path + this.#query + this.#hash;
  }
  get href() { return this.#whole(); }
  set href(v) {
    if (!this.#read(written(v))) throw invalid();
    this.#tellParams();
  }
  get origin() {
    if (this.#protocol in ports) return this.#protocol + '//' + this.host;
    if (this.#protocol !== 'blob:') return 'null';
    try {
      const within = new URL(this.#path);
      return within.#isUsual() ? within.origin : 'null';
    } catch { return 'null'; }
  }
  get protocol() { return this.#protocol; }
  set protocol(v) { this.#set('PROTOCOL', written(v)); }
  get username() { return this.#user; }
  set username(v) { this.#set('USERNAME', written(v)); }
  get password() { return this.#password; }
  set password(v) { this.#set('PASSWORD', written(v)); }
  get host() { return this.#host + (this.#port === '' ? '' : ':' + this.#port); }
  set host(v) { this.#set('HOST', written(v)); }
  get hostname() { return this.#host; }
  set hostname(v) { this.#set('HOSTNAME', written(v)); }
  get port() { return this.#port; }
  set port(v) { this.#set('PORT', written(v)); }
  get pathname() { return this.#path; }
  set pathname(v) {
    const p = written(v);
    if (p[0] === '/' && this.#isUsual() && test(inPath.all, p) && !hasDots(p)) this.#path = p;
    else this.#set('PATHNAME', p);
  }
  get search() { return this.#query === '?' ? '' : this.#query; }
  set search(v) {
    const s = written(v);
    if (s === '') this.#query = '';
    else if (this.#isUsual() && test(inQuery.all, s)) this.#query = s[0] === '?' ? s : '?' + s;
    else this.#set('SEARCH', s);
    this.#tellParams();
  }
  get searchParams() {
    return this.#params ??= boundParams(this.#query, (text) => { this.#query = text === '' ? '' : '?' + text; });
  }
  get hash() { return this.#hash === '#' ? '' : this.#hash; }
  set hash(v) {
    const s = written(v);
    if (s === '') this.#hash = '';
    else if (test(inHash.all, s)) this.#hash = s[0] === '#' ? s : '#' + s;
    else this.#set('HASH', s);
  }
  toString() { return this.#whole(); }
  toJSON() { return this.#whole(); }
  get [Symbol.toStringTag]() { return 'URL'; }
  static canParse(url, base) { return URL.parse(url, base) !== null; }
  static parse(url, base) {
    const text = written(url), from = base === undefined ? undefined : written(base);
    try { return new URL(text, from); } catch (e) { if (e instanceof TypeErr) return null; throw e; }
  }
}

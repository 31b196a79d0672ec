// URLSearchParams (WHATWG URL).

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
let boundParams, refill;
class URLSearchParams {
  #list = [];
  #changed = null;
  constructor(init = '') {
    if (init === null || (typeof init !== 'object' && typeof init !== 'function')) this.#read(written(init));
    else if (init[iterator] !== undefined && init[iterator] !== null) {
      eachPair(init, 'parameter', (name, value) => push(this.#list, [written(name), written(value)]));
    } else {
      const values = create(null);
      eachProperty(init, (name, value) => { values[written(name)] = written(value); });
      for (const k of own(values)) push(this.#list, [k, values[k]]);
    }
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
  append(name, value) { push(this.#list, [written(name), written(value)]); this.#tell(); }
  delete(name, value) {
    const n = written(name), v = value === undefined ? undefined : written(value), list = [];
    for (const p of this.#list) if (p[0] !== n || (v !== undefined && p[1] !== v)) push(list, p);
    this.#list = list;
    this.#tell();
  }
  get(name) { const n = written(name); for (const p of this.#list) if (p[0] === n) return p[1]; return null; }
  getAll(name) { const n = written(name), all = []; for (const p of this.#list) if (p[0] === n) push(all, p[1]); return all; }
  has(name, value) {
    const n = written(name), v = value === undefined ? undefined : written(value);
    for (const p of this.#list) if (p[0] === n && (v === undefined || p[1] === v)) return true;
    return false;
  }
  set(name, value) {
    const n = written(name), v = written(value), list = [];
    let done = false;
    for (const p of this.#list) {
      if (p[0] !== n) push(list, p);
      else if (!done) { push(list, [n, v]); done = true; }
    }
    if (!done) push(list, [n, v]);
    this.#list = list;
    this.#tell();
  }
  sort() { sort(this.#list, (a, b) => a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0); this.#tell(); }
  get size() { return this.#list.length; }
  // what is added or removed meanwhile counts, by place
  *entries() { for (let i = 0; i < this.#list.length; i++) yield [this.#list[i][0], this.#list[i][1]]; }
  *keys() { for (let i = 0; i < this.#list.length; i++) yield this.#list[i][0]; }
  *values() { for (let i = 0; i < this.#list.length; i++) yield this.#list[i][1]; }
  forEach(f, self) { for (let i = 0; i < this.#list.length; i++) apply(f, self, [this.#list[i][1], this.#list[i][0], this]); }
  [iterator]() { return this.entries(); }
  get [Symbol.toStringTag]() { return 'URLSearchParams'; }
  toString() {
    const parts = [];
    for (const p of this.#list) push(parts, formEncoded(p[0]) + '=' + formEncoded(p[1]));
    return join(parts, '&');
  }
  static {
    refill = (p, text) => { p.#read(text); };
    boundParams = (text, changed) => { const p = new URLSearchParams(text); p.#changed = changed; return p; };
  }
}

// Headers (Fetch).

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, goodValue = /^[^\0\r\n\u0100-\uffff]*$/, edges = /^[ \t\r\n]+|[ \t\r\n]+$/g;
const fieldName = (name) => {
  const n = `${name}`;
  if (!test(token, n)) throw new TypeErr("'" + n + "' is not a header name");
  return lower(n);
};
const isEdge = (c) => c === ' ' || c === '\t' || c === '\r' || c === '\n';
const fieldValue = (value) => {
  let v = `${value}`;
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
  // as it is shown, until something changes
  #pairs = null;
  constructor(init) {
    if (init === undefined) return;
    if (init === null || (typeof init !== 'object' && typeof init !== 'function')) throw new TypeErr('Headers takes an object or a list of pairs');
    if (#list in init && propertyOf(init, iterator) === undefined) {
      this.#lines = init.#lines;
      this.#list = init.#list === null ? null : copied(init.#list);
    } else if (init[iterator] !== undefined && init[iterator] !== null) {
      eachPair(init, 'header', (name, value) => this.append(name, value));
    } else eachProperty(init, (name, value) => this.append(name, value));
  }
  #all() { return this.#list ??= this.#lines === '' ? [] : split(this.#lines, '\n'); }
  append(name, value) {
    const n = fieldName(name), v = fieldValue(value);
    push(this.#all(), n, v);
    this.#touch();
  }
  set(name, value) {
    const n = fieldName(name), v = fieldValue(value), list = this.#all();
    const at = placeOf(list, n, 0);
    if (at < 0) push(list, n, v);
    else {
      list[at + 1] = v;
      this.#remove(n, at + 2);
    }
    this.#touch();
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
    this.#touch();
  }
  #remove(name, from) {
    const list = this.#all();
    for (let at = placeOf(list, name, from); at >= 0; at = placeOf(list, name, at)) splice(list, at, 2);
  }
  #touch() { this.#changed = true; this.#pairs = null; }
  #sorted() {
    if (this.#pairs !== null) return this.#pairs;
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
    return this.#pairs = pairs;
  }
  // what changes meanwhile counts, by place
  *entries() { for (let i = 0; i < this.#sorted().length; i++) yield copied(this.#sorted()[i]); }
  *keys() { for (let i = 0; i < this.#sorted().length; i++) yield this.#sorted()[i][0]; }
  *values() { for (let i = 0; i < this.#sorted().length; i++) yield this.#sorted()[i][1]; }
  forEach(f, self) {
    if (typeof f !== 'function') throw new TypeErr('forEach takes a function');
    for (let i = 0; i < this.#sorted().length; i++) apply(f, self, [this.#sorted()[i][1], this.#sorted()[i][0], this]);
  }
  [iterator]() { return this.entries(); }
  get [Symbol.toStringTag]() { return 'Headers'; }
  static {
    fieldsOf = (h) => h.#list === null ? h.#lines : join(h.#list, '\n');
    fromHost = (h, lines) => { h.#lines = lines; };
    isAsGiven = (h) => !h.#changed;
    hasField = (h, name) => placeOf(h.#all(), name, 0) >= 0;
    addField = (h, name, value) => { push(h.#all(), name, value); h.#pairs = null; };
  }
}

// structuredClone and queueMicrotask (HTML).

const checks = {
  number: uncurry(Num.prototype.valueOf), string: uncurry(Text.prototype.valueOf), boolean: uncurry(Boolean.prototype.valueOf),
  bigint: uncurry(BigInt.prototype.valueOf), symbol: uncurry(Symbol.prototype.valueOf), date: uncurry(Date.prototype.getTime),
  weakMap: uncurry(WeakMap.prototype.has), weakSet: uncurry(WeakSet.prototype.has),
  shared: getterOf(SharedArrayBuffer.prototype, 'byteLength'),
};
const boxed = Object;
const primitiveOf = (v) => {
  for (const kind of ['number', 'string', 'boolean', 'bigint']) try { return boxed(checks[kind](v)); } catch { /* of another kind */ }
  return null;
};
const source = getterOf(RegExp.prototype, 'source');
const flags = [];
for (const [letter, name] of [['d', 'hasIndices'], ['g', 'global'], ['i', 'ignoreCase'], ['m', 'multiline'], ['s', 'dotAll'], ['u', 'unicode'], ['v', 'unicodeSets'], ['y', 'sticky']]) {
  push(flags, {letter, on: getterOf(RegExp.prototype, name)});
}
const RegExpOf = RegExp, regExpPrototype = RegExp.prototype, DateOf = Date, SetOf = Set, addTo = uncurry(Set.prototype.add), View = DataView;
const views = {__proto__: null};
for (const c of [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float16Array, Float32Array, Float64Array,
  BigInt64Array, BigUint64Array]) views[c.name] = c;
const errors = {__proto__: null};
for (const c of [EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError]) errors[c.name] = c;
const isDetached = getterOf(Buffer.prototype, 'detached'), sliced = uncurry(Buffer.prototype.slice), detach = uncurry(Buffer.prototype.transfer);
const hasOwn = Object.hasOwn;
const isOf = uncurry(Object.prototype.isPrototypeOf);
const generator = Object.getPrototypeOf(function* () {}).prototype, asyncGenerator = Object.getPrototypeOf(async function* () {}).prototype;
const Promised = PromiseOf.prototype, Iterated = Iterator.prototype;

const cannot = (what) => named('DataCloneError', what + ' cannot be cloned');
const put = (o, key, value) => define(o, key, {__proto__: null, value, writable: true, enumerable: true, configurable: true});
// what user code cannot make from parts: instances of these stand for something that a copy would not
const isPlatform = (v) => {
  for (const p of [Promised, Iterated, generator, asyncGenerator, Body.prototype, BodyStream.prototype, Headers.prototype, URL.prototype,
    URLSearchParams.prototype, TextDecoder.prototype, TextEncoder.prototype, Crypto.prototype, SubtleCrypto.prototype]) if (p === v || isOf(p, v)) return true;
  return holds((o) => checks.weakMap(o, o), v) || holds((o) => checks.weakSet(o, o), v) || holds(checks.symbol, v) || holds(checks.shared, v);
};
const cloneBuffer = (v) => {
  if (isDetached(v)) throw cannot('an ArrayBuffer without its memory');
  return sliced(v, 0);
};
const cloneView = (v, seen) => {
  const kind = arrayKind(v), of = partsOf(v);
  const buffer = cloneInto(of.buffer(v), seen);
  return kind === undefined ? new View(buffer, of.offset(v), of.size(v)) : new views[kind](buffer, of.offset(v), arrayLength(v));
};
const cloneError = (v, keep, seen) => {
  if (isDomException(v)) return keep(new DOMException(domMessage(v), domName(v)));
  const name = v.name, message = propertyOf(v, 'message'), cause = propertyOf(v, 'cause'), stack = propertyOf(v, 'stack');
  const given = message && hasOwn(message, 'value') ? `${message.value}` : undefined;
  const c = keep(new (errors[typeof name === 'string' ? name : ''] ?? Err)(given));
  if (cause && hasOwn(cause, 'value')) define(c, 'cause', {__proto__: null, value: cloneInto(cause.value, seen), writable: true, configurable: true});
  if (stack && typeof stack.value === 'string') define(c, 'stack', {__proto__: null, value: stack.value, writable: true, configurable: true});
  return c;
};
const cloneRegExp = (v) => {
  let on = '';
  for (let i = 0; i < flags.length; i++) if (flags[i].on(v)) on += flags[i].letter;
  return new RegExpOf(source(v), on);
};
const cloneMap = (v, c, seen) => {
  const entries = [];
  eachOfMap(v, (x, k) => { push(entries, k); push(entries, x); });
  for (let i = 0; i < entries.length; i += 2) mapSet(c, cloneInto(entries[i], seen), cloneInto(entries[i + 1], seen));
  return c;
};
const cloneSet = (v, c, seen) => {
  const values = [];
  eachOfSet(v, (x) => { push(values, x); });
  for (let i = 0; i < values.length; i++) addTo(c, cloneInto(values[i], seen));
  return c;
};
const cloneParts = (v, c, seen) => {
  const keys = own(v);
  for (let i = 0; i < keys.length; i++) if (hasOwn(v, keys[i])) put(c, keys[i], cloneInto(v[keys[i]], seen));
  return c;
};
const cloneInto = (v, seen) => {
  if (typeof v === 'function' || typeof v === 'symbol') throw cannot('a ' + typeof v);
  if (typeof v !== 'object' || v === null) return v;
  if (mapHas(seen, v)) return mapGet(seen, v);
  const keep = (copy) => { mapSet(seen, v, copy); return copy; };
  if (isArray(v)) { const c = keep([]); c.length = v.length; return cloneParts(v, c, seen); }
  if (isView(v)) return keep(cloneView(v, seen));
  if (isBuffer(v)) return keep(cloneBuffer(v));
  if (isError(v)) return cloneError(v, keep, seen);
  if (holds(checks.date, v)) return keep(new DateOf(checks.date(v)));
  if (holds(mapSize, v)) return cloneMap(v, keep(new MapOf()), seen);
  if (holds(setSize, v)) return cloneSet(v, keep(new SetOf()), seen);
  if (v !== regExpPrototype && holds(source, v)) return keep(cloneRegExp(v));
  const primitive = primitiveOf(v);
  if (primitive !== null) return keep(primitive);
  const key = keyParts(v);
  if (key !== null) return keep(new CryptoKey(secret, key));
  if (isPlatform(v)) throw cannot('such an object');
  return cloneParts(v, keep({}), seen);
};
const transferred = (options) => {
  const given = dictionary(options).transfer, buffers = [];
  if (given === undefined) return buffers;
  for (const buffer of given) {
    if (buffer === null || typeof buffer !== 'object') throw new TypeErr('what is transferred is an object');
    if (!isBuffer(buffer) || isDetached(buffer) || listed(buffers, buffer) >= 0) throw named('DataCloneError', 'what is transferred is an ArrayBuffer that has its memory, once');
    push(buffers, buffer);
  }
  return buffers;
};
g.structuredClone = function structuredClone(value, options) {
  if (arguments.length === 0) throw new TypeErr('structuredClone takes a value');
  const buffers = transferred(options);
  const copy = cloneInto(value, new MapOf());
  for (let i = 0; i < buffers.length; i++) detach(buffers[i]);
  return copy;
};
g.queueMicrotask = (f) => {
  if (typeof f !== 'function') throw new TypeErr('queueMicrotask takes a function');
  then(resolve(), () => f());
};

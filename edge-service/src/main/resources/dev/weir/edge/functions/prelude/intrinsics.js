// What the parts look up, captured before any user code runs: nothing that the host relies on may be found
// through an object that user code can change. Bytes cross to the host as strings of one character a byte.

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
const fromCodes = Text.fromCharCode;
const apply = Reflect.apply;
const then = uncurry(PromiseOf.prototype.then);
const resolve = PromiseOf.resolve.bind(PromiseOf);
const own = Object.keys, create = Object.create, define = Object.defineProperty;
const ownKeys = Reflect.ownKeys, propertyOf = Object.getOwnPropertyDescriptor;
const isArray = Array.isArray;
const iterator = Symbol.iterator;
const Err = Error, TypeErr = TypeError, RangeErr = RangeError;
const Bytes = Uint8Array, Buffer = ArrayBuffer, isView = ArrayBuffer.isView;
const getterOf = (o, name) => uncurry(propertyOf(o, name).get);
const bufferLength = getterOf(ArrayBuffer.prototype, 'byteLength');
const subarray = uncurry(Uint8Array.prototype.subarray);
const now = Date.now;
const isError = Error.isError;
const parseWhole = g.parseInt, parseDecimal = g.parseFloat;
const MapOf = Map, mapGet = uncurry(Map.prototype.get), mapSet = uncurry(Map.prototype.set), mapHas = uncurry(Map.prototype.has);
const mapSize = getterOf(Map.prototype, 'size'), setSize = getterOf(Set.prototype, 'size');
const eachOfMap = uncurry(Map.prototype.forEach), eachOfSet = uncurry(Set.prototype.forEach);
const tagOf = Symbol.toStringTag;

// what arrays and views are of, whatever user code has put in the place of their getters
const anyArray = Object.getPrototypeOf(Bytes.prototype);
const arrayKind = getterOf(anyArray, tagOf), arrayLength = getterOf(anyArray, 'length');
const arrayOf = {buffer: getterOf(anyArray, 'buffer'), offset: getterOf(anyArray, 'byteOffset'), size: getterOf(anyArray, 'byteLength')};
const viewOf = {buffer: getterOf(DataView.prototype, 'buffer'), offset: getterOf(DataView.prototype, 'byteOffset'), size: getterOf(DataView.prototype, 'byteLength')};
const partsOf = (v) => arrayKind(v) === undefined ? viewOf : arrayOf;

const holds = (check, v) => { try { check(v); return true; } catch { return false; } };
const isBuffer = (v) => holds(bufferLength, v);
const isBinary = (v) => v !== null && typeof v === 'object' && (isView(v) || isBuffer(v));
const view = (v) => {
  if (isView(v)) { const of = partsOf(v); return new Bytes(of.buffer(v), of.offset(v), of.size(v)); }
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
// what Web IDL makes a USVString of, and a text behind its length
const written = (v) => wellFormed(`${v}`);
const sized = (text) => text.length + ':' + text;

// what Web IDL makes of a sequence of pairs, and of a record
const eachPair = (pairs, what, take) => {
  for (const pair of pairs) {
    const both = [...pair];
    if (both.length !== 2) throw new TypeErr('a ' + what + ' is a pair of name and value');
    take(both[0], both[1]);
  }
};
const eachProperty = (o, take) => {
  const keys = ownKeys(o);
  for (let i = 0; i < keys.length; i++) if (propertyOf(o, keys[i])?.enumerable) take(keys[i], o[keys[i]]);
};

// what Web IDL calls a dictionary: an object, or nothing
const dictionary = (v) => {
  if (v === undefined || v === null) return {__proto__: null};
  if (typeof v !== 'object' && typeof v !== 'function') throw new TypeErr('options are an object');
  return v;
};
// the name of a class, as Object.prototype.toString shows it
const tagged = (c, name) => define(c.prototype, tagOf, {__proto__: null, value: name, configurable: true});

Math.random = () => Num(host('random', ''));

// what none but these parts have: a constructor that gets it was called by them
const secret = {};

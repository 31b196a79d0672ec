// The Web Cryptography API, of which the host computes what there is: digests, HMAC, random bytes.

const random = (length) => unpacked(host('bytes', Text(length)));
const notAvailable = (what) => named('NotSupportedError', what + ' is not available in edge functions');
const noConstructor = () => { throw new TypeErr('Illegal constructor'); };

// the name of what is asked for, in upper case
const nameOfAlgorithm = (a) => {
  const name = typeof a === 'object' && a !== null ? a.name : a;
  if (name === undefined) throw new TypeErr('an algorithm has a name');
  return upper(`${name}`);
};
const hashOf = (a) => {
  const name = nameOfAlgorithm(a);
  if (!test(/^SHA-(1|256|384|512)$/, name)) throw notAvailable('the hash ' + slice(name, 0, 40));
  return name;
};
const hmac = (a) => {
  const name = nameOfAlgorithm(a);
  if (name !== 'HMAC') throw notAvailable('the algorithm ' + slice(name, 0, 40) + ' (there are SHA-1, SHA-2 and HMAC)');
};
const hmacHash = (a) => {
  if (typeof a !== 'object' || a === null || a.hash === undefined) throw new TypeErr('HMAC is told which hash to use');
  return hashOf(a.hash);
};
const bitsAsked = (a) => {
  if (a.length === undefined) return undefined;
  const bits = Num(a.length);
  if (!(bits >= 0 && bits <= 0xffffffff)) throw new TypeErr('a length is a number of bits');
  return bits - bits % 1;
};

const keyUsages = ['encrypt', 'decrypt', 'sign', 'verify', 'deriveKey', 'deriveBits', 'wrapKey', 'unwrapKey'];
const usagesOf = (given) => {
  const found = [];
  for (const one of given) {
    const usage = `${one}`;
    if (listed(keyUsages, usage) < 0) throw new TypeErr("'" + slice(usage, 0, 40) + "' is no usage of keys");
    push(found, usage);
  }
  return found;
};
const hmacUsages = (given) => {
  const usages = [];
  for (const one of keyUsages) if (listed(given, one) >= 0) push(usages, one);
  for (let i = 0; i < usages.length; i++) if (usages[i] !== 'sign' && usages[i] !== 'verify') throw named('SyntaxError', 'an HMAC key is not for ' + usages[i]);
  return usages;
};
const someUsage = (usages) => { if (usages.length === 0) throw named('SyntaxError', 'a key is for something'); };

let keyParts;
class CryptoKey {
  #parts; #algorithm; #usages;
  constructor(guard, parts) {
    if (guard !== secret) noConstructor();
    this.#parts = parts;
    this.#algorithm = {name: 'HMAC', hash: {name: parts.hash}, length: parts.bits};
    this.#usages = copied(parts.usages);
  }
  get type() { return this.#parts.type; }
  get extractable() { return this.#parts.extractable; }
  get algorithm() { return this.#algorithm; }
  get usages() { return this.#usages; }
  static { keyParts = (key) => key !== null && typeof key === 'object' && #parts in key ? key.#parts : null; }
}
tagged(CryptoKey, 'CryptoKey');
shownIn(CryptoKey, ['type', 'extractable', 'algorithm', 'usages']);
const partsOfKey = (key) => {
  const parts = keyParts(key);
  if (parts === null) throw new TypeErr('a CryptoKey is expected');
  return parts;
};
// bits that a key of so many does not have are not used
const hmacKey = (bytes, hash, bits, usages, extractable) => {
  const spare = bytes.length * 8 - bits;
  if (spare > 0) bytes[bytes.length - 1] &= 0xff << spare;
  return new CryptoKey(secret, {__proto__: null, type: 'secret', bytes: packed(bytes), hash, bits, usages, extractable});
};
const lengthWithin = (bits, bytes) => {
  if (bytes === 0 || bits !== undefined && (bits > bytes * 8 || bits <= bytes * 8 - 8)) throw named('DataError', 'the key is of another length');
  return bits ?? bytes * 8;
};

const plain = (s) => replace(replace(s, /-/g, '+'), /_/g, '/');
const fromBase64Url = (s) => {
  if (typeof s !== 'string' || s.length % 4 === 1 || test(/[^A-Za-z0-9_-]/, s)) throw named('DataError', 'k is not the bytes of a key in base64url');
  return unpacked(host('atob', plain(s)));
};
const toBase64Url = (s) => replace(replace(replace(host('btoa', s), /\+/g, '-'), /\//g, '_'), /=+$/, '');
const jwkName = (hash) => 'HS' + slice(hash, 4);
const fromJwk = (jwk, hash, usages, extractable) => {
  const check = (holds, what) => { if (!holds) throw named('DataError', what + ' of the JSON Web Key does not fit'); };
  check(jwk.kty === 'oct', 'kty');
  const bytes = fromBase64Url(jwk.k);
  check(jwk.alg === undefined || jwk.alg === jwkName(hash), 'alg');
  check(usages.length === 0 || jwk.use === undefined || jwk.use === 'sig', 'use');
  if (jwk.key_ops !== undefined) {
    const operations = [...jwk.key_ops];
    for (let i = 0; i < operations.length; i++) check(listed(operations, operations[i]) === i, 'key_ops');
    for (let i = 0; i < usages.length; i++) check(listed(operations, usages[i]) >= 0, 'key_ops');
  }
  check(jwk.ext === undefined || jwk.ext || !extractable, 'ext');
  return bytes;
};
const keyFormats = ['raw', 'pkcs8', 'spki', 'jwk'];
const formatOf = (given) => {
  const format = `${given}`;
  if (listed(keyFormats, format) < 0) throw new TypeErr("'" + slice(format, 0, 40) + "' is no format of keys");
  return format;
};
const symmetricOnly = (format) => { if (format !== 'raw' && format !== 'jwk') throw notAvailable('the key format ' + format); };
const keyFor = (a, key, use) => {
  hmac(a);
  const parts = partsOfKey(key);
  if (listed(parts.usages, use) < 0) throw named('InvalidAccessError', 'the key is not for ' + use);
  return parts.hash + ':' + parts.bytes.length + ':' + parts.bytes;
};
class SubtleCrypto {
  constructor(guard) { if (guard !== secret) noConstructor(); }
  async digest(a, data) {
    const hash = hashOf(a);
    return unpacked(host('digest', hash + ':' + packed(view(data)))).buffer;
  }
  async importKey(format, keyData, a, extractable, keyUsages) {
    const as = formatOf(format), given = usagesOf(keyUsages), ext = !!extractable;
    hmac(a);
    const hash = hmacHash(a), bits = bitsAsked(a), isJwk = as === 'jwk';
    symmetricOnly(as);
    if (isJwk ? keyData === null || typeof keyData !== 'object' || isBinary(keyData) : !isBinary(keyData)) throw new TypeErr('the key is not of the format ' + as);
    const usages = hmacUsages(given);
    const bytes = isJwk ? fromJwk(keyData, hash, usages, ext) : unpacked(packed(view(keyData)));
    const key = hmacKey(bytes, hash, lengthWithin(bits, bytes.length), usages, ext);
    someUsage(usages);
    return key;
  }
  async generateKey(a, extractable, keyUsages) {
    const given = usagesOf(keyUsages);
    hmac(a);
    const hash = hmacHash(a), asked = bitsAsked(a);
    const usages = hmacUsages(given);
    const bits = asked ?? (hash === 'SHA-1' || hash === 'SHA-256' ? 512 : 1024);
    if (bits === 0 || bits > 65536 * 8) throw named('OperationError', 'a key has between 1 and 524288 bits');
    someUsage(usages);
    return hmacKey(random((bits - 1 >>> 3) + 1), hash, bits, usages, !!extractable);
  }
  async exportKey(format, key) {
    const as = formatOf(format), parts = partsOfKey(key);
    symmetricOnly(as);
    if (!parts.extractable) throw named('InvalidAccessError', 'the key cannot be exported');
    if (as === 'raw') return unpacked(parts.bytes).buffer;
    return {kty: 'oct', k: toBase64Url(parts.bytes), alg: jwkName(parts.hash), key_ops: copied(parts.usages), ext: true};
  }
  async sign(a, key, data) { return unpacked(host('hmac', keyFor(a, key, 'sign') + packed(view(data)))).buffer; }
  async verify(a, key, signature, data) {
    const right = host('hmac', keyFor(a, key, 'verify') + packed(view(data))), given = packed(view(signature));
    let differs = right.length ^ given.length;
    for (let i = 0; i < right.length; i++) differs |= codeAt(right, i) ^ codeAt(given, i);
    return differs === 0;
  }
}
for (const name of ['encrypt', 'decrypt', 'deriveKey', 'deriveBits', 'wrapKey', 'unwrapKey']) {
  define(SubtleCrypto.prototype, name, {__proto__: null, value: async () => { throw notAvailable('crypto.subtle.' + name); }, writable: true, configurable: true});
}
tagged(SubtleCrypto, 'SubtleCrypto');
shownIn(SubtleCrypto, ['digest', 'importKey', 'generateKey', 'exportKey', 'sign', 'verify',
  'encrypt', 'decrypt', 'deriveKey', 'deriveBits', 'wrapKey', 'unwrapKey']);
const subtle = new SubtleCrypto(secret);
const mostRandom = 65536;
class Crypto {
  constructor(guard) { if (guard !== secret) noConstructor(); }
  get subtle() { return subtle; }
  getRandomValues(array) {
    if (!isBinary(array) || isBuffer(array)) throw new TypeErr('an array of integers is expected');
    const kind = arrayKind(array);
    if (kind === undefined || test(/^Float/, kind)) throw named('TypeMismatchError', 'an array of integers is expected');
    const bytes = view(array);
    if (bytes.length > mostRandom) throw named('QuotaExceededError', 'at most 65536 random bytes at once');
    fill(bytes, random(bytes.length));
    return array;
  }
  randomUUID() { return host('uuid', ''); }
}
tagged(Crypto, 'Crypto');
shownIn(Crypto, ['subtle', 'getRandomValues', 'randomUUID']);
const cryptoOfAll = new Crypto(secret);
define(g, 'crypto', {__proto__: null, get: () => cryptoOfAll, enumerable: true, configurable: true});

// The Web Cryptography API, of which the host computes what there is: digests, HMAC, random bytes.

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

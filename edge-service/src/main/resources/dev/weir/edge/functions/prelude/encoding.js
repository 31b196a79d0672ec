// TextEncoder and TextDecoder (WHATWG Encoding), atob and btoa (HTML).

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

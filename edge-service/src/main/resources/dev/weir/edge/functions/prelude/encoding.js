// TextEncoder and TextDecoder (WHATWG Encoding), atob and btoa (HTML).

const fill = uncurry(Bytes.prototype.set);
class TextEncoder {
  get encoding() { return 'utf-8'; }
  encode(text = '') { return unpacked(encoded(`${text}`)); }
  encodeInto(source, destination) {
    const text = `${source}`;
    if (!isBinary(destination) || arrayKind(destination) !== 'Uint8Array') throw new TypeErr('encodeInto writes to a Uint8Array');
    const room = arrayLength(destination);
    let read = 0, written = 0;
    while (read < text.length) {
      const unit = codeAt(text, read), pair = unit >= 0xd800 && unit < 0xdc00 && (codeAt(text, read + 1) & 0xfc00) === 0xdc00;
      const size = unit < 0x80 ? 1 : unit < 0x800 ? 2 : pair ? 4 : 3;
      if (written + size > room) break;
      read += pair ? 2 : 1; written += size;
    }
    if (written > 0) fill(destination, unpacked(encoded(slice(text, 0, read))));
    return {read, written};
  }
}
tagged(TextEncoder, 'TextEncoder');
shownIn(TextEncoder, ['encoding', 'encode', 'encodeInto']);

// a label's name is the host's to know, save for the usual one
const encodingOf = (label) => {
  const l = lower(replace(label, /^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, ''));
  if (l === 'utf-8' || l === 'utf8') return 'utf-8';
  const name = host('encoding', l);
  if (name === '' || name === 'replacement') throw new RangeErr("there is no encoding '" + slice(label, 0, 100) + "'");
  if (name === 'iso-2022-jp') throw new RangeErr("the encoding 'iso-2022-jp' is not available in edge functions");
  return name;
};
class TextDecoder {
  #encoding; #fatal; #ignoreBOM;
  // of a text that comes in pieces: whether more of it is to come, whether its beginning is past, and the bytes left over for the next piece
  #open = false; #begun = false; #left = '';
  constructor(label = 'utf-8', options = {}) {
    this.#encoding = encodingOf(`${label}`);
    const given = dictionary(options);
    this.#fatal = !!given.fatal; this.#ignoreBOM = !!given.ignoreBOM;
  }
  get encoding() { return this.#encoding; }
  get fatal() { return this.#fatal; }
  get ignoreBOM() { return this.#ignoreBOM; }
  decode(input, options) {
    const more = !!dictionary(options).stream;
    const piece = input === undefined ? '' : packed(view(input));
    if (!this.#open) { this.#begun = false; this.#left = ''; }
    this.#open = more;
    const bytes = this.#left + piece;
    this.#left = '';
    return this.#withoutMark(this.#decoded(bytes, more));
  }
  #decoded(bytes, more) {
    if (this.#encoding === 'utf-8' && (bytes === '' || test(ascii, bytes))) return bytes;
    const answer = host('text', this.#encoding + ':' + (this.#fatal ? 'f' : '') + (more ? 's' : '') + ':' + bytes);
    if (answer === '!') {
      this.#open = false;
      throw new TypeErr('the bytes are no ' + this.#encoding);
    }
    this.#left = slice(bytes, bytes.length - answer[0]);
    return slice(answer, 1);
  }
  #withoutMark(text) {
    if (this.#begun || text === '') return text;
    this.#begun = true;
    return !this.#ignoreBOM && text[0] === '\ufeff' && test(/^utf-/, this.#encoding) ? slice(text, 1) : text;
  }
}
tagged(TextDecoder, 'TextDecoder');
shownIn(TextDecoder, ['encoding', 'fatal', 'ignoreBOM', 'decode']);

g.btoa = function btoa(data) {
  if (arguments.length === 0) throw new TypeErr('btoa takes a string');
  const s = `${data}`;
  if (test(/[^\x00-\xff]/, s)) throw named('InvalidCharacterError', 'btoa takes characters up to U+00FF');
  return host('btoa', s);
};
g.atob = function atob(data) {
  if (arguments.length === 0) throw new TypeErr('atob takes a string');
  let s = replace(`${data}`, /[\t\n\f\r ]/g, '');
  if (s.length % 4 === 0) s = replace(s, /={1,2}$/, '');
  if (s.length % 4 === 1 || test(/[^A-Za-z0-9+/]/, s)) throw named('InvalidCharacterError', 'atob takes base64');
  return host('atob', s);
};

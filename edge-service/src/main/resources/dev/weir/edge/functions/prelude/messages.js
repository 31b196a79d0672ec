// Request and Response (Fetch), and their bodies.

// what request.body and response.body give: good for passing a body on, and for nothing else
const streams = 'streams are not available in edge functions: use text(), json(), bytes() or arrayBuffer()';
let ownerOf;
class BodyStream {
  #owner;
  constructor(token, owner) {
    if (token !== secret) throw new TypeErr(streams);
    this.#owner = owner;
  }
  get locked() { return false; }
  static {
    ownerOf = (v) => v !== null && typeof v === 'object' && #owner in v ? v.#owner : null;
    for (const name of ['getReader', 'pipeTo', 'pipeThrough', 'tee', 'cancel', 'values', Symbol.asyncIterator]) {
      define(BodyStream.prototype, name, {value: () => { throw new TypeErr(streams); }});
    }
  }
}

// a message of the host's has nothing in it until somebody looks: most functions look at little of it
let bodyOf, hostBody, copyBody, tellLater, told;
class Body {
  #text = null; #bytes = null; #kept = null; #unseen = false; #used = false; #tell = null;
  constructor(body) {
    if (body === undefined || body === null) return;
    const owner = ownerOf(body);
    if (owner) copyBody(this, owner);
    else if (isBinary(body)) this.#bytes = packed(view(body));
    else if (typeof body === 'string') this.#text = body;
    else if (body instanceof URLSearchParams) this.#text = body.toString();
    else if (typeof body === 'object' && !(Symbol.toPrimitive in body) && body.toString === Object.prototype.toString) {
      throw new TypeErr('a body must be a string, bytes or URLSearchParams: others are not available in edge functions');
    } else this.#text = Text(body);
  }
  #take() {
    told(this);
    if (this.#used) throw new TypeErr('the body was read already');
    if (this.#unseen) throw new TypeErr('the body is larger than functions are shown');
    if (this.#text !== null || this.#bytes !== null) this.#used = true;
  }
  get bodyUsed() { return this.#used; }
  get body() { return told(this).#text === null && this.#bytes === null && !this.#unseen ? null : new BodyStream(secret, this); }
  async text() {
    this.#take();
    const text = this.#text ?? decoded(this.#bytes ?? '');
    return text[0] === '\ufeff' ? slice(text, 1) : text;
  }
  async json() { return parse(await this.text()); }
  async bytes() { this.#take(); return unpacked(this.#bytes ?? encoded(this.#text ?? '')); }
  async arrayBuffer() { return (await this.bytes()).buffer; }
  async blob() { throw new TypeErr('Blob is not available in edge functions'); }
  async formData() { throw new TypeErr('FormData is not available in edge functions: use new URLSearchParams(await request.text())'); }
  static {
    tellLater = (b, tell) => { b.#tell = tell; };
    told = (b) => {
      if (b.#tell !== null) {
        b.#tell();
        b.#tell = null;
      }
      return b;
    };
    bodyOf = (b, kind) => {
      if (told(b).#kept === kind) return {__proto__: null, keep: true};
      if (b.#unseen) throw new TypeErr('the body is larger than functions are shown');
      if (b.#used) throw new TypeErr('the body was read already, and cannot be sent on: clone() before reading, or send a new one');
      return b.#text !== null ? {__proto__: null, text: wellFormed(b.#text)} : {__proto__: null, bytes: b.#bytes};
    };
    hostBody = (b, bytes, unseen, kind) => { b.#bytes = bytes; b.#kept = kind; b.#unseen = unseen; };
    copyBody = (to, from) => {
      if (told(from).#used) throw new TypeErr('the body was read already');
      to.#text = from.#text; to.#bytes = from.#bytes; to.#kept = from.#kept; to.#unseen = from.#unseen;
    };
  }
}

const typeOf = (body) => typeof body === 'string' ? 'text/plain;charset=UTF-8'
  : body instanceof URLSearchParams ? 'application/x-www-form-urlencoded;charset=UTF-8' : null;
const withType = (headers, body) => {
  const type = typeOf(body);
  if (type !== null && !hasField(headers, 'content-type')) addField(headers, 'content-type', type);
  return headers;
};
// one of each is made here: every call finds them as they are now
let requestParts, givenRequest, isRequestAsGiven;
class Request extends Body {
  #url; #method; #headers;
  constructor(from, init) {
    if (from === secret) {
      super();
      this.#headers = new Headers();
      return;
    }
    const other = from !== null && typeof from === 'object' && #url in from ? told(from) : null;
    const given = init ?? {};
    const model = typeof given === 'object' && #url in given ? given : null;
    const body = model ? null : given.body;
    const method = Text(given.method ?? (other ? other.#method : 'GET'));
    if (!test(token, method) || test(/^(CONNECT|TRACE|TRACK)$/i, method)) throw new TypeErr("'" + method + "' is no method that a request may have");
    if (body != null && test(/^(GET|HEAD)$/i, method)) throw new TypeErr('a request with GET or HEAD has no body');
    super(body);
    this.#method = test(/^(get|head|post|put|delete|options)$/i, method) ? upper(method) : method;
    if (other) this.#url = other.#url;
    else {
      const url = new URL(from);
      if (url.username !== '' || url.password !== '') throw new TypeErr("a request's URL has no user in it");
      this.#url = url.href;
    }
    this.#headers = withType(new Headers(given.headers ?? other?.#headers), body);
    const source = model ?? other;
    if (source && body == null && !test(/^(GET|HEAD)$/, this.#method)) copyBody(this, source);
  }
  get url() { return told(this).#url; }
  get method() { return told(this).#method; }
  get headers() { return told(this).#headers; }
  get signal() { return undefined; }
  clone() { return new Request(this); }
  get [Symbol.toStringTag]() { return 'Request'; }
  static {
    requestParts = (r) => r !== null && typeof r === 'object' && #url in r
      ? {__proto__: null, kind: 'request', method: told(r).#method, url: r.#url, headers: fieldsOf(r.#headers)} : null;
    const r = givenRequest = new Request(secret);
    tellLater(r, () => {
      const input = parse(host('request', ''));
      r.#method = input.method; r.#url = input.url;
      fromHost(r.#headers, input.headers);
      hostBody(r, input.body ?? null, false, 'request');
    });
    isRequestAsGiven = (v) => v === r && isAsGiven(r.#headers);
  }
}
let responseParts, givenResponse, isResponseAsGiven;
class Response extends Body {
  #status; #text; #headers;
  constructor(body, init) {
    const given = init ?? {};
    const status = given.status === undefined ? 200 : Num(given.status);
    if (!(status >= 200 && status <= 599) || status % 1 !== 0) throw new RangeErr('status must be a whole number from 200 to 599');
    if (body != null && (status === 204 || status === 205 || status === 304)) throw new TypeErr('an answer with ' + status + ' has no body');
    super(body);
    this.#status = status;
    this.#text = Text(given.statusText ?? '');
    this.#headers = withType(new Headers(given.headers ?? undefined), body);
  }
  get status() { return told(this).#status; }
  get statusText() { return this.#text; }
  get headers() { return told(this).#headers; }
  get ok() { return this.status >= 200 && this.status < 300; }
  get type() { return 'default'; }
  get redirected() { return false; }
  get url() { return ''; }
  clone() {
    const r = new Response(null, {status: told(this).#status, statusText: this.#text, headers: this.#headers});
    copyBody(r, this);
    return r;
  }
  get [Symbol.toStringTag]() { return 'Response'; }
  static json(value, init) {
    const text = stringify(value);
    if (text === undefined) throw new TypeErr('the value has no form in JSON');
    const headers = new Headers(init?.headers ?? undefined);
    if (!hasField(headers, 'content-type')) addField(headers, 'content-type', 'application/json');
    const r = new Response(text, {status: init?.status, statusText: init?.statusText});
    r.#headers = headers;
    return r;
  }
  static redirect(url, status = 302) {
    if (indexOf(' 301 302 303 307 308 ', ' ' + status + ' ') < 0) throw new RangeErr('status must be 301, 302, 303, 307 or 308');
    return new Response(null, {status, headers: {location: Text(url)}});
  }
  static error() { throw new TypeErr('Response.error is not available in edge functions'); }
  static {
    responseParts = (r) => r !== null && typeof r === 'object' && #status in r
      ? {__proto__: null, kind: 'response', status: told(r).#status, headers: fieldsOf(r.#headers)} : null;
    const r = givenResponse = new Response();
    tellLater(r, () => {
      const input = parse(host('response', ''));
      r.#status = input.status;
      fromHost(r.#headers, input.headers);
      hostBody(r, input.body ?? null, input.unseen, 'response');
    });
    isResponseAsGiven = (v) => v === r && isAsGiven(r.#headers);
  }
}

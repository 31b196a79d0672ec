// DOMException (Web IDL): an error that has its name from a list.

// the names with a code, which is their place, and their constants
const codes = ['IndexSizeError', 'DOMStringSizeError', 'HierarchyRequestError', 'WrongDocumentError', 'InvalidCharacterError', 'NoDataAllowedError',
  'NoModificationAllowedError', 'NotFoundError', 'NotSupportedError', 'InUseAttributeError', 'InvalidStateError', 'SyntaxError',
  'InvalidModificationError', 'NamespaceError', 'InvalidAccessError', 'ValidationError', 'TypeMismatchError', 'SecurityError', 'NetworkError',
  'AbortError', 'URLMismatchError', 'QuotaExceededError', 'TimeoutError', 'InvalidNodeTypeError', 'DataCloneError'];
const constants = ['INDEX_SIZE', 'DOMSTRING_SIZE', 'HIERARCHY_REQUEST', 'WRONG_DOCUMENT', 'INVALID_CHARACTER', 'NO_DATA_ALLOWED',
  'NO_MODIFICATION_ALLOWED', 'NOT_FOUND', 'NOT_SUPPORTED', 'INUSE_ATTRIBUTE', 'INVALID_STATE', 'SYNTAX',
  'INVALID_MODIFICATION', 'NAMESPACE', 'INVALID_ACCESS', 'VALIDATION', 'TYPE_MISMATCH', 'SECURITY', 'NETWORK',
  'ABORT', 'URL_MISMATCH', 'QUOTA_EXCEEDED', 'TIMEOUT', 'INVALID_NODE_TYPE', 'DATA_CLONE'];
// three that were never thrown have a constant, and no code
const neverThrown = ['DOMStringSizeError', 'NoDataAllowedError', 'ValidationError'];

// puts what only DOMExceptions have on an object that exists already: an Error, which knows where it was made
class DomParts extends (function (o) { return o; }) {
  #name; #message;
  constructor(error, name, message) { super(error); this.#name = name; this.#message = message; }
  static has(v) { return v !== null && typeof v === 'object' && #name in v; }
  static nameOf(e) { return e.#name; }
  static messageOf(e) { return e.#message; }
}
const {has: isDomException, nameOf: domName, messageOf: domMessage} = DomParts;
const construct = Reflect.construct, withStack = Err.captureStackTrace;
class DOMException {
  constructor(message = '', name = 'Error') {
    const text = `${message}`, called = `${name}`;
    const error = construct(Err, [], new.target);
    withStack(error, DOMException);
    new DomParts(error, called, text);
    return error;
  }
  get name() { return domName(this); }
  get message() { return domMessage(this); }
  get code() {
    const name = domName(this);
    return listed(neverThrown, name) < 0 ? listed(codes, name) + 1 : 0;
  }
}
Object.setPrototypeOf(DOMException.prototype, Err.prototype);
tagged(DOMException, 'DOMException');
const shownIn = (c, names) => { for (const name of names) define(c.prototype, name, {__proto__: null, enumerable: true}); };
shownIn(DOMException, ['name', 'message', 'code']);
for (let i = 0; i < constants.length; i++) {
  for (const at of [DOMException, DOMException.prototype]) define(at, constants[i] + '_ERR', {__proto__: null, value: i + 1, enumerable: true});
}
const named = (name, message) => new DOMException(message, name);

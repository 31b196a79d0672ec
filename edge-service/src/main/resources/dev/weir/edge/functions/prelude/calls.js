// How the host calls user code, and gets what it returned.

let target, listener;
define(g, 'addEventListener', {configurable: true, writable: true, value: (type, f) => {
  if (type !== 'fetch') throw new TypeErr("only the event 'fetch' is available in edge functions");
  if (typeof f !== 'function') throw new TypeErr('addEventListener takes a function');
  if (listener) throw new TypeErr("there is a listener of 'fetch' already");
  listener = f;
}});
const shape = 'export default { async fetch(request, env, ctx) { ... } }';
const bind = (module) => {
  delete g.__bind;
  const made = module.default;
  const heard = listener;
  if (made === undefined && heard) {
    target = {fetch(request) {
      let answer;
      let answered = false;
      apply(heard, g, [{type: 'fetch', request, waitUntil: later, respondWith(r) {
        if (answered) throw new TypeErr('respondWith was called already');
        answered = true;
        answer = r;
      }, passThroughOnException() { throw new TypeErr('passThroughOnException is not available in edge functions: configure onFailure'); }}]);
      return answer;
    }};
  } else if (made === undefined || made === null) {
    throw new TypeErr("there is neither a default export nor a listener of 'fetch': " + shape);
  } else target = made;
  const fetches = typeof target.fetch === 'function', responds = typeof target.response === 'function';
  if (!fetches && !responds) throw new TypeErr('the default export ' + (typeof target === 'function' ? 'is a function or class, and ' : '') + 'has neither fetch nor response: ' + shape);
  host('handlers', (fetches ? 'fetch ' : '') + (responds ? 'response' : ''));
};
define(g, '__bind', {configurable: true, value: bind});
const later = (promise) => { then(resolve(promise), () => {}, (e) => { try { write('waitUntil: ' + Text(e)); } catch { return; } }); };

// of the two that a call is of, the one that it is asked about
let isAsItWas;
const out = (value) => {
  if (value === undefined || value === null || isAsItWas(value)) { host('out', 'null'); return; }
  const parts = requestParts(value) ?? responseParts(value);
  if (parts === null) {
    host('bad', 'the function returned ' + (typeof value === 'object' ? 'an object that is' : 'a ' + typeof value + ',')
      + ' neither a Request nor a Response: return new Response(...)');
    return;
  }
  parts.body = bodyOf(value, parts.kind);
  host('out', stringify(parts));
};
const ctx = {waitUntil: later, passThroughOnException() { throw new TypeErr('passThroughOnException is not available in edge functions: configure onFailure'); }};
const failed = (e) => {
  let text;
  try { text = Text(e) + '\n' + ((e && e.stack) || ''); } catch { text = 'an error that cannot be shown'; }
  try { host('fail', text); } catch { host('fail', 'an error that cannot be shown'); }
};
const finish = (value) => { try { out(value); } catch (e) { failed(e); } };

// an object that has what the host tells, from when somebody looks into it
const lazily = (what) => {
  let empty = true;
  const whole = (o) => {
    if (empty) {
      const values = parse(host(what, '')), names = own(values);
      for (let i = 0; i < names.length; i++) define(o, names[i], {__proto__: null, value: values[names[i]], writable: true, enumerable: true, configurable: true});
      empty = false;
    }
    return o;
  };
  const handler = {__proto__: null};
  for (const name of ['get', 'set', 'has', 'deleteProperty', 'ownKeys', 'getOwnPropertyDescriptor', 'defineProperty', 'preventExtensions']) {
    const usual = Reflect[name];
    handler[name] = (o, a, b, c) => usual(whole(o), a, b, c);
  }
  return new Proxy({}, handler);
};
const env = lazily('env');

const run = (asItWas, handler) => {
  isAsItWas = asItWas;
  try {
    const made = handler();
    if (made === undefined || made === null) finish(made);
    else then(resolve(made), finish, failed);
  } catch (e) { failed(e); }
};
define(g, '__fetch', {value: () => run(isRequestAsGiven, () => target.fetch && target.fetch(givenRequest, env, ctx))});
define(g, '__response', {value: () => run(isResponseAsGiven, () => target.response && target.response(givenResponse, givenRequest, env, ctx))});

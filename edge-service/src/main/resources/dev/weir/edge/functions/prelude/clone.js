// structuredClone and queueMicrotask (HTML).

const cloneInto = (v, seen) => {
  if (typeof v === 'function' || typeof v === 'symbol') throw named('DataCloneError', 'a ' + typeof v + ' cannot be cloned');
  if (typeof v !== 'object' || v === null) return v;
  if (seen.has(v)) return seen.get(v);
  const keep = (copy) => { seen.set(v, copy); return copy; };
  if (isArray(v)) { const c = keep([]); c.length = v.length; for (const k of own(v)) c[k] = cloneInto(v[k], seen); return c; }
  if (v instanceof Date) return keep(new Date(v.getTime()));
  if (v instanceof RegExp) return keep(new RegExp(v.source, v.flags));
  if (v instanceof Map) { const c = keep(new Map()); for (const [k, x] of v) c.set(cloneInto(k, seen), cloneInto(x, seen)); return c; }
  if (v instanceof Set) { const c = keep(new Set()); for (const x of v) c.add(cloneInto(x, seen)); return c; }
  if (isBuffer(v)) return keep(v.slice(0));
  if (isView(v)) {
    const buffer = cloneInto(v.buffer, seen);
    return keep(new v.constructor(buffer, v.byteOffset, v instanceof DataView ? v.byteLength : v.length));
  }
  if (v instanceof Err) { const c = keep(new v.constructor(v.message)); c.stack = v.stack; return c; }
  if (v instanceof Promise || v instanceof WeakMap || v instanceof WeakSet) throw named('DataCloneError', 'such an object cannot be cloned');
  const c = keep({});
  for (const k of own(v)) c[k] = cloneInto(v[k], seen);
  return c;
};
g.structuredClone = (v) => cloneInto(v, new Map());
g.queueMicrotask = (f) => {
  if (typeof f !== 'function') throw new TypeErr('queueMicrotask takes a function');
  then(resolve(), () => f());
};

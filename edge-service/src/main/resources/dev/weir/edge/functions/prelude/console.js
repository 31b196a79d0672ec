// console (WHATWG Console), which writes to the function's log.

const inspected = (key, v) => {
  if (typeof v === 'bigint') return v + 'n';
  if (typeof v === 'function' || typeof v === 'symbol') return brief(v);
  if (typeof v !== 'object' || v === null) return v;
  if (isError(v)) return brief(v);
  if (holds(mapSize, v)) { const c = []; eachOfMap(v, (x, k) => push(c, [k, x])); return {Map: c}; }
  if (holds(setSize, v)) { const c = []; eachOfSet(v, (x) => push(c, x)); return {Set: c}; }
  return v;
};
// what has no parts to show; nothing that user code throws from here reaches who wrote to the console
const brief = (v) => {
  try {
    return typeof v === 'bigint' ? v + 'n' : typeof v === 'function' ? '[function' + (v.name ? ' ' + v.name : '') + ']'
      : typeof v === 'object' && v !== null && !isError(v) ? '[object]' : Text(v);
  } catch { return '[' + typeof v + ']'; }
};
const shown = (v) => {
  if (typeof v === 'string') return v;
  if (typeof v !== 'object' || v === null || isError(v)) return brief(v);
  try { return stringify(v, inspected) ?? brief(v); } catch { return brief(v); }
};
const integer = (v) => typeof v === 'symbol' ? 'NaN' : Text(parseWhole(v));
const conversions = {__proto__: null, s: (v) => typeof v === 'object' || typeof v === 'function' ? shown(v) : Text(v), d: integer, i: integer,
  f: (v) => typeof v === 'symbol' ? 'NaN' : Text(parseDecimal(v)), j: shown, o: shown, O: shown, c: () => ''};
// the directives of a first argument that is a string take the arguments after it
const formatted = (parts) => {
  let next = 0, line = '';
  const first = parts[0];
  if (typeof first === 'string' && parts.length > 1) {
    next = 1;
    let from = 0, at;
    while ((at = indexOf(first, '%', from)) >= 0) {
      const letter = first[at + 1];
      line += slice(first, from, at);
      if (letter === '%') line += '%';
      else if (letter !== undefined && conversions[letter] && next < parts.length) line += conversions[letter](parts[next++]);
      else line += '%' + (letter ?? '');
      from = at + 2;
    }
    line += slice(first, from);
  }
  for (; next < parts.length; next++) line += (next > 0 ? ' ' : '') + shown(parts[next]);
  return line;
};
const deepest = 20;
let depth = 0;
const logged = (line) => {
  let before = '';
  for (let i = 0; i < depth && i < deepest; i++) before += '  ';
  host('log', depth === 0 ? line : before + join(split(line, '\n'), '\n' + before));
};
const write = (...parts) => logged(formatted(parts));
const counts = new MapOf(), starts = new MapOf();
const labelled = (label) => label === undefined ? 'default' : `${label}`;
const took = (name, then) => {
  const start = mapGet(starts, name);
  if (start === undefined) logged("there is no timer '" + name + "'");
  else logged(name + ': ' + (now() - start) + ' ms' + then);
};
const rows = (data, columns) => {
  if (typeof data !== 'object' || data === null) { write(data); return; }
  for (const index of own(data)) {
    const row = data[index];
    let line = index + ': ';
    if (typeof row !== 'object' || row === null) line += shown(row);
    else line += join(own(row).filter((k) => !isArray(columns) || listed(columns, k) >= 0).map((k) => k + '=' + shown(row[k])), ', ');
    logged(line);
  }
};
const group = {group(...parts) { if (parts.length > 0) write(...parts); depth++; }};
const console = create(create(Object.prototype));
const methods = {
  log: write, info: write, warn: write, error: write, debug: write, trace: write, dirxml: write,
  dir(value) { logged(shown(value)); },
  table(data, columns) { rows(data, columns); },
  assert(holds, ...parts) {
    if (holds) return;
    if (typeof parts[0] === 'string') write('Assertion failed: ' + parts[0], ...copied(parts, 1));
    else write('Assertion failed', ...parts);
  },
  clear() { depth = 0; },
  count(label) {
    const name = labelled(label), n = (mapGet(counts, name) ?? 0) + 1;
    mapSet(counts, name, n);
    logged(name + ': ' + n);
  },
  countReset(label) {
    const name = labelled(label);
    if (mapGet(counts, name) === undefined) logged("there is no count '" + name + "'");
    else mapSet(counts, name, 0);
  },
  time(label) {
    const name = labelled(label);
    if (mapGet(starts, name) !== undefined) logged("there is a timer '" + name + "' already");
    else mapSet(starts, name, now());
  },
  timeLog(label, ...parts) { const name = labelled(label); took(name, parts.length > 0 ? ' ' + formatted(parts) : ''); },
  timeEnd(label) { const name = labelled(label); took(name, ''); mapSet(starts, name, undefined); },
  group: group.group, groupCollapsed: group.group,
  groupEnd() { if (depth > 0) depth--; },
};
for (const name of own(methods)) define(console, name, {__proto__: null, value: methods[name], writable: true, enumerable: true, configurable: true});
define(console, tagOf, {__proto__: null, value: 'console', configurable: true});
define(g, 'console', {__proto__: null, value: console, writable: true, enumerable: false, configurable: true});

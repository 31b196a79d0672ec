// console, which writes to the function's log.

const shown = (v) => {
  if (typeof v === 'string') return v;
  if (v instanceof Err) return Text(v);
  if (typeof v !== 'object' || v === null) return Text(v);
  try { return stringify(v) ?? Text(v); } catch { return '[object]'; }
};
const write = (...parts) => {
  let line = '';
  for (let i = 0; i < parts.length; i++) line += (i ? ' ' : '') + shown(parts[i]);
  host('log', line);
};
const nothing = () => {};
g.console = {log: write, info: write, warn: write, error: write, debug: write, trace: write, dir: write, table: write,
  assert(holds, ...parts) { if (!holds) write('Assertion failed', ...parts); }};
for (const name of ['time', 'timeLog', 'timeEnd', 'count', 'countReset', 'group', 'groupCollapsed', 'groupEnd']) g.console[name] = nothing;

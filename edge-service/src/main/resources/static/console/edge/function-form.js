const MIXED = document.getElementById('function-mixed');

const linesOf = text => (text ?? '').split('\n').map(line => line.trim()).filter(line => line);

const MIB = 1048576;

/** Bytes as the API writes them, in whole megabytes where they are some. */
function size(written) {
  const count = Number(written.replace(/B$/, ''));
  return count % MIB === 0 ? `${count / MIB}MB` : written;
}

/** NAME=value; what would not come back as it is, is quoted as in JSON. */
const variable = ([name, value]) => `${name}=${
  value.includes('\n') || value.trim() !== value || value.startsWith('"')
    ? JSON.stringify(value) : value}`;

function variables(text) {
  return Object.fromEntries(linesOf(text).map(line => {
    const at = line.indexOf('=');
    if (at < 1) throw new Error(`The variable "${line}" is refused, expected NAME=value.`);
    const value = line.slice(at + 1);
    try {
      return [line.slice(0, at).trim(), value.startsWith('"') ? JSON.parse(value) : value];
    } catch {
      throw new Error(`The variable "${line}" is refused: what begins with " is a string of JSON.`);
    }
  }));
}

/** Shows a function's settings in the form, or those of a new one. */
export function fill(form, view) {
  const {name, runtime, memory, timeout, onFailure, routes, env} = form.elements;
  const config = view?.config
    ?? {runtime: 'javascript', memory: '16MB', timeout: '50ms', onFailure: {all: 'closed'}};
  name.value = view?.name ?? '';
  name.readOnly = view !== null;
  runtime.value = config.runtime;
  memory.value = size(config.memory);
  timeout.value = config.timeout;
  routes.value = (config.routes ?? []).join('\n');
  env.value = Object.entries(config.env ?? {}).map(variable).join('\n');
  const words = new Set(Object.values(config.onFailure));
  MIXED.hidden = words.size === 1;
  MIXED.textContent = `by outcome: ${Object.entries(config.onFailure)
      .map(([kind, word]) => `${kind} ${word}`).join(', ')}`;
  onFailure.value = words.size === 1 ? [...words][0] : 'mixed';
}

/** What the form says, as the API takes it. */
export function configOf({runtime, memory, timeout, routes, env, onFailure}, code, opened) {
  return {
    runtime, code, memory, timeout,
    routes: linesOf(routes),
    env: variables(env),
    onFailure: onFailure === 'mixed' ? opened.config.onFailure : onFailure,
  };
}

/** The code in a file, and what it is for: WebAssembly in base64, in lines, or text. */
export async function readFile(file) {
  if (!file.name.endsWith('.wasm')) return {runtime: 'javascript', code: await file.text()};
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return {runtime: 'wasm', code: btoa(binary).replace(/.{76}/g, '$&\n')};
}

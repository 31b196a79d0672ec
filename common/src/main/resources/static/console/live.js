import {broken, request} from './api.js';
import {patience} from './patience.js';

/** The services say something every 15 s on streams that last. */
const LONGEST_SILENCE = 40_000;
const AGAIN = 2000;

const pause = millis => new Promise(resolve => setTimeout(resolve, millis));

/** Until the page is seen. */
const shown = () => !document.hidden ? null : new Promise(resolve =>
  document.addEventListener('visibilitychange', resolve, {once: true}));

/** Calls work every millis while the page is seen; tells state whether the last call worked. */
export async function poll(millis, work, state) {
  for (;;) {
    await shown();
    try {
      await work();
      state(null);
    } catch (failure) {
      state(failure);
    }
    await pause(millis);
  }
}

/** Id, name and data of an event by the lines of its block; no data where that is a comment. */
const eventOf = block => Object.fromEntries(block.split('\n').map(line => {
  const colon = line.indexOf(':');
  return [line.slice(0, colon), line.slice(colon + 1).trimStart()];
}));

/**
 * Tells what is read of server-sent events, until the service ends them: seen of each with its id,
 * name and data, heard of whatever comes. Fails where nothing comes for longest milliseconds.
 * EventSource is not used because it cannot send a token, and waits for ever.
 */
export async function eachEvent(path, {headers, signal, longest = LONGEST_SILENCE, ...options},
    seen, heard = () => {}) {
  const silence = patience(longest);
  const begin = () => signal ? AbortSignal.any([signal, silence.begin()]) : silence.begin();
  let reader = null;
  try {
    const response = await request(path,
        {...options, headers: {...headers, Accept: 'text/event-stream'}, signal: begin});
    reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const part = await reader.read().catch(broken);
      if (part.done) return;
      silence.heard();
      heard();
      const blocks = (rest + part.value).split('\n\n');
      rest = blocks.pop();
      for (const {id, event, data} of blocks.map(eventOf)) {
        if (data) seen(id, event, JSON.parse(data));
      }
    }
  } finally {
    silence.end();
    reader?.cancel().catch(() => {}); // or what is left of it would be waited for
  }
}

/**
 * Calls read until it gives true, which reads a stream and goes on after what it has; anew a while
 * after that ended, broke or fell silent. Tells state of failures.
 */
export async function resume(read, state) {
  for (;;) {
    try {
      if (await read()) return;
    } catch (failure) {
      state(failure);
    }
    await pause(AGAIN);
  }
}

/**
 * Reads server-sent events for as long as the page lives, and goes on after the last one where
 * their connection breaks or falls silent. Tells state whether they come.
 */
export function events(path, seen, state) {
  let last = '0';
  return resume(() => eachEvent(path, {headers: {'Last-Event-ID': last}}, (id, name, data) => {
    if (id) last = id;
    seen(name, data);
  }, () => state(null)), state);
}

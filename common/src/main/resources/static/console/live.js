import {request} from './api.js';

const pause = millis => new Promise(resolve => setTimeout(resolve, millis));

/** Calls work every millis while the page is seen; tells state whether the last call worked. */
export async function poll(millis, work, state) {
  for (;;) {
    if (!document.hidden) {
      try {
        await work();
        state(null);
      } catch (failure) {
        state(failure);
      }
    }
    await pause(millis);
  }
}

/** Calls seen with id, name and data of each event of a response, until that ends. */
export async function eachEvent(response, seen) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const blocks = (rest + part.value).split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      const event = Object.fromEntries(block.split('\n').map(line => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon), line.slice(colon + 1).trimStart()];
      }));
      if (event.data) seen(event.id, event.event, JSON.parse(event.data));
    }
  }
}

/**
 * Reads server-sent events for as long as the page lives, and goes on after the last one when the
 * connection breaks. EventSource is not used because it cannot send a token.
 */
export async function events(path, seen) {
  let last = '0';
  for (;;) {
    try {
      const response = await request(path, {
        headers: {Accept: 'text/event-stream', 'Last-Event-ID': last},
      });
      await eachEvent(response, (id, name, data) => {
        if (id) last = id;
        seen(name, data);
      });
    } catch {
      // The service may be starting again; the next try tells.
    }
    await pause(2000);
  }
}

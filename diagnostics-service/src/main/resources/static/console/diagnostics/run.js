import {call, request} from '/console/api.js';
import {eachEvent} from '/console/live.js';
import {onSubmit} from '/console/page.js';

/**
 * Makes a form begin runs, one at a time, and its button named stop end them; what is known by then
 * is kept. Each event goes to the function in on of its name. on.begin is called before, on.failed
 * with the reason why there is no more.
 */
export function runs(form, path, body, on) {
  const begin = form.querySelector('button:not([type])');
  const {stop} = form.elements;
  let id = null;
  stop.addEventListener('click', () => {
    if (id) call(`/api/runs/${encodeURIComponent(id)}`, 'DELETE').catch(() => {});
  });
  onSubmit(form, async fields => {
    begin.disabled = true;
    on.begin(fields);
    try {
      const response = await request(path, {
        method: 'POST',
        headers: {'Content-Type': 'application/json', Accept: 'text/event-stream'},
        body: JSON.stringify(body(fields)),
      });
      stop.disabled = false;
      await eachEvent(response, (_, name, data) => {
        if (name === 'started') ({id} = data);
        if (name === 'problem') throw new Error(data.detail ?? data.title);
        on[name]?.(data);
      });
    } catch (failure) {
      on.failed(failure.message);
    } finally {
      id = null;
      stop.disabled = true;
      begin.disabled = false;
    }
  });
}

/** Numbers in place of the texts of those fields. */
export const numbers = (fields, ...names) => Object.fromEntries(Object.entries(fields)
    .map(([name, value]) => [name, names.includes(name) ? Number(value) : value]));

/** The parts of a text between commas and white space; undefined where there are none. */
export const list = text => text?.split(/[\s,]+/).filter(part => part !== '');

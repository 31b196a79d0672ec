import {call} from '/console/api.js';
import {eachEvent} from '/console/live.js';
import {onSubmit} from '/console/page.js';

/** No run is silent for longer: a path is watched once a minute at least. */
const LONGEST_SILENCE = 120_000;

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
    let done = false;
    try {
      await eachEvent(path, {
        method: 'POST',
        longest: LONGEST_SILENCE,
        headers: {'Content-Type': 'application/json'},
        body: JSON.stringify(body(fields)),
      }, (_, name, data) => {
        if (name === 'started') {
          ({id} = data);
          stop.disabled = false;
        }
        if (name === 'problem') throw new Error(data.detail ?? data.title);
        done ||= name === 'done';
        on[name]?.(data);
      });
      if (!done) throw new Error('The service ended before this was done.');
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

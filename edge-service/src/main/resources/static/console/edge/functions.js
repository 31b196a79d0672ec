import {call} from '/console/api.js';
import {element, replace} from '/console/dom.js';
import {line, remember} from '/console/line.js';
import {change, filterOf, filtered, onFilter, say} from '/console/page.js';
import {table} from '/console/table.js';
import {bytes, millis} from '/console/units.js';
import {closeDeleted, follow, open} from './function.js';

const FAILURES = {
  timeout: 'timeout', memory: 'memory', exception: 'exception', badResponse: 'bad response',
  overloaded: 'overloaded',
};
let functions = [];
let before = null;
let rates = new Map();

function measure(now) {
  const calls = new Map(functions.map(({stats}) => [stats.name, stats.calls]));
  if (before) {
    const seconds = (now - before.now) / 1000;
    rates = new Map([...calls].map(([name, count]) =>
      [name, Math.max(count - (before.calls.get(name) ?? 0), 0) / seconds]));
    rates.forEach((rate, name) => remember(`calls of ${name}`, rate));
  }
  before = {calls, now};
}

const remove = name => change({
  title: `Delete ${name}?`,
  text: 'Every edge forgets it and all its versions. Requests of its routes go on without it.',
  action: 'Delete',
  danger: true,
}, () => call(`/api/functions/${name}`, 'DELETE'), () => {
  closeDeleted(name);
  return `Function ${name} is deleted.`;
}, showFunctions);

const press = (text, name, act, danger) => element('button', {
  type: 'button', 'data-key': `${text} function ${name}`, 'aria-label': `${text} ${name}`,
  class: danger ? 'danger' : '', onclick: act,
}, text);

function failed(stats) {
  const kinds = Object.keys(FAILURES).filter(kind => stats[kind]);
  return kinds.length === 0 ? '0' : element('div', {class: 'bad'},
      ...kinds.map(kind => element('div', {}, `${stats[kind]} ${FAILURES[kind]}`)));
}

function row({runtime, routes, edges, stats}) {
  const {name} = stats;
  const all = Object.values(edges);
  const told = all.filter(each => each.state === 'acknowledged').length;
  const rate = rates.get(name) ?? 0;
  return [
    element('div', {}, element('strong', {}, name),
        element('div', {class: 'quiet'}, `${runtime}, version ${stats.version}`)),
    element('div', {class: 'wrap'}, routes.join(', ') || 'none'),
    element('span', {class: told === all.length ? 'good' : 'warn'},
        all.length ? `${told} of ${all.length} others` : 'this one'),
    rate.toFixed(1), line(`calls of ${name}`, `Calls a second of ${name}: ${rate.toFixed(1)}`),
    stats.ok, failed(stats),
    millis(stats.meanMicros / 1000), millis(stats.maxMicros / 1000), bytes(stats.maxMemory),
    element('div', {class: 'row-actions'},
        press('Open', name, () => open(name).catch(failure => say(failure.message))),
        press('Delete', name, () => remove(name), true)),
  ];
}

const show = () => replace(document.getElementById('functions'),
    table('Functions', ['Function', 'Routes', 'Edges', '#Calls/s', 'Last 2 minutes', '#Ok',
      '#Failed', '#Mean', '#Longest', '#Memory', 'Actions'], filtered(functions.map(row), filterOf('functions'))));

/** Shows the functions that are deployed here, and what is new of the one that is open. */
export async function showFunctions() {
  functions = await call('/api/functions/stats');
  measure(performance.now());
  show();
  await follow(functions);
}

onFilter('functions', show);
document.getElementById('function-new').addEventListener('click', () => open(null));

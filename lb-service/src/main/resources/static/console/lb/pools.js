import {element, replace} from '/console/dom.js';
import {line} from '/console/line.js';
import {table} from '/console/table.js';
import {actionOf, add, changeWeight, remove, setState} from './changes.js';
import {chartsOf} from './charts.js';

const millis = micros => `${(micros / 1000).toFixed(1)} ms`;
const HEALTH = {up: 'good', down: 'bad'};

/** The states that an operator may want in place of another. */
const OTHER_STATES = {
  active: ['draining', 'disabled'],
  draining: ['active', 'disabled'],
  disabled: ['active'],
};

const mayServe = ({state, health}) => state === 'active' && health !== 'down';

/** Whether it is active, and no other upstream of its pool could serve in its place. */
const isLast = (one, all) =>
  one.state === 'active' && !all.some(other => other !== one && mayServe(other));

/**
 * @param last whether it is the last of its pool that may serve
 */
function upstreamRow(pool, stats, view, last, refresh) {
  const {id, health, state, weight, inFlight, traffic} = stats;
  const rate = traffic.requestsPerSecond.last10s;
  const press = (text, act, danger) => element('button', {
    type: 'button',
    'data-key': `${pool}/${id}/${text}`,
    'aria-label': `${text} ${id} of ${pool}`,
    class: danger ? 'danger' : '',
    onclick: () => act(pool, id, refresh),
  }, text);
  return [
    id,
    element('span', {class: HEALTH[health] ?? 'warn', title: view?.lastFailure ?? ''}, health),
    state,
    weight,
    inFlight,
    rate.toFixed(1),
    line(`${pool}/${id}`, `Requests per second of ${id}, now ${rate.toFixed(1)}`),
    millis(traffic.latency.p50Micros),
    millis(traffic.latency.p99Micros),
    `${(traffic.errorRatioLast60s * 100).toFixed(1)} %`,
    element('div', {class: 'row-actions'},
        ...OTHER_STATES[state].map(other =>
          press(actionOf(other), (...of) => setState(other, last, ...of))),
        press('Weight', (...of) => changeWeight(weight, ...of)),
        view?.discovered ? null : press('Remove', (...of) => remove(last, ...of), true)),
  ];
}

const COLUMNS = [
  'Upstream', 'Health', 'State', '#Weight', '#In flight', '#Requests/s', 'Last two minutes', '#p50',
  '#p99', '#Errors', 'Actions',
];

const sections = new Map();

/** Where a pool is shown; its charts stay there, and what looks at them. */
function sectionOf(name) {
  if (!sections.has(name)) {
    const head = element('div', {class: 'bar'});
    const list = element('div');
    sections.set(name,
        {head, list, shown: element('div', {class: 'pool'}, head, chartsOf(name), list)});
  }
  return sections.get(name);
}

function showPool({view, stats}, filter, refresh) {
  const {head, list} = sectionOf(view.name);
  const known = new Map(view.upstreams.map(upstream => [upstream.id, upstream]));
  const shown = stats.byUpstream.filter(each =>
      [view.name, each.id, known.get(each.id)?.address, each.health, each.state]
          .join(' ').toLowerCase().includes(filter));
  replace(head,
      element('h3', {}, view.name),
      element('span', {class: 'quiet'},
          `${view.algorithm}, ${stats.up} of ${stats.upstreams} up`),
      element('button', {
        type: 'button',
        'data-key': `${view.name}/add`,
        'aria-label': `Add upstream to ${view.name}`,
        onclick: () => add(view.name, refresh),
      }, 'Add upstream'));
  replace(list, table(`Upstreams of ${view.name}`, COLUMNS,
      shown.map(each => upstreamRow(view.name, each, known.get(each.id),
          isLast(each, stats.byUpstream), refresh))));
}

/** Shows each pool with the upstreams whose id, address, health or state has the words of filter. */
export function showPools(parent, pools, filter, refresh) {
  const wanted = pools.map(({view}) => sectionOf(view.name).shown);
  if (wanted.length !== parent.children.length
      || wanted.some((each, at) => each !== parent.children[at])) {
    replace(parent, ...wanted);
  }
  for (const pool of pools) showPool(pool, filter, refresh);
}

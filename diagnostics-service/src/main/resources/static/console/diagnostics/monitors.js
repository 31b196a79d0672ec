import {call} from '/console/api.js';
import {element, replace} from '/console/dom.js';
import {list} from '/console/list.js';
import {change, filterOf, filtered, onFilter, onSubmit, say} from '/console/page.js';
import {svg} from '/console/svg.js';
import {table} from '/console/table.js';
import {millis} from '/console/units.js';

const BARS = 60;
const STATES = {up: 'good', down: 'bad'};
const form = document.getElementById('monitor');
const detail = document.getElementById('monitor-changes');
const pathOf = name => `/api/monitors/${encodeURIComponent(name)}`;
const when = instant => new Date(instant).toLocaleString();
const checks = new Map();
let monitors = [];

/** A bar for each of the last checks: as high as it took long, or all the height where it failed. */
function bars(name, all) {
  const passed = all.filter(check => check.outcome === 'passed');
  const most = Math.max(...passed.map(check => check.latencyMillis), 1e-9);
  const picture = svg('svg', {class: 'bars', viewBox: `0 0 ${BARS * 4} 20`,
    preserveAspectRatio: 'none', role: 'img',
    'aria-label': `${passed.length} of the last ${all.length} checks of ${name} passed`});
  all.forEach((check, at) => {
    const failed = check.outcome !== 'passed';
    const height = failed ? 20 : Math.max(2, 20 * check.latencyMillis / most);
    const bar = svg('rect', {x: (BARS - 1 - at) * 4, y: 20 - height, width: 3, height,
      class: failed ? 'failed' : ''});
    const title = svg('title');
    title.textContent = `${when(check.at)}: ${failed ? check.reason : millis(check.latencyMillis)}`;
    bar.append(title);
    picture.append(bar);
  });
  return picture;
}

const share = ({percent}) => percent == null ? '–' : `${Number(percent.toFixed(3))} %`;

async function changes(name) {
  const {changes: all} = await call(pathOf(name));
  detail.replaceChildren(
      list('monitor-history', `Changes of ${name}`, ['At', 'State', 'Because'], all.map(each => [
        when(each.at), element('span', {class: STATES[each.state]}, each.state),
        each.reason ?? millis(each.latencyMillis),
      ])));
}

const remove = name => change({
  title: `Remove ${name}?`,
  text: 'It is checked no more, and its history is forgotten.',
  action: 'Remove',
  danger: true,
}, () => call(pathOf(name), 'DELETE'), () => `${name} was removed.`, showMonitors);

const press = (name, text, act, danger) => element('button', {type: 'button',
  'data-key': `${text} monitor ${name}`, 'aria-label': `${text}: monitor ${name}`,
  class: danger ? 'danger' : '', onclick: act}, text);

function row({name, endpoint, state, since, availability, lastCheck, lastDelivery}) {
  const hour = availability['1h'] ?? {};
  return [
    element('div', {class: 'wrap'}, element('strong', {}, name),
        element('div', {class: 'quiet'}, endpoint)),
    element('div', {class: 'wrap'},
        element('span', {class: STATES[state] ?? 'quiet'},
            since ? `${state} since ${when(since)}` : state),
        element('div', {class: 'quiet'}, lastCheck?.reason ?? '', lastDelivery
          && !lastDelivery.delivered ? ` Webhook not told: ${lastDelivery.detail}` : '')),
    bars(name, checks.get(name)?.all ?? []),
    ...['1h', '24h', '30d'].map(window => share(availability[window] ?? {})),
    hour.latencyMillis ? millis(hour.latencyMillis.p50) : '–',
    hour.latencyMillis ? millis(hour.latencyMillis.p95) : '–',
    element('div', {class: 'row-actions'},
        press(name, 'History', () => changes(name).catch(failure => say(failure.message))),
        press(name, 'Remove', () => remove(name), true)),
  ];
}

const show = () => replace(document.getElementById('monitors'), table('Monitors',
    ['Monitor', 'State', 'Last checks', '#1 h', '#24 h', '#30 d', '#p50', '#p95', 'Actions'],
    filtered(monitors.map(row), filterOf('monitors'))));

/** Reads the last checks of those monitors that had one since they were read. */
async function readChecks() {
  await Promise.all(monitors.map(async ({name, lastCheck}) => {
    if (!lastCheck || checks.get(name)?.at === lastCheck.at) return;
    const {checks: all} = await call(pathOf(name));
    checks.set(name, {at: lastCheck.at, all});
  }));
}

/** Shows how the watched endpoints fare. */
export async function showMonitors() {
  monitors = await call('/api/monitors');
  await readChecks();
  show();
}

async function put(name, config) {
  await call(pathOf(name), 'PUT', config);
  return name;
}

onSubmit(form, async ({name, ...config}) => {
  if (monitors.some(monitor => monitor.name === name)) {
    await change({title: `Replace ${name}?`,
      text: 'Another endpoint begins a new history.', action: 'Replace', danger: true},
    () => put(name, config), () => `${name} was replaced.`, showMonitors);
  } else {
    await put(name, config);
    say(`${name} is checked from now on.`);
    await showMonitors();
  }
});
onFilter('monitors', show);

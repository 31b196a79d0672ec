import {call} from '/console/api.js';
import {chart} from '/console/chart.js';
import {element, replace} from '/console/dom.js';
import {change, filterOf, filtered, onFilter} from '/console/page.js';
import {table} from '/console/table.js';
import {bytes, time} from '/console/units.js';

const ROWS = ['rooms', 'broadcast'];
const MOST = 200;
const rate = value => value.toFixed(1);
const over = (id, title, series, format) => chart(document.getElementById(id),
    {title, series, format, top: 1, span: '5 minutes ago'});
const open = over('open', 'Connections', ['open', 'slow'], String);
const messages = over('messages', 'Messages a second', ROWS, rate);
const deliveries = over('deliveries', 'Deliveries a second', ROWS, rate);
const slowOnly = document.getElementById('slow');
let page = {open: 0, matching: 0, connections: []};
let before = null;

function chartRates({open: all, broadcast, rooms, slow}) {
  const now = performance.now();
  const counts = {
    messages: [rooms.published, broadcast.messages],
    deliveries: [rooms.deliveries, broadcast.deliveries],
  };
  open.add(all, slow.connections);
  if (before) {
    const seconds = (now - before.now) / 1000;
    const rates = name => counts[name].map((count, at) =>
      Math.max(count - before.counts[name][at], 0) / seconds);
    messages.add(...rates('messages'));
    deliveries.add(...rates('deliveries'));
  }
  before = {now, counts};
}

function showCounts({broadcast, rooms, slow}) {
  replace(document.getElementById('counts'),
      table('Since the start', ['Since the start', '#Messages', '#Deliveries', '#Slow, dropped',
        '#Slow, skipped', '#Repeated', '#Refused', '#Bytes'], [
        ['Rooms', rooms.published, rooms.deliveries, rooms.slowConsumersDropped, rooms.skipped,
          rooms.repeated, rooms.refused, `${bytes(rooms.historyBytes)} remembered`],
        ['Broadcast', broadcast.messages, broadcast.deliveries, broadcast.slowConsumersDropped,
          '', '', '', `${bytes(broadcast.bytes)} received`],
      ]),
      element('p', {class: slow.connections ? 'warn' : 'quiet'}, slow.connections
        ? `${slow.connections} read too slowly now: ${bytes(slow.waitingBytes)} wait for them, ${
          bytes(slow.mostWaitingBytes)} for the slowest.`
        : 'Nobody reads too slowly now.'));
}

const close = ({id, user, address}) => change({
  title: `Close the connection of ${user ?? address}?`,
  text: 'It is closed with 4403, which tells its client not to come back.',
  action: 'Close',
  danger: true,
}, () => call(`/api/connections/${encodeURIComponent(id)}`, 'DELETE'),
() => `The connection of ${user ?? address} was closed.`, showConnections);

const row = each => [
  each.user ?? '(nobody yet)', each.endpoint, each.address, time(each.since),
  each.expires ? time(each.expires) : '', each.rooms.join(', '),
  each.waitingBytes || each.roomsBehind
    ? element('span', {class: 'warn'}, `${bytes(each.waitingBytes)} wait, ${
      each.roomsBehind} rooms behind`)
    : 'no',
  element('button', {type: 'button', class: 'danger', 'data-key': each.id,
    'aria-label': `Close connection of ${each.user ?? each.address}`,
    onclick: () => close(each)}, 'Close'),
];

function showList() {
  const {matching, connections} = page;
  replace(document.getElementById('list'),
      table('Connections', ['User', 'Endpoint', 'Address', 'Since', 'Until', 'Rooms', 'Slow',
        'Actions'], filtered(connections.map(row), filterOf('list'))),
      connections.length < matching
        ? element('p', {class: 'quiet'}, `The oldest ${connections.length} of ${matching}.`) : '');
}

const drain = document.getElementById('drain');

function showDrain(draining, all) {
  drain.textContent = draining ? 'Let clients in again' : 'Drain';
  drain.dataset.on = String(draining);
  const state = document.getElementById('draining');
  const text = draining ? `draining: ${all} are still here, nobody new is let in` : '';
  if (state.textContent !== text) state.textContent = text;
  state.className = 'warn';
}

const beginDrain = () => change({
  title: 'Drain?',
  text: 'Nobody new is let in, and everybody is sent away over that time, told when to come back.'
    + ' The service goes on.',
  action: 'Drain',
  danger: true,
  fields: [
    {label: 'Over', name: 'over', value: '30s', required: true},
    {label: 'After', name: 'delay', value: '1s', required: true},
  ],
}, answer => call(`/api/drain?${new URLSearchParams(answer)}`, 'POST'),
({over: long}, {open: all}) => `${all} connections are sent away over ${long}.`, showConnections);

const stopDrain = () => change({
  title: 'Let clients in again?',
  action: 'Let in',
}, () => call('/api/drain', 'DELETE'), () => 'Clients are let in again.', showConnections);

/** Shows how many clients are connected, what goes through, and who is too slow. */
export async function showConnections() {
  const query = new URLSearchParams({slow: slowOnly.checked, limit: MOST});
  const [stats, list] = await Promise.all([call('/api/stats'), call(`/api/connections?${query}`)]);
  page = list;
  chartRates(stats);
  showCounts(stats);
  showDrain(stats.draining, stats.open);
  showList();
}

onFilter('list', showList);
slowOnly.addEventListener('change', () => showConnections().catch(() => {}));
drain.addEventListener('click', () => drain.dataset.on === 'true' ? stopDrain() : beginDrain());

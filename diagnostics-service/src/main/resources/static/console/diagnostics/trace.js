import {element, replace} from '/console/dom.js';
import {filterOf, filtered, onFilter} from '/console/page.js';
import {svg} from '/console/svg.js';
import {table} from '/console/table.js';
import {millis} from '/console/units.js';
import {numbers, runs} from './run.js';
import {everybody} from './who.js';

const said = document.getElementById('trace-said');
const COLUMN = 130;
const ROW = 46;
const NOBODY = '*';
let hops = new Map();
let known = new Map();
let labels = new Map();
let lastly = null;

const source = probe => probe.from ?? NOBODY;
const byHop = () => [...hops].sort(([one], [other]) => one - other);

function write(text, attributes) {
  const made = svg('text', attributes);
  made.textContent = text;
  return made;
}

/** Where each address of each hop is drawn; those of a hop stand below each other. */
function places(path) {
  const all = new Map();
  path.forEach(([hop, probes], column) =>
    [...new Set(probes.map(source))].forEach((address, row) =>
      all.set(`${hop} ${address}`, {address, x: COLUMN * (column + 1), y: ROW * row + 24})));
  return all;
}

function links(path, at) {
  const drawn = new Set();
  path.forEach(([hop, probes], column) => probes.forEach(probe => {
    const [before, others] = path[column - 1] ?? [];
    const from = others?.find(other => other.query === probe.query && other.flow === probe.flow)
      ?? others?.find(other => other.flow === probe.flow) ?? others?.[0];
    const start = from ? at.get(`${before} ${source(from)}`) : {x: 24, y: 24};
    const end = at.get(`${hop} ${source(probe)}`);
    drawn.add(`M${start.x} ${start.y}C${start.x + 50} ${start.y} ${end.x - 50} ${end.y} ${end.x} ${
      end.y}`);
  }));
  return svg('path', {class: 'link', d: [...drawn].join('')});
}

/** The path as a drawing: one column for each hop, a branch for each router that answered. */
function drawing(path) {
  const at = places(path);
  const height = Math.max(...[...at.values()].map(({y}) => y)) + 36;
  const width = COLUMN * (path.length + 1);
  const picture = svg('svg', {class: 'path', width, height, viewBox: `0 0 ${width} ${height}`,
    role: 'img', 'aria-label': `Path: ${path.map(([hop, probes]) =>
      `hop ${hop} ${[...new Set(probes.map(source))].join(' or ')}`).join(', ')}`});
  picture.append(links(path, at), svg('circle', {cx: 24, cy: 24, r: 7}),
      write('here', {x: 24, y: 46, 'text-anchor': 'middle'}));
  for (const {address, x, y} of at.values()) {
    picture.append(
        svg('circle', {cx: x, cy: y, r: 7, class: address === NOBODY ? 'nobody' : ''}),
        write(address === NOBODY ? 'no answer' : known.get(address)?.name ?? address,
            {x, y: y + 22, 'text-anchor': 'middle'}));
  }
  return element('div', {class: 'scroll', tabindex: 0, role: 'region',
    'aria-label': 'Drawing of the path', 'data-key': 'path'}, picture);
}

function row([hop, probes]) {
  const addresses = [...new Set(probes.map(source))].filter(address => address !== NOBODY);
  const answered = probes.filter(probe => probe.rttMillis != null);
  return [
    hop,
    everybody(addresses.map(address => known.get(address) ?? {address})),
    `${Math.round(100 * (probes.length - answered.length) / probes.length)} %`,
    probes.map(probe => probe.rttMillis == null ? NOBODY : millis(probe.rttMillis)).join('  '),
    [...new Set(probes.map(probe => probe.reason ? `${probe.outcome}: ${probe.reason}`
      : probe.outcome)), ...(labels.get(hop) ?? []).map(each => `MPLS ${each.label}`)].join(', '),
  ];
}

/** Shows the path, from the probes of each hop by its number. */
export function showPath(probesByHop) {
  hops = probesByHop;
  const path = byHop();
  replace(document.getElementById('trace-path'), path.length ? drawing(path) : '');
  replace(document.getElementById('trace-hops'),
      table('Hops', ['#Hop', 'Who answered', '#Lost', 'Round trips', 'Answers'],
          filtered(path.map(row), filterOf('trace-hops'))));
}

/** Many probes come at once; they are drawn together. */
function showSoon() {
  lastly ??= requestAnimationFrame(() => {
    lastly = null;
    showPath(hops);
  });
}

/** What limits the size of packets, in a sentence. */
function narrowest({bytes, limit, narrowedBy, hop, reason}) {
  if (bytes == null) return ` The path MTU is not known: ${reason}.`;
  const why = {
    none: 'nothing narrows the path',
    'first-link': 'so is the link out of this host',
    silence: 'larger packets vanish, and nobody says so',
    router: `${narrowedBy?.address}${hop ? `, hop ${hop},` : ''} says so`,
  };
  return ` Packets of ${bytes} bytes reach it: ${why[limit]}.`;
}

const body = ({names: wanted, mtu, ...fields}) => ({
  ...numbers(fields, 'maxHops', 'queries', 'flows', 'port'),
  names: wanted === 'on', mtu: mtu === 'on',
});

runs(document.getElementById('trace'), '/api/traceroute', body, {
  begin({target}) {
    hops = new Map();
    known = new Map();
    labels = new Map();
    said.className = 'quiet';
    said.textContent = `The path to ${target} is being traced.`;
    showSoon();
  },
  failed(why) {
    said.className = 'bad';
    said.textContent = why;
  },
  probe(probe) {
    hops.set(probe.hop, [...(hops.get(probe.hop) ?? []), probe]
        .sort((one, other) => one.flow - other.flow || one.query - other.query));
    showSoon();
  },
  done({target, address, reached, complete, method, mtu, hops: told}) {
    hops = new Map(told.map(({hop, probes}) => [hop, probes]));
    known = new Map(told.flatMap(hop => hop.addresses).map(each => [each.address, each]));
    labels = new Map(told.map(hop => [hop.hop, hop.labels ?? []]));
    const end = reached
      ? `was reached after ${told.length} ${told.length === 1 ? 'hop' : 'hops'}` : 'was not reached';
    said.className = '';
    said.textContent = `${target} (${address}) ${complete ? end : 'was not traced to the end'}, by ${
      method}.${mtu ? narrowest(mtu) : ''}`;
    showSoon();
  },
});
onFilter('trace-hops', () => showPath(hops));

import {call} from '/console/api.js';
import {element, replace} from '/console/dom.js';
import {filterOf, filtered, onFilter} from '/console/page.js';
import {svg} from '/console/svg.js';
import {table} from '/console/table.js';
import {bytes, percent} from '/console/units.js';
import {LAND} from './world.js';

let edges = [];

const busy = load => load ? Math.min(4 + Math.sqrt(load.requestsPerSecond) / 4, 9) : 4;

function pin(edge) {
  const {latitude, longitude} = edge.location;
  const made = svg('g', {class: edge.alive ? 'pin' : 'pin gone',
    transform: `translate(${longitude} ${-latitude})`});
  const name = svg('text', {x: longitude > 120 ? -7 : 7, y: 4,
    'text-anchor': longitude > 120 ? 'end' : 'start'});
  name.textContent = edge.edge;
  made.append(svg('circle', {r: busy(edge.load)}), name);
  return made;
}

function map() {
  const placed = edges.filter(edge => edge.location?.latitude != null);
  if (placed.length === 0) {
    return element('p', {class: 'quiet'},
        'No edge says where it is: weir.edge.location.latitude and .longitude.');
  }
  const picture = svg('svg', {class: 'map', viewBox: '-180 -84 360 144', role: 'img',
    'aria-label': `Map of ${placed.map(({edge, location: {latitude, longitude}}) =>
      `${edge} at ${latitude}, ${longitude}`).join('; ')}`});
  picture.append(svg('path', {class: 'land', d: LAND}), ...placed.map(pin));
  return picture;
}

const where = location => location
  ? [location.region, location.country,
    location.latitude == null ? null : `${location.latitude}, ${location.longitude}`]
      .filter(part => part != null).join(', ')
  : '';

const row = ({edge, address, alive, detail, location, load}) => [
  edge, address ?? 'this edge',
  element('span', {class: alive ? 'good' : 'bad'}, alive ? 'alive' : `gone: ${detail}`),
  where(location),
  ...load
    ? [load.requestsPerSecond.toFixed(1), load.connections,
      `${bytes(load.bytes)} of ${bytes(load.maxBytes)}`, percent(load.hitRatio)]
    : ['', '', '', ''],
];

const show = () => {
  replace(document.getElementById('map'), map());
  replace(document.getElementById('edges'),
      table('Edges', ['Edge', 'Control address', 'State', 'Where', '#Requests/s', '#Connections',
        '#Memory', '#Hit ratio'], filtered(edges.map(row), filterOf('edges'))));
};

/** Shows this edge and its peers, on the map where they say where they are. */
export async function showEdges() {
  edges = await call('/api/edges');
  show();
}

onFilter('edges', show);

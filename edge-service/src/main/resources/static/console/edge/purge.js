import {call} from '/console/api.js';
import {element, replace} from '/console/dom.js';
import {change, filterOf, filtered, onFilter, onSubmit} from '/console/page.js';
import {table} from '/console/table.js';
import {time} from '/console/units.js';

const SOON = 250;
const HELP = {
  url: 'A URL, or a path that is meant on any host; ?* at its end stands for any query.',
  pattern: 'A glob, in which * is any text: /static/* or shop.example/*.css. Or re: and an RE2 expression.',
  tag: 'A tag that the origin gave by Cache-Tag or Surrogate-Key.',
  all: 'Everything that is stored.',
};
const form = document.getElementById('purge');
const {type, value} = form.elements;
let purges = [];
let asking = null;

function help() {
  document.getElementById('purge-help').textContent = HELP[type.value];
  value.disabled = type.value === 'all';
}

const words = ({type: kind, value: what, site, soft}) =>
  `${kind === 'all' ? 'everything' : `${kind} ${what}`}${site ? ` of site ${site}` : ''}${
    soft ? ', made stale only' : ''}`;

function edgeState({state, at, removed, attempts, detail, retrying}) {
  if (state === 'acknowledged') {
    return element('span', {class: 'good'},
        `acknowledged ${time(at)}${removed == null ? '' : `, ${removed} removed`}`);
  }
  return element('span', {class: 'warn'}, `pending${attempts ? `, ${attempts} tries` : ''}${
    detail ? `: ${detail}` : ''}${retrying === false ? ', given up' : ''}`);
}

function row(each) {
  const done = each.edges.length - each.pending.length;
  return [
    time(each.requestedAt), element('div', {class: 'wrap'}, words(each.request)),
    element('span', {class: each.complete ? 'good' : 'warn'}, `${done} of ${each.edges.length}`),
    element('ul', {class: 'plain'}, ...each.edges.map(edge =>
      element('li', {}, `${edge.edge}: `, edgeState(edge)))),
  ];
}

const show = () => replace(document.getElementById('purges'),
    table('Purges', ['Asked at', 'Forget', 'Acknowledged', 'Edges'],
        filtered(purges.map(row), filterOf('purges'))));

async function read() {
  purges = await call('/api/invalidations?limit=20');
  show();
}

/** Shows the latest purges; more often than it is called while one is under way. */
export async function showPurges() {
  await read();
  if (asking === null && purges.some(each => each.pending.length
      && each.edges.some(edge => edge.retrying || edge.attempts === 0))) {
    asking = setTimeout(() => {
      asking = null;
      showPurges().catch(() => {});
    }, SOON);
  }
}

/** Asks, purges, and shows each acknowledgement as it comes. */
export function purge(request) {
  return change({
    title: request.soft ? 'Make stale?' : 'Purge?',
    text: `Every edge is told: ${words(request)}.`,
    action: request.soft ? 'Make stale' : 'Purge',
    danger: true,
  }, () => call('/api/invalidations', 'POST', request),
  (_, begun) => `Purge of ${words(request)} began; ${begun.edges.length} edges are to acknowledge.`,
  showPurges);
}

onSubmit(form, ({soft, ...request}) => purge(soft ? {...request, soft: true} : request));
type.addEventListener('change', help);
onFilter('purges', show);
help();

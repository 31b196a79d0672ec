import {element, replace} from '/console/dom.js';
import {filterOf, filtered, onFilter} from '/console/page.js';
import {table} from '/console/table.js';
import {millis} from '/console/units.js';
import {runs} from './run.js';
import {everybody} from './who.js';

const said = document.getElementById('watch-said');
const RTT = ['min', 'mean', 'median', 'p95', 'max', 'jitter'];
let changes = [];
let hops = [];

const row = ({hop, addresses, sent, received, lossPercent, rttMillis}) => [
  hop, everybody(addresses),
  element('span', {class: lossPercent ? 'warn' : ''}, `${lossPercent} %`), sent, received,
  ...RTT.map(name => rttMillis ? millis(rttMillis[name]) : '–'),
];

const changed = ({round, what, hop, before, after}) => what === 'address'
  ? `Round ${round}: hop ${hop} was ${before}, and is ${after}.`
  : `Round ${round}: the target was ${before} hops away, and is ${after}.`;

function show() {
  replace(document.getElementById('watch-hops'),
      table('Watched hops', ['#Hop', 'Who answers', '#Lost', '#Sent', '#Received', '#Least',
        '#Mean', '#Median', '#p95', '#Most', '#Jitter'],
      filtered(hops.map(row), filterOf('watch-hops'))));
  document.getElementById('watch-changes').replaceChildren(
      ...changes.slice(-20).reverse().map(each =>
        element('p', {class: 'warn'}, changed(each))));
}

const body = ({names, ...fields}) => ({...fields, names: names === 'on', continuous: true});

runs(document.getElementById('watch'), '/api/traceroute', body, {
  begin({target}) {
    changes = [];
    hops = [];
    said.className = 'quiet';
    said.textContent = `The path to ${target} is being watched.`;
    show();
  },
  failed(why) {
    said.className = 'bad';
    said.textContent = why;
  },
  change(change) {
    changes.push(change);
  },
  round({round, reached, hops: seen}) {
    hops = seen;
    said.className = reached ? 'good' : 'warn';
    said.textContent = `Round ${round}: the target ${reached ? 'answers' : 'does not answer'}.`;
    show();
  },
  done({rounds, hops: seen}) {
    hops = seen;
    said.className = '';
    said.textContent = `${rounds} ${rounds === 1 ? 'round' : 'rounds'}, ${changes.length} ${
      changes.length === 1 ? 'change' : 'changes'}.`;
    show();
  },
});
onFilter('watch-hops', show);

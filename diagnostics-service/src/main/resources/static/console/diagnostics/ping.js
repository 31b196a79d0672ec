import {chart} from '/console/chart.js';
import {element} from '/console/dom.js';
import {list as listed} from '/console/list.js';
import {millis} from '/console/units.js';
import {list, numbers, runs} from './run.js';

/** As many targets as lines can be told apart. */
const MOST_LINES = 4;

const answer = document.getElementById('ping-answer');
let charted = [];
let lines = null;
let row = new Map();
let lost = [];

const fate = ({target, seq, outcome, reason, from}) => `${target ? `${target} ` : ''}${seq}: ${
  outcome}${reason ? ` (${reason})` : ''}${from ? ` from ${from}` : ''}`;

function draw() {
  if (row.size === 0) return;
  lines.add(...charted.map(target => row.get(target) ?? null));
  row = new Map();
}

/** The probes of one round make one point of each line; a round ends where a target comes again. */
function add(target, value) {
  if (!charted.includes(target)) return;
  if (row.has(target)) draw();
  row.set(target, value);
  if (row.size === charted.length) draw();
}

const cells = ({rttMillis: rtt}) => ['min', 'mean', 'median', 'p95', 'max', 'stddev', 'jitter']
    .map(name => rtt ? millis(rtt[name]) : '–');

const summary = one => [
  one.target, one.address, `${one.received} of ${one.sent}`,
  element('span', {class: one.lossPercent ? 'warn' : 'good'}, one.lossPercent
    ? `${one.lossPercent} %, ${one.loss.replaceAll('-', ' ')}` : 'none'),
  ...cells(one), one.duplicates + one.outOfOrder,
];

function show(done) {
  draw();
  const all = done.targets ?? [done];
  answer.replaceChildren(
      element('p', {}, `By ${done.method}, timed by the ${
        [...new Set(all.map(one => one.timestamps))].join(' and the ')}${
        done.complete ? '' : '; stopped'}.`),
      listed('ping-targets', 'Round trips', ['Target', 'Address', '#Answered', 'Lost', '#Least', '#Mean', '#Median',
        '#p95', '#Most', '#Deviation', '#Jitter', '#Twice or late'], all.map(summary)),
      ...(done.unresolved ?? []).map(({target, problem}) =>
        element('p', {class: 'warn'}, `${target} was not pinged: ${problem}`)),
      lost.length ? element('p', {class: 'warn'}, `Not answered: ${lost.slice(0, 50).join('; ')}${
        lost.length > 50 ? ` and ${lost.length - 50} more` : ''}.`) : '');
}

function body({target, ...fields}) {
  const targets = list(target);
  return {
    ...numbers(fields, 'count', 'port', 'size'),
    ...targets.length === 1 ? {target: targets[0]} : {targets},
  };
}

runs(document.getElementById('ping'), '/api/ping', body, {
  begin({target, count}) {
    lost = [];
    row = new Map();
    charted = list(target).slice(0, MOST_LINES);
    answer.replaceChildren();
    lines = chart(document.getElementById('ping-chart'), {
      title: 'Round trips', series: charted, format: millis,
      kept: Math.max(Number(count ?? 4), 2), span: 'first',
    });
  },
  failed(why) {
    answer.replaceChildren(element('p', {class: 'bad'}, why));
  },
  started({address, targets}) {
    answer.replaceChildren(element('p', {class: 'quiet'},
        targets ? `${targets.length} targets are being pinged.` : `${address} is being pinged.`));
  },
  probe(probe) {
    const replied = probe.outcome === 'reply';
    if (!replied) lost.push(fate(probe));
    add(probe.target ?? charted[0], replied ? probe.rttMillis : null);
  },
  done: show,
});

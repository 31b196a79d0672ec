import {chart} from '/console/chart.js';
import {element} from '/console/dom.js';
import {table} from '/console/table.js';
import {millis} from '/console/units.js';
import {numbers, runs} from './run.js';

const answer = document.getElementById('ping-answer');
let times = null;
let lost = [];

const fate = ({seq, outcome, reason, from}) =>
  `${seq}: ${outcome}${reason ? ` (${reason})` : ''}${from ? ` from ${from}` : ''}`;

function summary(done) {
  const {sent, received, lossPercent, duplicates, rttMillis, timestamps, complete} = done;
  const rtt = rttMillis ?? {};
  const cell = value => value == null ? '–' : millis(value);
  return [
    element('p', {}, `${done.target} (${done.address}): ${received} of ${sent} answered, ${
      lossPercent} % lost${duplicates ? `, ${duplicates} duplicates` : ''}${
      complete ? '' : '; stopped'}. By ${done.method}, timed by the ${timestamps}.`),
    table('Round trips', ['#Least', '#Mean', '#Median', '#p95', '#Most', '#Deviation', '#Jitter'], [
      [rtt.min, rtt.mean, rtt.median, rtt.p95, rtt.max, rtt.stddev, rtt.jitter].map(cell),
    ]),
    lost.length ? element('p', {class: 'warn'}, `Not answered: ${lost.join('; ')}.`) : '',
  ];
}

runs(document.getElementById('ping'), '/api/ping', fields => numbers(fields, 'count'), {
  begin({target, count}) {
    lost = [];
    answer.replaceChildren();
    times = chart(document.getElementById('ping-chart'), {
      title: `Round trips to ${target}`, series: ['round trip'], format: millis,
      kept: Math.max(Number(count ?? 4), 2), span: 'first',
    });
  },
  started({address}) {
    answer.replaceChildren(element('p', {class: 'quiet'}, `${address} is being pinged.`));
  },
  failed(why) {
    answer.replaceChildren(element('p', {class: 'bad'}, why));
  },
  probe(probe) {
    const replied = probe.outcome === 'reply';
    if (!replied) lost.push(fate(probe));
    times.add(replied ? probe.rttMillis : null);
  },
  done(done) {
    answer.replaceChildren(...summary(done));
  },
});

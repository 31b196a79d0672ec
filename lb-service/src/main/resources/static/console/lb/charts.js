import {chart} from '/console/chart.js';
import {element} from '/console/dom.js';
import {millis, percent} from '/console/units.js';

const SPAN = '5 minutes ago';
const made = new Map();

function make(name) {
  const places = [0, 1, 2].map(() => element('div'));
  const [rate, latency, errors] = places;
  return {
    shown: element('div', {class: 'columns'}, ...places),
    rate: chart(rate, {title: `Requests a second of ${name}`, series: ['of 10 s'],
      format: value => value.toFixed(1), top: 1, span: SPAN}),
    latency: chart(latency, {title: 'Latency of its slowest', series: ['p50', 'p99'],
      format: millis, span: SPAN}),
    errors: chart(errors, {title: 'Errors', series: ['of 60 s'], format: percent, top: 0.05,
      span: SPAN}),
  };
}

/** The charts of a pool, to be put where its upstreams are shown. */
export function chartsOf(name) {
  if (!made.has(name)) made.set(name, make(name));
  return made.get(name).shown;
}

/** Adds what a pool does now to its charts. */
export function addToCharts(name, upstreams) {
  chartsOf(name);
  const {rate, latency, errors} = made.get(name);
  const traffic = upstreams.map(upstream => upstream.traffic);
  const sum = of => traffic.reduce((total, each) => total + of(each), 0);
  const most = of => Math.max(0, ...traffic.map(of));
  const served = sum(each => each.requestsPerSecond.last60s);
  rate.add(sum(each => each.requestsPerSecond.last10s));
  latency.add(...['p50Micros', 'p99Micros'].map(which =>
      most(each => each.latency[which]) / 1000 || null));
  errors.add(served === 0 ? null
    : sum(each => each.requestsPerSecond.last60s * each.errorRatioLast60s) / served);
}

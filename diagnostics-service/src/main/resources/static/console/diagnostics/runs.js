import {call} from '/console/api.js';
import {element, replace} from '/console/dom.js';
import {change, filterOf, filtered, onFilter} from '/console/page.js';
import {table} from '/console/table.js';
import {time} from '/console/units.js';

let runs = [];

const stop = ({id, kind, target, caller}) => change({
  title: `Stop the ${kind}?`,
  text: `It is of ${target}, begun by ${caller}; they get what is known by now.`,
  action: 'Stop',
  danger: true,
}, () => call(`/api/runs/${encodeURIComponent(id)}`, 'DELETE'),
() => `The ${kind} of ${target} was stopped.`, showRuns);

const row = run => [
  run.kind, run.target, run.caller, time(run.startedAt),
  element('button', {type: 'button', class: 'danger', 'data-key': run.id,
    'aria-label': `Stop ${run.kind} of ${run.target}`, onclick: () => stop(run)}, 'Stop'),
];

const show = () => replace(document.getElementById('runs'),
    table('Runs', ['Kind', 'Target', 'Caller', 'Begun at', 'Actions'],
        filtered(runs.map(row), filterOf('runs'))));

/** Shows the runs of all callers that are under way. */
export async function showRuns() {
  ({runs} = await call('/api/runs'));
  show();
}

onFilter('runs', show);

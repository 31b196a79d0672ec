import {millis} from '/console/units.js';
import {numbers, runs} from './run.js';

const said = document.getElementById('port-said');

runs(document.getElementById('port'), '/api/port', fields => numbers(fields, 'port'), {
  begin({target, port}) {
    said.className = 'quiet';
    said.textContent = `Connecting to port ${port} of ${target}.`;
  },
  failed(why) {
    said.className = 'bad';
    said.textContent = why;
  },
  done({address, port, outcome, meaning, reason, connectMillis}) {
    said.className = outcome === 'open' ? 'good' : 'warn';
    said.textContent = `Port ${port} of ${address} is ${outcome}${reason ? ` (${reason})` : ''}${
      connectMillis == null ? '' : ` after ${millis(connectMillis)}`}: ${meaning}.`;
  },
});

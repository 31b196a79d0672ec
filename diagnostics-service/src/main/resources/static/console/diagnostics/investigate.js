import {element} from '/console/dom.js';
import {cards, list} from '/console/list.js';
import {numbers, runs} from './run.js';

const LOOKS = {
  dns: 'names', ping: 'ping', trace: 'path', mtu: 'path MTU', ports: 'ports', http: 'web server',
};
const SEVERITIES = {problem: 'bad', warning: 'warn', info: 'good'};
const said = document.getElementById('investigate-said');
const shown = document.getElementById('findings');
let looked = [];

function look(name) {
  return () => {
    looked.push(LOOKS[name]);
    said.textContent = `Looked at so far: ${looked.join(', ')}.`;
  };
}

const finding = ({severity, about, text, advice}) => element('div', {class: 'pool'},
    element('h3', {class: SEVERITIES[severity]}, `${severity}: ${about}`),
    element('p', {}, text),
    advice ? element('p', {class: 'quiet'}, advice) : null);

/** What was seen of each look, in a line. */
function evidence({dns, ping, trace, mtu, ports, http, notDone}) {
  const rows = [];
  if (dns) rows.push(['Names', dns.agree ? 'the name servers agree' : 'the name servers differ']);
  if (ping) rows.push(['Ping', `${ping.received} of ${ping.sent} answered, loss ${ping.loss}`]);
  if (trace) {
    rows.push(['Path', `${trace.hops.length} ${trace.hops.length === 1 ? 'hop' : 'hops'}, the target ${
      trace.reached ? 'answered' : 'did not answer'}`]);
  }
  if (mtu) rows.push(['Path MTU', mtu.bytes ? `${mtu.bytes} bytes` : mtu.reason]);
  for (const {port, outcome, meaning} of ports) {
    rows.push([`Port ${port}`, `${outcome}: ${meaning}`]);
  }
  if (http) rows.push(['Web server', `${http.url}: ${http.status ?? http.reason}`]);
  for (const [name, why] of Object.entries(notDone)) {
    rows.push([`Not looked at: ${LOOKS[name] ?? name}`, why]);
  }
  return list('investigate-seen', 'What was seen', ['Look', 'Seen'],
      rows.map(([name, text]) => [name, element('div', {class: 'wrap'}, text)]));
}

runs(document.getElementById('investigate'), '/api/investigate',
    fields => numbers(fields, 'port'), {
      begin({target}) {
        looked = [];
        said.className = 'quiet';
        said.textContent = `${target} is being looked at.`;
        shown.replaceChildren();
      },
      failed(why) {
        said.className = 'bad';
        said.textContent = why;
      },
      ...Object.fromEntries(Object.keys(LOOKS).map(name => [name, look(name)])),
      done(done) {
        const wrong = done.findings.filter(each => each.severity !== 'info').length;
        said.className = wrong ? 'warn' : 'good';
        said.textContent = `${done.target}${done.address ? ` (${done.address})` : ''}: ${
          wrong ? `${wrong} ${wrong === 1 ? 'finding' : 'findings'}, worst first`
            : 'nothing wrong was found'}${done.complete ? '' : '; stopped'}.`;
        shown.replaceChildren(
            cards('findings-list', 'Findings', done.findings.map(finding)), evidence(done));
      },
    });

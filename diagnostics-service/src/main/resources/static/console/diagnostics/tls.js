import {element} from '/console/dom.js';
import {list} from '/console/list.js';
import {millis} from '/console/units.js';
import {numbers, runs} from './run.js';

const said = document.getElementById('tls-said');
const shown = document.getElementById('tls-answer');
const OUTCOMES = {offered: 'good', unknown: 'warn'};
let versions = [];

const versionRow = ({version, outcome, reason, suites, allSuites}) => [
  version,
  element('span', {class: OUTCOMES[outcome] ?? 'quiet'}, outcome),
  element('div', {class: 'wrap'}, suites
    ? `${suites.join(', ')}${allSuites ? '' : ' and perhaps more'}` : reason ?? ''),
];

const versionTable = () =>
  list('tls-versions', 'Versions of TLS', ['Version', 'Outcome', 'Suites, as the server prefers them'],
      versions.map(versionRow));

const certificate = each => [
  element('div', {class: 'wrap'}, each.subject), element('div', {class: 'wrap'}, each.issuer),
  new Date(each.validUntil).toLocaleDateString(),
  element('div', {class: 'wrap'}, each.names.join(', ')),
];

function handshake({version, suite, applicationProtocol, trusted, millis: took, reason}) {
  if (reason) return element('p', {class: 'bad'}, `The handshake failed: ${reason}`);
  return element('p', {}, `${version} with ${suite}${
    applicationProtocol ? `, ${applicationProtocol}` : ''} in ${millis(took)}; the chain is `,
  element('b', {class: trusted ? 'good' : 'bad'}, trusted ? 'trusted' : 'not trusted'), '.');
}

runs(document.getElementById('tls'), '/api/tls', fields => numbers(fields, 'port'), {
  begin({host, port}) {
    versions = [];
    said.className = 'quiet';
    said.textContent = `${host} port ${port ?? 443} is being looked at.`;
    shown.replaceChildren();
  },
  failed(why) {
    said.className = 'bad';
    said.textContent = why;
  },
  version(version) {
    versions.push(version);
    shown.replaceChildren(versionTable());
  },
  done({address, port, connect, handshake: shaken, versions: all, chain, problems}) {
    if (!shaken) {
      said.className = 'bad';
      said.textContent = `Port ${port} of ${address} is ${connect.outcome}: ${connect.meaning}.`;
      return;
    }
    versions = all;
    said.className = problems.length ? 'bad' : 'good';
    said.textContent = problems.length
      ? `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}, worst first.`
      : 'Nothing is wrong with it.';
    shown.replaceChildren(
        problems.length ? list('tls-problems', 'Problems', ['Problem', 'Detail'], problems.map(each =>
          [element('span', {class: 'bad'}, each.problem.replaceAll('-', ' ')),
            element('div', {class: 'wrap'}, each.detail)])) : '',
        handshake(shaken), versionTable(),
        list('tls-chain', 'Chain', ['Subject', 'Issuer', 'Ends', 'Names'], chain.map(certificate)));
  },
});

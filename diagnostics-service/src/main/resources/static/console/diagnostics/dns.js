import {element, replace} from '/console/dom.js';
import {filterOf, filtered, onFilter} from '/console/page.js';
import {table} from '/console/table.js';
import {millis} from '/console/units.js';
import {list, runs} from './run.js';

const said = document.getElementById('dns-said');
let responses = [];
let steps = [];

function status({outcome, reason, rcode, latencyMillis, transport}) {
  if (outcome !== 'response') return `${outcome}${reason ? `: ${reason}` : ''}`;
  return `${rcode}, ${millis(latencyMillis)} by ${transport}`;
}

const marked = (text, differs) => element('span', {class: differs ? 'warn' : ''},
    differs ? `≠ ${text}` : text);

const verdict = ({status, reason}) => element('div', {class: status === 'bogus' ? 'bad wrap' : 'wrap'},
    reason ? `${status}: ${reason}` : status);

/** What each server says of one type, a column for each; what not all of them say is marked. */
function sideBySide(type, answers) {
  const said = answers.filter(answer => answer.outcome === 'response');
  const records = [...new Set(said.flatMap(({answers: of}) =>
    of.map(record => `${record.type} ${record.data}`)))].sort();
  const codes = new Set(said.map(answer => answer.rcode));
  const cell = (answer, record) => {
    if (answer.outcome !== 'response') return '';
    const held = answer.answers.find(each => `${each.type} ${each.data}` === record);
    const everywhere = said.every(({answers: of}) =>
      of.some(each => `${each.type} ${each.data}` === record));
    return marked(held ? `for ${held.ttlSeconds} s` : 'missing', !everywhere);
  };
  return element('div', {class: 'pool'},
      element('h3', {}, type),
      table(`Answers of type ${type}`, ['Record', ...answers.map(answer => answer.server)], filtered([
        ['Status', ...answers.map(answer => marked(status(answer), codes.size > 1))],
        ...records.map(record => [element('div', {class: 'wrap'}, record),
          ...answers.map(answer => cell(answer, record))]),
        ['Flags', ...answers.map(answer => (answer.flags ?? []).join(' '))],
        ['DNSSEC', ...answers.map(answer => answer.dnssec ? verdict(answer.dnssec) : '')],
        ['Server identifier', ...answers.map(answer => answer.edns?.nsid ?? '')],
        ['Extended errors', ...answers.map(answer =>
          (answer.edns?.extendedErrors ?? []).join(', '))],
      ].filter(([name, ...cells]) => name === 'Status' || cells.some(each => each !== '')),
      filterOf('dns-list'))));
}

const SAYS = {
  referral: ({referral: {zone, signed}}) => `refers to ${zone}${signed ? ', which is signed' : ''}`,
  answer: ({answers}) => answers.map(record => `${record.type} ${record.data}`).join(', '),
  'no-data': () => 'no such records',
  'no-such-name': () => 'no such name',
  timeout: () => 'no answer in time',
};

/** The servers of one zone, and what each said; those that do not serve it are marked. */
function step({zone, name, type, servers}) {
  const good = ['referral', 'answer', 'no-data', 'no-such-name'];
  return element('div', {class: 'pool'}, element('h3', {}, `Servers of ${zone}`),
      table(`What the servers of ${zone} say of ${name} ${type}`,
          ['Server', 'Address', 'Time', 'Says'],
          filtered(servers.map(visit => [visit.server, visit.address ?? '',
            visit.latencyMillis === undefined ? '' : millis(visit.latencyMillis),
            element('div', {class: good.includes(visit.outcome) ? 'wrap' : 'bad wrap'},
                SAYS[visit.outcome]?.(visit) ?? `${visit.outcome}: ${visit.reason}`)]),
          filterOf('dns-list'))));
}

function showSteps() {
  replace(document.getElementById('dns-steps'), ...steps.map(step));
}

function traced({name, outcome, reason, complete, lame, dnssec}) {
  const flaws = lame.length === 0 ? '' : `; ${lame.length} ${lame.length === 1 ? 'server does' : 'servers do'
  } not serve what is delegated to ${lame.length === 1 ? 'it' : 'them'}`;
  const secure = dnssec ? `; DNSSEC: ${dnssec.status}${dnssec.reason ? `, ${dnssec.reason}` : ''}` : '';
  said.textContent = `${name} ${reason ?? outcome}${flaws}${secure}${complete ? '' : '; stopped'}.`;
  said.className = outcome === 'failed' || dnssec?.status === 'bogus' ? 'bad'
    : lame.length > 0 ? 'warn' : '';
}

function show() {
  const types = [...new Set(responses.map(response => response.type))];
  replace(document.getElementById('dns-answers'), ...types.map(type =>
    sideBySide(type, responses.filter(response => response.type === type))));
}

runs(document.getElementById('dns'), '/api/dns',
    ({types, servers, dnssec, trace, ...fields}) => ({
      ...fields, dnssec: dnssec === 'on', trace: trace === 'on', types: list(types)?.map(type => type.toUpperCase()), servers: list(servers),
    }), {
      begin({name}) {
        responses = [];
        steps = [];
        showSteps();
        said.className = 'quiet';
        said.textContent = `${name} is being asked for.`;
        show();
      },
      failed(why) {
        said.className = 'bad';
        said.textContent = why;
      },
      response(response) {
        responses.push(response);
        show();
      },
      step(each) {
        steps.push(each);
        showSteps();
      },
      done(answer) {
        if (answer.steps) {
          traced(answer);
          return;
        }
        const {name, agree, complete, differences, responses: all} = answer;
        responses = all;
        const servers = new Set(all.map(each => each.server)).size;
        const agreement = agree
          ? servers > 1 ? `all ${servers} servers agree` : 'one server was asked'
          : `servers differ on ${differences.map(each => each.type).join(', ')}; ≠ marks where`;
        said.textContent = `${name} ${agreement}${complete ? '' : '; stopped'}.`;
        said.className = agree ? '' : 'warn';
        show();
      },
    });
onFilter('dns-list', () => {
  show();
  showSteps();
});

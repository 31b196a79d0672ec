import {element, replace} from '/console/dom.js';
import {table} from '/console/table.js';
import {millis} from '/console/units.js';
import {list, runs} from './run.js';

const said = document.getElementById('dns-said');
let responses = [];

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
      table(`Answers of type ${type}`, ['Record', ...answers.map(answer => answer.server)], [
        ['Status', ...answers.map(answer => marked(status(answer), codes.size > 1))],
        ...records.map(record => [element('div', {class: 'wrap'}, record),
          ...answers.map(answer => cell(answer, record))]),
        ['Flags', ...answers.map(answer => (answer.flags ?? []).join(' '))],
        ['DNSSEC', ...answers.map(answer => answer.dnssec ? verdict(answer.dnssec) : '')],
        ['Server identifier', ...answers.map(answer => answer.edns?.nsid ?? '')],
        ['Extended errors', ...answers.map(answer =>
          (answer.edns?.extendedErrors ?? []).join(', '))],
      ].filter(([name, ...cells]) => name === 'Status' || cells.some(each => each !== ''))));
}

function show() {
  const types = [...new Set(responses.map(response => response.type))];
  replace(document.getElementById('dns-answers'), ...types.map(type =>
    sideBySide(type, responses.filter(response => response.type === type))));
}

runs(document.getElementById('dns'), '/api/dns',
    ({types, servers, ...fields}) => ({
      ...fields, types: list(types)?.map(type => type.toUpperCase()), servers: list(servers),
    }), {
      begin({name}) {
        responses = [];
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
      done({name, agree, complete, differences, responses: all}) {
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

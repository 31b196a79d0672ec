import {element} from '/console/dom.js';
import {list} from '/console/list.js';
import {svg} from '/console/svg.js';
import {bytes, millis} from '/console/units.js';
import {numbers, runs} from './run.js';

const PHASES = {
  dns: 'name', connect: 'connection', tls: 'TLS', firstByte: 'first byte', body: 'body',
};
const said = document.getElementById('http-said');
const shown = document.getElementById('http-answers');
let exchanges = [];

const total = ({millis: of}) => Object.values(of).reduce((sum, each) => sum + each, 0);

/** The phases after each other, as long as they took; one scale for all requests. */
function bar(exchange, most) {
  const picture = svg('svg', {class: 'phases', viewBox: '0 0 100 10', preserveAspectRatio: 'none',
    role: 'img', 'aria-label': Object.entries(exchange.millis)
        .map(([phase, took]) => `${PHASES[phase]} ${millis(took)}`).join(', ')});
  let from = 0;
  Object.keys(PHASES).forEach((phase, at) => {
    const width = 100 * (exchange.millis[phase] ?? 0) / most;
    picture.append(svg('rect', {x: from, y: 0, width, height: 10, class: `p${at}`}));
    from += width;
  });
  return picture;
}

const outcome = ({outcome: how, status, protocol, failedIn, reason}) => how === 'answered'
  ? element('span', {class: status < 400 ? 'good' : 'warn'}, `${status} by ${protocol}`)
  : element('span', {class: 'bad'},
      `${how}${failedIn ? ` in ${failedIn}` : ''}${reason ? `: ${reason}` : ''}`);

const headers = ({headers: all}, at) => all ? element('details', {},
    element('summary', {}, `Fields of answer ${at + 1}`),
    list(`http-fields-${at + 1}`, `Fields of answer ${at + 1}`, ['Field', 'Value'], all.map(({name, value}) =>
      [name, element('div', {class: 'wrap'}, value)]))) : '';

function show() {
  const most = Math.max(...exchanges.map(total), 1e-9);
  shown.replaceChildren(
      exchanges.length ? list('http-requests', 'Requests',
          ['URL', 'Address', 'Answer', 'Phases', ...Object.values(PHASES).map(name => `#${name}`),
            '#Bytes'],
          exchanges.map(each => [
            element('div', {class: 'wrap'}, each.url), each.address, outcome(each), bar(each, most),
            ...Object.keys(PHASES).map(phase =>
              each.millis[phase] == null ? '–' : millis(each.millis[phase])),
            each.bodyBytes == null ? '' : `${bytes(each.bodyBytes)}${each.wholeBody ? '' : '+'}`,
          ])) : '',
      ...exchanges.map(headers));
}

runs(document.getElementById('http'), '/api/http', fields => numbers(fields, 'redirects'), {
  begin({url}) {
    exchanges = [];
    said.className = 'quiet';
    said.textContent = `${url} is being fetched.`;
    show();
  },
  failed(why) {
    said.className = 'bad';
    said.textContent = why;
  },
  response(exchange) {
    exchanges.push(exchange);
    show();
  },
  done({exchanges: all, complete, notFollowed, problem}) {
    exchanges = all;
    said.className = problem ? 'warn' : '';
    said.textContent = `${all.length} ${all.length === 1 ? 'request' : 'requests'}${
      complete ? '' : ', stopped'}.${notFollowed ? ` Not followed: ${notFollowed}${
        problem ? `, ${problem.detail ?? problem.title}` : ''}.` : ''}`;
    show();
  },
});

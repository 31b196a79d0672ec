import {call} from '/console/api.js';
import {element} from '/console/dom.js';
import {filterOf, onFilter, onSubmit} from '/console/page.js';
import {time} from '/console/units.js';
import {Conversation} from './conversation.js';

const INTERRUPTION = 3000;
const part = id => document.getElementById(id);
const form = part('connect');
const {interrupt, end} = form.elements;
const log = part('log');
let client = null;
let chosen = null;
const unread = new Set();

const words = data => typeof data === 'string' ? data
  : typeof data?.text === 'string' ? data.text : JSON.stringify(data);

function line({note, kind, offset, from, at, data}) {
  if (note) return element('div', {class: kind ?? 'quiet'}, note);
  return element('div', {}, element('span', {class: 'quiet'}, `${offset} ${time(at)} `),
      element('b', {}, from), ` ${words(data)}`);
}

function showRoom() {
  const room = client?.rooms.get(chosen);
  part('room').hidden = !room;
  if (!room) return;
  part('room-title').textContent = room.name;
  part('present').textContent = `${room.count} here${
    room.users.size ? `: ${[...room.users].join(', ')}` : ''}`;
  const first = room.messages.find(each => each.offset)?.offset ?? 1;
  part('earlier').disabled = first <= 1;
  const below = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  const filter = filterOf('log');
  log.replaceChildren(...room.messages.map(line).filter(each =>
    each.textContent.toLowerCase().includes(filter)), ...client.pending(room.name).map(each =>
    element('div', {class: 'warn'}, `${words(each.data)} (not acknowledged yet)`)));
  if (below) log.scrollTop = log.scrollHeight;
}

function choose(name) {
  chosen = name;
  unread.delete(name);
  show();
  part('publish').elements.text.focus();
}

function show() {
  const names = [...client?.rooms.keys() ?? []];
  if (!names.includes(chosen)) chosen = names[0] ?? null;
  part('join').hidden = client === null;
  part('joined').replaceChildren(...names.map(name => element('button', {
    type: 'button', 'aria-pressed': String(name === chosen), onclick: () => choose(name),
  }, unread.has(name) ? `${name} •` : name)));
  showRoom();
}

function told(kind, text) {
  part('client-state').className = kind;
  part('client-state').textContent = text;
}

function disconnect() {
  client?.end();
  client = null;
  interrupt.disabled = true;
  end.disabled = true;
  show();
}

/** The listener that this page may use: one with TLS where the page has it. */
async function url() {
  const listeners = await call('/api/listeners');
  const wanted = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const found = listeners.find(each => each.url.startsWith(wanted)) ?? listeners[0];
  if (!found) throw new Error('No listener is bound: see weir.chat.listeners.');
  return found.url;
}

onSubmit(form, async greeting => {
  const where = await url();
  disconnect();
  client = new Conversation(where, greeting, room => {
    if (room !== null && room !== chosen) unread.add(room);
    show();
  }, told);
  interrupt.disabled = false;
  end.disabled = false;
  show();
  part('join').elements.room.focus();
});
onSubmit(part('join'), ({room}) => {
  client.join(room);
  choose(room);
});
onSubmit(part('publish'), ({text}) => {
  client.publish(chosen, {text});
  part('publish').reset();
});
interrupt.addEventListener('click', () => client?.interrupt(INTERRUPTION));
end.addEventListener('click', disconnect);
part('leave').addEventListener('click', () => client.leave(chosen));
part('earlier').addEventListener('click', () => client.earlier(chosen));
onFilter('log', showRoom);

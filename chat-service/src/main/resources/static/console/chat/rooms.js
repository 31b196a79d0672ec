import {call} from '/console/api.js';
import {element, focusOn, replace} from '/console/dom.js';
import {change, filterOf, filtered, onFilter, say} from '/console/page.js';
import {table} from '/console/table.js';
import {bytes} from '/console/units.js';

const panel = document.getElementById('room-members');
const title = document.getElementById('members-title');
const NOBODY = {users: 0, connections: 0, names: []};
const pathOf = room => `/api/rooms/${encodeURIComponent(room)}`;
let rooms = [];
let opened = null;
let presence = NOBODY;

const remove = (room, user) => change({
  title: `Take ${user} out?`,
  text: `Each connection of ${user} leaves ${room} and is told so; it may join again.`,
  action: 'Take out',
  danger: true,
}, () => call(`${pathOf(room)}/members/${encodeURIComponent(user)}`, 'DELETE'),
() => `${user} was taken out of ${room}.`, showRooms);

const member = user => [user, element('button', {type: 'button', class: 'danger',
  'data-key': `take out ${user}`, 'aria-label': `Take ${user} out of ${opened}`,
  onclick: () => remove(opened, user)}, 'Take out')];

function showMembers() {
  const {users, connections, names} = presence;
  replace(document.getElementById('members'), names.length === 0 && users > 0
    ? element('p', {}, `${users} users with ${connections} connections: too many to list.`)
    : table(`Members of ${opened}`, ['User', 'Actions'],
        filtered(names.map(member), filterOf('members'))));
}

/** Reads who is in the room that is open now. */
async function readMembers() {
  const room = opened;
  if (room === null) return;
  const read = await call(`${pathOf(room)}/presence`).catch(failure => {
    if (failure.status === 404) return NOBODY;
    throw failure;
  });
  if (opened !== room) return;
  presence = read;
  showMembers();
}

async function openMembers(room) {
  opened = room;
  await readMembers();
  title.textContent = `In ${room}`;
  panel.hidden = false;
  title.focus();
}

function closeMembers() {
  const room = opened;
  opened = null;
  panel.hidden = true;
  focusOn(document, `Members ${room}`);
}

const publish = room => change({
  title: `Publish to ${room}`,
  text: 'It comes from "server", and is stored like any other.',
  action: 'Publish',
  fields: [{label: 'Text', name: 'text', required: true}],
}, ({text}) => call(`${pathOf(room)}/messages`, 'POST', {data: {text}}),
(_, {offset}) => `It is message ${offset} of ${room}.`, showRooms);

const press = (room, text, act) => element('button', {type: 'button',
  'data-key': `${text} ${room}`, 'aria-label': `${text} of ${room}`, onclick: act}, text);

const row = ({room, users, connections, offset, stored, storedBytes}) => [
  room, users, connections, offset, `${stored} (${bytes(storedBytes)})`,
  element('div', {class: 'row-actions'},
      press(room, 'Members', () => openMembers(room).catch(failure => say(failure.message))),
      press(room, 'Publish', () => publish(room))),
];

const show = () => replace(document.getElementById('rooms'),
    table('Rooms', ['Room', '#Users', '#Connections', '#Messages', '#Remembered', 'Actions'],
        filtered(rooms.map(row), filterOf('rooms'))));

/** Shows the rooms there are, and who is in the one that is open. */
export async function showRooms() {
  rooms = await call('/api/rooms');
  show();
  await readMembers();
}

onFilter('rooms', show);
onFilter('members', showMembers);
document.getElementById('members-close').addEventListener('click', closeMembers);

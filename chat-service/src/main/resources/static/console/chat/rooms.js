import {call} from '/console/api.js';
import {element, replace} from '/console/dom.js';
import {change, filterOf, filtered, onFilter, say} from '/console/page.js';
import {table} from '/console/table.js';
import {bytes} from '/console/units.js';

const members = document.getElementById('members');
const pathOf = room => `/api/rooms/${encodeURIComponent(room)}`;
let rooms = [];

const remove = (room, user) => change({
  title: `Take ${user} out?`,
  text: `Each connection of ${user} leaves ${room} and is told so; it may join again.`,
  action: 'Take out',
  danger: true,
}, () => call(`${pathOf(room)}/members/${encodeURIComponent(user)}`, 'DELETE'),
() => `${user} was taken out of ${room}.`, async () => {
  await showRooms();
  await showMembers(room);
});

async function showMembers(room) {
  members.replaceChildren();
  const {users, connections, names} = await call(`${pathOf(room)}/presence`);
  members.replaceChildren(
      element('h3', {}, `In ${room}`),
      names.length === 0 && users > 0
        ? element('p', {}, `${users} users with ${connections} connections: too many to list.`)
        : table(`Members of ${room}`, ['User', 'Actions'], names.map(user => [user,
          element('button', {type: 'button', class: 'danger',
            'aria-label': `Take ${user} out of ${room}`,
            onclick: () => remove(room, user)}, 'Take out')])));
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
      press(room, 'Members', () => showMembers(room).catch(failure => say(failure.message))),
      press(room, 'Publish', () => publish(room))),
];

const show = () => replace(document.getElementById('rooms'),
    table('Rooms', ['Room', '#Users', '#Connections', '#Messages', '#Remembered', 'Actions'],
        filtered(rooms.map(row), filterOf('rooms'))));

/** Shows the rooms there are. */
export async function showRooms() {
  rooms = await call('/api/rooms');
  show();
}

onFilter('rooms', show);

import {call} from '/console/api.js';
import {element, replace} from '/console/dom.js';
import {download} from '/console/download.js';
import {eachEvent, resume} from '/console/live.js';
import {change, filterOf, filtered, onFilter, onSubmit, say} from '/console/page.js';
import {table} from '/console/table.js';
import {bytes, time} from '/console/units.js';
import {detail, summary} from './packet.js';

const KEPT = 1000;
const SHOWN = 200;
const form = document.getElementById('capture');
const said = document.getElementById('capture-said');
const {stop} = form.elements;
let captures = [];
let packets = [];
let chosen = null;
let following = null;
let drawing = false;

const path = (id, more = '') => `/api/capture/${encodeURIComponent(id)}${more}`;

/** Draws the list of packets, once a frame at most however many come. */
function draw() {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    showPackets();
  });
}

function row(packet) {
  const {source, destination, protocol, text} = summary(packet);
  return [packet.number, packet.time.slice(11, 23), source, destination, protocol, packet.length,
    element('div', {class: 'wrap'}, text),
    element('button', {type: 'button', 'data-key': `packet ${packet.number}`,
      'aria-pressed': String(packet === chosen), 'aria-label': `Decode packet ${packet.number}`,
      onclick: () => choose(packet)}, 'Decode'),
  ];
}

function showPackets() {
  const filter = filterOf('packets');
  const kept = filter === '' ? packets : packets.filter(packet =>
    `${packet.number} ${Object.values(summary(packet)).join(' ')}`.toLowerCase().includes(filter));
  document.getElementById('packets-shown').textContent = kept.length > SHOWN
    ? `The latest ${SHOWN} of ${kept.length} are shown.` : '';
  replace(document.getElementById('packets'), table('Packets',
      ['#No.', 'Time (UTC)', 'Source', 'Destination', 'Protocol', '#Bytes', 'What it says', 'Detail'],
      kept.slice(-SHOWN).reverse().map(row)));
}

function choose(packet) {
  chosen = packet;
  showPackets();
  document.getElementById('packet').replaceChildren(...detail(packet));
}

function tell(kind, text) {
  if (said.textContent !== text) said.textContent = text; // or it would be read out again
  said.className = kind;
}

/** Reads the packets of a capture as they come, in place of those of another. */
function follow(id, name) {
  following?.abort();
  following = new AbortController();
  const {signal} = following;
  let notice = ['quiet', `Packets of ${name}.`];
  let last = 0;
  let over = false;
  packets = [];
  chosen = null;
  document.getElementById('packet').replaceChildren();
  tell(...notice);
  draw();
  const take = (_, kind, data) => {
    if (kind === 'packet') {
      last = data.number;
      packets.push(data);
      if (packets.length > KEPT) packets.shift();
      draw();
    } else if (kind === 'missed') {
      notice = ['warn',
        `${data.packets} packets came faster than this page took them; the file has them.`];
      tell(...notice);
    } else if (kind === 'done') {
      over = true;
      ended(data);
    }
  };
  resume(async () => {
    try {
      await eachEvent(path(id, `/packets?after=${last}`), {signal}, take, () => tell(...notice));
    } catch (failure) {
      if (!signal.aborted && !failure.status) throw failure;
      if (!signal.aborted) tell('bad', failure.message);
      return true;
    }
    return over;
  }, failure => tell('bad', `Not connected, trying again: ${failure.message}`));
}

function ended({interface: name, state, reason, packets: count, fileBytes, dropped}) {
  const text = `${name}: ${count} ${count === 1 ? 'packet' : 'packets'}, ${bytes(fileBytes)}; ${
    state === 'broken' ? `broken, ${reason}` : `ended by ${reason}`}${
    dropped ? `; the kernel dropped ${dropped}` : ''}.`;
  tell(state === 'broken' ? 'bad' : dropped ? 'warn' : 'good', text);
}

const remove = capture => change({
  title: 'Forget the capture?',
  text: `That of ${capture.interface} begun at ${time(capture.startedAt)}, and its file.`,
  action: 'Forget', danger: true,
}, () => call(path(capture.id), 'DELETE'), () => `The capture of ${capture.interface} is forgotten.`,
showCaptures);

function actions(capture) {
  const about = `capture of ${capture.interface} begun at ${time(capture.startedAt)}`;
  const button = (text, work, more = {}) => element('button', {type: 'button',
    'data-key': `${text} ${capture.id}`, 'aria-label': `${text}: ${about}`, onclick: work, ...more}, text);
  return element('div', {class: 'row-actions'},
      button('Packets', () => follow(capture.id, about)),
      button('Download', () =>
        download(path(capture.id, '/file'), `${capture.interface}-${capture.id}.pcapng`)),
      capture.state === 'running'
        ? button('Stop', () => end(capture.id))
        : button('Forget', () => remove(capture), {class: 'danger'}));
}

const end = id => call(path(id, '/stop'), 'POST').then(showCaptures, failure => say(failure.message));

const state = ({state, reason}) => element('span',
    {class: state === 'running' ? 'good' : state === 'broken' ? 'bad' : ''},
    reason ? `${state}: ${reason}` : state);

const draws = () => replace(document.getElementById('captures'), table('Captures',
    ['Interface', 'Filter', 'Begun at', 'State', '#Packets', '#File', '#Dropped', 'Actions'],
    filtered(captures.map(each => [each.interface, element('div', {class: 'wrap'}, each.filter),
      time(each.startedAt), state(each), each.packets, bytes(each.fileBytes),
      each.dropped + each.droppedByInterface, actions(each)]), filterOf('captures'))));

/** Shows the captures under way and the last that ended; says where this caller may not see them. */
export async function showCaptures() {
  try {
    ({captures} = await call('/api/capture'));
  } catch (failure) {
    if (failure.status !== 403) throw failure;
    captures = [];
    tell('quiet', failure.message);
  }
  stop.disabled = !captures.some(each => each.state === 'running');
  draws();
}

async function showInterfaces() {
  const {interfaces} = await call('/api/interfaces');
  const may = interfaces.filter(each => each.capture);
  form.elements.interface.replaceChildren(...may.map(({name, up, addresses}) =>
    element('option', {value: name}, `${name}${up ? '' : ', down'}${
      addresses.length ? ` (${addresses[0]})` : ''}`)));
  if (may.length === 0) {
    form.querySelector('button:not([type])').disabled = true;
    tell('quiet', 'No interface may be captured: weir.diagnostics.capture.interfaces lists none.');
  }
}

onSubmit(form, async ({interface: name, filter, maxPackets, maxDuration, snapLength}) => {
  try {
    const begun = await call('/api/capture', 'POST', {interface: name, filter,
      maxPackets: Number(maxPackets), maxDuration, snapLength: Number(snapLength)});
    await showCaptures();
    follow(begun.id, `${name}, as they come`);
  } catch (failure) {
    tell('bad', failure.message);
  }
});
stop.addEventListener('click', () =>
  captures.filter(each => each.state === 'running').forEach(({id}) => end(id)));
onFilter('packets', draw);
onFilter('captures', draws);
showInterfaces().catch(failure => say(failure.message));

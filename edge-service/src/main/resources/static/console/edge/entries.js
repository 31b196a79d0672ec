import {call} from '/console/api.js';
import {element, replace} from '/console/dom.js';
import {table} from '/console/table.js';
import {bytes} from '/console/units.js';
import {lookUp} from './lookup.js';
import {purge} from './purge.js';

const MOST = 100;
const site = document.getElementById('entries-site');
const order = document.getElementById('entries-order');
const prefix = document.getElementById('entries-filter');
let offered = '';

/** Puts the sites into the lists that offer them. */
export function offerSites(names) {
  if (names.join(' ') === offered) return;
  offered = names.join(' ');
  for (const list of [site, document.querySelector('#purge select[name=site]')]) {
    const chosen = list.value;
    list.replaceChildren(element('option', {value: ''}, 'every site'),
        ...names.map(name => element('option', {value: name}, name)));
    list.value = names.includes(chosen) ? chosen : '';
  }
}

function row(entry) {
  const url = `http://${entry.url}`;
  const press = (text, act, danger) => element('button', {
    type: 'button',
    'data-key': `${text} ${entry.url}`,
    'aria-label': `${text} ${entry.url}`,
    class: danger ? 'danger' : '',
    onclick: act,
  }, text);
  return [
    element('div', {class: 'wrap'}, entry.url), entry.hits, entry.variants, bytes(entry.bytes),
    entry.tags.join(', '), entry.tiers.join(', '),
    element('div', {class: 'row-actions'},
        press('Look up', () => lookUp(url)),
        press('Purge', () => purge({type: 'url', value: url}), true)),
  ];
}

/** Shows what is stored and begins with what the filter says. */
export async function showEntries() {
  const query = new URLSearchParams({
    site: site.value, prefix: prefix.value.trim(), order: order.value, limit: MOST,
  });
  const entries = await call(`/api/cache/entries?${query}`);
  replace(document.getElementById('entries'),
      table('Entries', ['URL', '#Hits', '#Variants', '#Bytes', 'Tags', 'Tiers', 'Actions'],
          entries.map(row)),
      entries.length < MOST ? '' : element('p', {class: 'quiet'},
          `These are ${MOST}; say what they begin with to see others.`));
}

site.addEventListener('change', showEntries);
order.addEventListener('change', showEntries);
prefix.addEventListener('input', showEntries);

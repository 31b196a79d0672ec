import {element} from './dom.js';
import {filtered} from './page.js';
import {table} from './table.js';

/**
 * A table of an answer that stays as it is, by an id, with a field above it that leaves of its rows
 * those with the words in it.
 */
export function list(id, label, columns, rows) {
  const field = element('input', {
    id: `${id}-filter`, type: 'search', placeholder: 'Filter', 'aria-label': `Filter: ${label}`,
  });
  // of what it leaves nobody is told with each letter
  const place = element('div', {id, 'aria-live': 'off'});
  const show = () => place.replaceChildren(
      table(label, columns, filtered(rows, field.value.trim().toLowerCase())));
  field.addEventListener('input', show);
  show();
  return element('div', {},
      element('div', {class: 'bar'}, element('span', {class: 'quiet'}, label), field), place);
}

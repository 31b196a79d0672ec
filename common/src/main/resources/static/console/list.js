import {element} from './dom.js';
import {filtered} from './page.js';
import {table} from './table.js';

/**
 * What draw makes of the rows of an answer that stays as it is, by an id, with a field above it that
 * leaves of them those with the words in it.
 */
function narrowed(id, label, rows, draw) {
  const field = element('input', {
    id: `${id}-filter`, type: 'search', placeholder: 'Filter', 'aria-label': `Filter: ${label}`,
  });
  // of what it leaves nobody is told with each letter
  const place = element('div', {id, 'aria-live': 'off'});
  const show = () => place.replaceChildren(
      draw(filtered(rows, field.value.trim().toLowerCase())));
  field.addEventListener('input', show);
  show();
  return element('div', {},
      element('div', {class: 'bar'}, element('span', {class: 'quiet'}, label), field), place);
}

/** The same as a table. */
export const list = (id, label, columns, rows) =>
  narrowed(id, label, rows, left => table(label, columns, left));

/** The same of elements one below the other; one alone, or none, has no field. */
export const cards = (id, label, all) => all.length < 2 ? element('div', {}, ...all)
  : narrowed(id, label, all.map(each => [each]), left => left.length
    ? element('div', {}, ...left.flat()) : element('p', {class: 'quiet'}, 'Nothing to show.'));

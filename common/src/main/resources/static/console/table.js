import {element} from './dom.js';

/**
 * A table that scrolls sideways in itself. A column whose name begins with # holds numbers; a cell
 * is a text, a number or an element.
 */
export function table(label, columns, rows) {
  if (rows.length === 0) return element('p', {class: 'quiet'}, 'Nothing to show.');
  const kinds = columns.map(column => column.startsWith('#') ? 'number' : null);
  return element('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': label,
    'data-key': `table ${label}`},
      element('table', {},
          element('thead', {}, element('tr', {}, ...columns.map((column, at) =>
            element('th', {scope: 'col', class: kinds[at]}, column.replace(/^#/, ''))))),
          element('tbody', {}, ...rows.map(row => element('tr', {}, ...row.map((cell, at) =>
            element('td', {class: kinds[at]}, cell instanceof Node ? cell : String(cell ?? ''))))))));
}

import {element, replace} from '/console/dom.js';
import {table} from '/console/table.js';
import {changeShare} from './changes.js';

const KEEPING = {none: 'no', cookie: 'by cookie', client: 'by address'};

/** A row for each pool of a split. */
function rowsOf({name, pools, sticky, origin}, refresh) {
  const sum = Object.values(pools).reduce((total, weight) => total + weight, 0) || 1;
  return Object.entries(pools).map(([pool, weight]) => [
    name, pool, weight, `${(100 * weight / sum).toFixed(1)} %`, KEEPING[sticky] ?? sticky, origin,
    element('div', {class: 'row-actions'}, element('button', {
      type: 'button',
      'data-key': `${name}/${pool}/share`,
      'aria-label': `Weight of ${pool} in ${name}`,
      onclick: () => changeShare(weight, name, pool, refresh),
    }, 'Weight')),
  ]);
}

/** Shows each pool of each split, those that have the words of filter in what is shown of them. */
export function showSplits(parent, splits, filter, refresh) {
  const rows = splits.flatMap(split => rowsOf(split, refresh));
  replace(parent, table('Splits',
      ['Split', 'Pool', '#Weight', '#Share', 'Keeps clients', 'Made by', 'Actions'],
      rows.filter(row => row.slice(0, -1).join(' ').toLowerCase().includes(filter))));
}

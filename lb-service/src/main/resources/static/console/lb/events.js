import {replace} from '/console/dom.js';
import {table} from '/console/table.js';

/** Shows the latest events first, those that have the words of filter. */
export function showEvents(parent, log, filter) {
  const rows = log.map(({topic, at, kind, ...rest}) => [
    new Date(at).toLocaleTimeString(), topic, kind,
    Object.entries(rest).map(([key, value]) =>
        `${key} ${typeof value === 'object' ? JSON.stringify(value) : value}`).join(', '),
  ]);
  replace(parent, table('Events', ['Time', 'About', 'What', 'Detail'],
      rows.filter(row => row.join(' ').toLowerCase().includes(filter))));
}

import {replace} from '/console/dom.js';
import {table} from '/console/table.js';

const texts = parts => (parts ?? [])
    .map(part => typeof part === 'string' ? part : JSON.stringify(part)).join(', ');

/** Shows the routes that have the words of filter in what is shown of them. */
export function showRoutes(parent, routes, filter) {
  const rows = routes.map(route => [
    route.id, route.reason ? `${route.lane}: ${route.reason}` : route.lane,
    texts(route.predicates), texts(route.filters), route.uri, route.origin,
  ]);
  replace(parent, table('Routes', ['Route', 'Lane', 'Predicates', 'Filters', 'To', 'Made by'],
      rows.filter(row => row.join(' ').toLowerCase().includes(filter))));
}

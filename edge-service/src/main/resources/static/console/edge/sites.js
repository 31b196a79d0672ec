import {call} from '/console/api.js';
import {element, replace} from '/console/dom.js';
import {filterOf, filtered, onFilter} from '/console/page.js';
import {table} from '/console/table.js';

const HEALTH = {up: 'good', down: 'bad'};
let sites = [];

const upstreams = site => element('ul', {class: 'plain'}, ...site.upstreams.map(each =>
  element('li', {}, `${each.url}${each.parent ? ' (parent)' : ''}: `,
      element('span', {class: HEALTH[each.health] ?? 'quiet'},
          each.health === 'unknown' ? 'not probed' : each.health),
      `, ${each.inFlight} in flight`)));

const show = () => replace(document.getElementById('sites'),
    table('Sites', ['Site', 'Hosts', 'Origins', 'Picked by', 'Made by'], filtered(
        sites.map(site => [
          site.name, element('div', {class: 'wrap'}, (site.hosts ?? []).join(', ')),
          upstreams(site), site.algorithm, site.from,
        ]), filterOf('sites'))));

/** Shows the sites that are served now, and gives them. */
export async function showSites() {
  sites = await call('/api/sites');
  show();
  return sites;
}

onFilter('sites', show);

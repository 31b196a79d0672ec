import {call} from '/console/api.js';
import {remember} from '/console/line.js';
import {events, poll} from '/console/live.js';
import {connection, filterOf, onFilter} from '/console/page.js';
import {addToCharts} from './charts.js';
import {showEvents} from './events.js';
import {showPools} from './pools.js';
import {showRoutes} from './routes.js';
import {showSplits} from './splits.js';
import './try.js';

const log = [];
let pools = [];
let splits = [];
let routes = [];

const shows = {
  pools: () => showPools(document.getElementById('pools'), pools, filterOf('pools'), refresh),
  splits: () => showSplits(document.getElementById('splits'), splits, filterOf('splits'), refresh),
  routes: () => showRoutes(document.getElementById('routes'), routes, filterOf('routes')),
  events: () => showEvents(document.getElementById('events'), log, filterOf('events')),
};

async function refresh() {
  const views = await call('/api/pools');
  pools = await Promise.all(views.map(async view => ({
    view,
    stats: await call(`/api/pools/${encodeURIComponent(view.name)}/stats`),
  })));
  splits = await call('/api/splits');
  routes = await call('/api/routes');
  shows.pools();
  shows.splits();
  shows.routes();
}

for (const [list, show] of Object.entries(shows)) onFilter(list, show);
shows.events();
poll(2000, async () => {
  await refresh();
  for (const {view, stats} of pools) {
    addToCharts(view.name, stats.byUpstream);
    for (const {id, traffic} of stats.byUpstream) {
      remember(`${view.name}/${id}`, traffic.requestsPerSecond.last10s);
    }
  }
}, connection());
events('/api/events', (topic, data) => {
  log.unshift({topic, ...data});
  log.length = Math.min(log.length, 256);
  shows.events();
}, connection());

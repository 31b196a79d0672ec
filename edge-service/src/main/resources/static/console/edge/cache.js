import {call} from '/console/api.js';
import {chart} from '/console/chart.js';
import {replace} from '/console/dom.js';
import {filterOf, filtered, onFilter} from '/console/page.js';
import {table} from '/console/table.js';
import {bytes, percent} from '/console/units.js';

const SPAN = '5 minutes ago';
const ratio = chart(document.getElementById('ratio'), {
  title: 'Hit ratio', series: ['of 2 s'], format: percent, top: 1, span: SPAN,
});
const requests = chart(document.getElementById('requests'), {
  title: 'Requests a second', series: ['hits', 'sent on'], format: value => value.toFixed(1),
  top: 1, span: SPAN,
});
const held = chart(document.getElementById('bytes'), {
  title: 'Bytes held', series: ['memory', 'disk'], format: bytes, span: SPAN,
});
let before = null;
let counts = [];

function chartWhatChanged(stats, now) {
  const found = stats.counts.hits + stats.counts.collapsed;
  const {misses} = stats.counts;
  if (before) {
    const seconds = (now - before.now) / 1000;
    const hits = Math.max(found - before.found, 0);
    const sent = Math.max(misses - before.misses, 0);
    ratio.add(hits + sent === 0 ? null : hits / (hits + sent));
    requests.add(hits / seconds, sent / seconds);
  }
  before = {found, misses, now};
  const bytesOf = name => stats.tiers.find(tier => tier.tier === name)?.bytes ?? null;
  held.add(bytesOf('memory'), bytesOf('disk'));
}

const countsRow = (name, counts) => [
  name, percent(counts.hitRatio), counts.hits, counts.misses, counts.collapsed,
  counts.revalidated, counts.servedStale, counts.stored,
];

function showCounts() {
  replace(document.getElementById('counts'),
      table('Counts since the start',
          ['Since the start', '#Hit ratio', '#Hits', '#Sent on', '#Collapsed', '#Revalidated',
            '#Stale', '#Stored'], filtered(counts, filterOf('counts'))));
}

/** Shows how full the cache is and how it does. */
export async function showCache() {
  const stats = await call('/api/cache/stats');
  chartWhatChanged(stats, performance.now());
  replace(document.getElementById('tiers'),
      table('Tiers', ['Tier', '#Entries', '#Bytes', '#Limit', '#Full', '#Evicted', '#Dropped'],
          stats.tiers.map(tier => [
            tier.tier, tier.entries, bytes(tier.bytes), bytes(tier.maxBytes),
            percent(tier.bytes / Math.max(tier.maxBytes, 1)), tier.evictions, tier.dropped,
          ])));
  counts = [countsRow('This edge', stats.counts),
    ...Object.entries(stats.sites).map(([name, of]) => countsRow(`Site ${name}`, of))];
  showCounts();
}

onFilter('counts', showCounts);

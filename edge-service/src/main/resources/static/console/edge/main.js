import {poll} from '/console/live.js';
import {connection} from '/console/page.js';
import {showCache} from './cache.js';
import {showEdges} from './edges.js';
import {offerSites, showEntries} from './entries.js';
import {showFunctions} from './functions.js';
import './lookup.js';
import {showPurges} from './purge.js';
import {showSites} from './sites.js';

poll(2000, async () => {
  const [stats, sites] = await Promise.all([showCache(), showSites()]);
  offerSites(sites.map(site => site.name));
  await Promise.all([showEntries(), showPurges(), showEdges(), showFunctions()]);
  return stats;
}, connection());

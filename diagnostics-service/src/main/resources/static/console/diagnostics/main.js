import {poll} from '/console/live.js';
import {connection} from '/console/page.js';
import {showCaptures} from './capture.js';
import './dns.js';
import './http.js';
import './investigate.js';
import {showMonitors} from './monitors.js';
import './ping.js';
import './port.js';
import {showRuns} from './runs.js';
import './tls.js';
import './trace.js';
import './watch.js';

poll(1000, () => Promise.all([showRuns(), showMonitors(), showCaptures()]), connection());

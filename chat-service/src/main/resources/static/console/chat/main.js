import {poll} from '/console/live.js';
import {connection} from '/console/page.js';
import './chat.js';
import {showConnections} from './connections.js';
import {showRooms} from './rooms.js';

poll(2000, () => Promise.all([showConnections(), showRooms()]), connection());

import {ChatClient} from '/client.js';

const PAGE = 50;
const LONGEST_PAUSE = 15_000;

/**
 * What one person says and hears, as the console shows it: rooms by name, each with its messages
 * and the notes between them. changed is called with the room of what is new, or with null; told
 * with what is worth saying of the connection.
 */
export class Conversation {
  #url;
  #client;
  #changed;
  #told;
  #brokenAt = null;
  #away = 0;
  #saying = new Set();
  rooms = new Map();

  /** Greets with a user, a token or both. */
  constructor(url, greeting, changed, told) {
    this.#url = url;
    this.#changed = changed;
    this.#told = told;
    this.#client = new ChatClient(url, {...greeting, longest: LONGEST_PAUSE});
    this.#client.addEventListener('state', ({detail}) => this.#became(detail));
    this.#client.addEventListener('error', ({detail}) => this.#refused(detail));
    this.#told('warn', 'connecting');
  }

  join(name) {
    if (this.rooms.has(name)) return;
    const place = this.#client.join(name);
    const room = {name, place, epoch: null, messages: [], users: place.users, count: 0};
    this.rooms.set(name, room);
    const on = (type, act) => place.addEventListener(type, ({detail}) => {
      act(detail);
      room.users = place.users;
      room.count = place.count;
      this.#changed(name);
    });
    on('joined', frame => this.#joined(frame, room));
    on('message', frame => room.messages.push(frame));
    on('presence', () => {});
    on('signal', ({from, data}) => {
      room.messages.push({note: `${from} signals ${JSON.stringify(data)}`});
    });
    on('gap', frame => this.#missed(frame, room));
    on('left', ({reason}) => {
      this.rooms.delete(name);
      this.#told('warn', reason === 'removed'
        ? `an operator took you out of ${name}` : `${name} was left: ${reason}`);
    });
  }

  leave(name) {
    this.rooms.get(name).place.leave();
    this.rooms.delete(name);
    this.#changed(null);
  }

  async publish(name, data) {
    const room = this.rooms.get(name);
    const saying = {name, data};
    this.#saying.add(saying);
    this.#changed(name);
    try {
      await room.place.publish(data);
    } catch (e) {
      room.messages.push({note: e.message, kind: 'bad'});
    }
    this.#saying.delete(saying);
    this.#changed(name);
  }

  /** What was published to a room and is not acknowledged yet. */
  pending(name) {
    return [...this.#saying].filter(each => each.name === name);
  }

  /** Asks for messages before those that are known. */
  earlier(name) {
    const room = this.rooms.get(name);
    const first = room.messages.find(each => each.offset)?.offset ?? 1;
    const after = Math.max(first - 1 - PAGE, 0);
    this.#remember(room, after, Math.max(first - 1 - after, 1));
  }

  /** Breaks the connection, as a network would, and comes back after that many milliseconds. */
  interrupt(millis) {
    this.#client.interrupt(millis);
  }

  end() {
    this.#client.close();
    this.#told('', 'not connected');
  }

  /** A room that never let one in is none to be in. */
  #refused({title, detail, room}) {
    this.#told('bad', detail ?? title);
    if (room && this.rooms.get(room)?.epoch === null) this.leave(room);
  }

  #became({state, detail, pause}) {
    switch (state) {
      case 'connected':
        this.#away = (performance.now() - (this.#brokenAt ?? performance.now())) / 1000;
        this.#brokenAt = null;
        this.#told('good', `connected as ${detail}`);
        break;
      case 'waiting':
        this.#brokenAt ??= performance.now();
        this.#told('bad', `${this.#why(detail)}; next try in ${(pause / 1000).toFixed(1)} s`);
        break;
      case 'closed': this.#told('bad', this.#why(detail)); break;
      default: this.#told('warn', 'connecting');
    }
  }

  /** A code of a close frame, and what was said with it; 1006 is for a connection without one. */
  #why(detail) {
    return detail === '1006'
      ? `no connection with ${this.#url}: is it reached from here, and does`
        + ` weir.chat.allowed-origins, where it is set, list ${location.origin}?`
      : /^\d/.test(detail) ? `closed with ${detail}` : detail;
  }

  #joined({epoch, offset, recovered}, room) {
    if (room.epoch !== null && recovered) {
      const missed = offset - room.place.offset;
      room.messages.push({kind: 'good', note: `Back after ${this.#away.toFixed(1)} s: ${
        missed === 0 ? 'nothing was missed' : `the ${missed} missed messages follow`}.`});
    } else if (offset > 0) {
      this.#remember(room, Math.max(offset - PAGE, 0), PAGE);
    }
    room.epoch = epoch;
  }

  #missed({from, to, unstored, reason}, room) {
    room.messages.push({kind: 'warn', note: reason
      ? `Back after ${this.#away.toFixed(1)} s, but what was missed cannot be recovered: ${
        reason}. What the room remembers follows.`
      : `This client read too slowly: ${unstored
        ? `${unstored} signals and changes` : `messages ${from} to ${to}`} will not come.`});
  }

  /** Puts remembered messages between those that are known. */
  async #remember(room, from, limit) {
    let page;
    try {
      page = await room.place.history(from, limit);
    } catch (e) {
      room.messages.push({note: e.message, kind: 'bad'});
      this.#changed(room.name);
      return;
    }
    const {epoch, messages} = page;
    const known = new Set(room.messages.filter(each => each.epoch === epoch)
        .map(each => each.offset));
    const news = messages.filter(each => !known.has(each.offset)).map(each => ({...each, epoch}));
    if (news.length > 0) {
      const last = news.at(-1).offset;
      const next = room.messages.findIndex(each => each.epoch === epoch && each.offset > last);
      room.messages.splice(next === -1 ? room.messages.length : next, 0, ...news);
    }
    this.#changed(room.name);
  }
}

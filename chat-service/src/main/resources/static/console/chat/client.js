const PROTOCOL = 'weir.chat.v1';
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15000;
const PAGE = 50;

/** Codes after which to try again would be in vain: docs/chat.md. */
const FINAL = [1002, 1007, 1009, 4401, 4403, 4419];

const random = () => [...crypto.getRandomValues(new Uint8Array(12))]
    .map(byte => byte.toString(16).padStart(2, '0')).join('');

/**
 * A client of weir.chat.v1 that keeps its rooms while connections break: it joins each again after
 * the last message that it has seen, and publishes again, under the same key, what was not
 * acknowledged. changed is called with the room of what is new, or with null; told with what is
 * worth saying of the connection.
 */
export class Client {
  #url;
  #greeting;
  #changed;
  #told;
  #socket = null;
  #pause = FIRST_PAUSE;
  #timer = null;
  #brokenAt = null;
  #away = 0;
  #ended = false;
  #refusal = '';
  #pending = new Map();
  rooms = new Map();

  /** Greets with a user, a token or both, as the command connect has them. */
  constructor(url, greeting, changed, told) {
    this.#url = url;
    this.#greeting = greeting;
    this.#changed = changed;
    this.#told = told;
    this.#open();
  }

  join(name) {
    if (this.rooms.has(name)) return;
    this.rooms.set(name, {name, epoch: null, offset: 0, messages: [], users: new Set(), count: 0});
    this.#send({type: 'join', room: name});
  }

  leave(name) {
    this.rooms.delete(name);
    this.#send({type: 'leave', room: name});
    this.#changed(null);
  }

  publish(name, data) {
    const key = random();
    this.#pending.set(key, {type: 'publish', ref: key, room: name, data, key});
    this.#send(this.#pending.get(key));
    this.#changed(name);
  }

  /** What was published to a room and is not acknowledged yet. */
  pending(name) {
    return [...this.#pending.values()].filter(each => each.room === name);
  }

  /** Asks for messages before those that are known. */
  earlier(name) {
    const first = this.rooms.get(name).messages.find(each => each.offset)?.offset ?? 1;
    const after = Math.max(first - 1 - PAGE, 0);
    this.#send({type: 'history', room: name, after, limit: Math.max(first - 1 - after, 1)});
  }

  /** Breaks the connection, as a network would, and comes back after that many milliseconds. */
  interrupt(millis) {
    this.#pause = millis;
    this.#socket?.close(4000, 'interrupted by its user');
  }

  end() {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#socket?.close(1000);
    this.#told('', 'not connected');
  }

  #open() {
    const socket = new WebSocket(`${this.#url}/ws/rooms`, PROTOCOL);
    let opened = false;
    this.#refusal = '';
    this.#socket = socket;
    this.#told('warn', 'connecting');
    socket.onopen = () => {
      opened = true;
      this.#send({type: 'connect', ...this.#greeting});
    };
    socket.onmessage = ({data}) => this.#receive(JSON.parse(data));
    socket.onclose = ({code, reason}) => this.#closed(opened, code, reason);
  }

  #closed(opened, code, reason) {
    if (this.#ended) return;
    this.#brokenAt ??= performance.now();
    const why = opened
      ? `${this.#refusal}closed with ${code}${reason ? ` ${reason}` : ''}`
      : `no handshake with ${this.#url}: is it reached from here, and does`
        + ` weir.chat.allowed-origins, where it is set, list ${location.origin}?`;
    if (FINAL.includes(code)) {
      this.#told('bad', why);
      return;
    }
    const pause = this.#pause;
    this.#pause = Math.min(pause * (1.5 + Math.random()), LONGEST_PAUSE);
    this.#told('bad', `${why}; next try in ${(pause / 1000).toFixed(1)} s`);
    this.#timer = setTimeout(() => this.#open(), pause);
  }

  #send(command) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(command));
  }

  #receive(frame) {
    const room = frame.room ? this.rooms.get(frame.room) : null;
    switch (frame.type) {
      case 'connected': this.#connected(frame); break;
      case 'ack': this.#pending.delete(frame.ref); break;
      case 'error': this.#refused(frame, room); break;
      default: if (room) this.#inRoom(frame, room);
    }
    this.#changed(frame.room ?? null);
  }

  #connected({user, expires}) {
    this.#pause = FIRST_PAUSE;
    this.#away = (performance.now() - (this.#brokenAt ?? performance.now())) / 1000;
    this.#brokenAt = null;
    this.#told('good', `connected as ${user}${
      expires ? `, until ${new Date(expires).toLocaleTimeString()}` : ''}`);
    for (const {name, epoch, offset} of this.rooms.values()) {
      this.#send({type: 'join', room: name, ...epoch === null ? {} : {after: {epoch, offset}}});
    }
    for (const publication of this.#pending.values()) this.#send(publication);
  }

  #refused({ref, title, detail}, room) {
    const publication = this.#pending.get(ref);
    this.#pending.delete(ref);
    const about = room ?? this.rooms.get(publication?.room);
    const words = detail ?? title;
    if (about) about.messages.push({note: words, kind: 'bad'});
    else {
      this.#refusal = `${words} `;
      this.#told('bad', words);
    }
  }

  #inRoom(frame, room) {
    switch (frame.type) {
      case 'joined': this.#joined(frame, room); break;
      case 'message': this.#message(frame, room); break;
      case 'history': this.#history(frame, room); break;
      case 'presence': this.#present(frame, room); break;
      case 'signal':
        room.messages.push({note: `${frame.from} signals ${JSON.stringify(frame.data)}`});
        break;
      case 'gap':
        room.messages.push({kind: 'warn', note: frame.unstored
          ? `This client read too slowly: ${frame.unstored} signals and changes will not come.`
          : `This client read too slowly: messages ${frame.from} to ${frame.to} will not come.`});
        if (frame.to) room.offset = frame.to;
        break;
      case 'left':
        if (frame.reason) {
          this.#told('warn', frame.reason === 'removed'
            ? `an operator took you out of ${room.name}`
            : `${room.name} was left: ${frame.reason}`);
          this.rooms.delete(room.name);
        }
        break;
      default:
    }
  }

  #joined({epoch, offset, recovered, reason, presence}, room) {
    const back = room.epoch !== null;
    const away = `${this.#away.toFixed(1)} s`;
    if (back && recovered) {
      const missed = offset - room.offset;
      room.messages.push({kind: 'good', note: `Back after ${away}: ${
        missed === 0 ? 'nothing was missed' : `the ${missed} missed messages follow`}.`});
    } else {
      if (back) {
        room.messages.push({kind: 'warn', note: `Back after ${away}, but what was`
          + ` missed cannot be recovered: ${reason}. What the room remembers follows.`});
      }
      room.offset = offset;
      if (offset > 0) {
        this.#send({type: 'history', room: room.name, after: Math.max(offset - PAGE, 0),
          limit: PAGE});
      }
    }
    room.epoch = epoch;
    room.users = new Set(presence.names ?? []);
    room.count = presence.users;
  }

  #message(frame, room) {
    if (frame.epoch === room.epoch && frame.offset <= room.offset) return;
    room.offset = frame.offset;
    room.messages.push(frame);
  }

  #history({epoch, messages}, room) {
    const known = new Set(room.messages.filter(each => each.epoch === epoch)
        .map(each => each.offset));
    const news = messages.filter(each => !known.has(each.offset))
        .map(each => ({...each, epoch: each.epoch ?? epoch}));
    if (news.length === 0) return;
    const last = news.at(-1).offset;
    const next = room.messages.findIndex(each => each.epoch === epoch && each.offset > last);
    const at = next === -1 ? room.messages.length : next;
    room.messages.splice(at, 0, ...news);
  }

  #present({join, leave, users}, room) {
    for (const name of join ?? []) room.users.add(name);
    for (const name of leave ?? []) room.users.delete(name);
    if (!join && !leave) room.users.clear();
    room.count = users;
  }
}

// A client of weir.chat.v1 for browsers: docs/chat-client.md tells how to use it.

const PROTOCOL = 'weir.chat.v1';

/** Codes after which coming back as one was would be in vain: docs/chat.md. */
const FINAL = new Set([1002, 1007, 1009, 4401, 4403, 4409]);
const TOKEN_EXPIRED = 4419;
const STABLE_MILLIS = 5000;

/** For how long the service knows the key of a message: after that, to send it again could double it. */
const KEY_MILLIS = 600_000;
const LONGEST_TIMER = 2 ** 31 - 1;

/** What a command was refused for, or why it cannot be answered. */
export class ChatError extends Error {
  /** @param problem the URI of the problem, or one word where the client itself gave up */
  constructor(problem, detail) {
    super(detail);
    this.name = 'ChatError';
    this.problem = problem;
  }
}

const randomKey = () => [...crypto.getRandomValues(new Uint8Array(12))]
    .map(byte => byte.toString(16).padStart(2, '0')).join('');

/**
 * One room. Events: message, signal, presence, gap, joined and left, each with the frame as detail;
 * gap also, with a reason, where what was missed cannot be recovered.
 */
export class Room extends EventTarget {
  #client;
  #after;
  name;
  epoch = null;
  offset = 0;
  users = new Set();
  count = 0;

  constructor(client, name, after) {
    super();
    this.#client = client;
    this.name = name;
    this.#after = after;
    if (after) ({epoch: this.epoch, offset: this.offset} = after);
  }

  /** Done when the message is stored; sent again, but stored once, where the connection breaks. */
  publish(data, {key = randomKey()} = {}) {
    return this.#client.publish(this.name, data, {key});
  }

  /** Reaches those who are here now, and is not stored. Lost while there is no connection. */
  signal(data) {
    this.#client.send({type: 'signal', room: this.name, data});
  }

  history(after = 0, limit = undefined) {
    return this.#client.ask({type: 'history', room: this.name, after, limit});
  }

  leave() {
    this.#client.leave(this.name);
  }

  /** What to say to be in this room, from where it was left. */
  command() {
    const after = this.epoch === null ? undefined : {epoch: this.epoch, offset: this.offset};
    return {type: 'join', room: this.name, after};
  }

  receive(frame) {
    switch (frame.type) {
      case 'joined': this.#joined(frame); break;
      case 'message':
        if (frame.epoch === this.epoch && frame.offset <= this.offset) return;
        this.offset = frame.offset;
        break;
      case 'gap': if (frame.to) this.offset = frame.to; break;
      case 'presence': this.#presence(frame); break;
      default:
    }
    this.#tell(frame.type, frame);
  }

  #joined({epoch, offset, recovered, reason, presence}) {
    const lost = this.epoch !== null && !recovered;
    if (!recovered) this.offset = offset;
    this.epoch = epoch;
    this.users = new Set(presence.names ?? []);
    this.count = presence.users;
    if (lost) this.#tell('gap', {type: 'gap', room: this.name, epoch, to: offset, reason});
  }

  #presence({join, leave, users}) {
    this.count = users;
    for (const name of join ?? []) this.users.add(name);
    for (const name of leave ?? []) this.users.delete(name);
    if (!join) this.users.clear();
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, {detail}));
  }
}

/**
 * A connection that comes back, with its rooms. Events: state, with {state, detail}, where state is
 * connecting, connected (detail is the user), waiting (and pause, in milliseconds) or closed; and
 * error, with the frame of an error that answers no call, and the room where it refuses a join.
 */
export class ChatClient extends EventTarget {
  #url;
  #user;
  #token;
  #session;
  #shortest;
  #longest;
  #socket = null;
  #state = 'closed';
  #tries = 0;
  #connectedAt = 0;
  #timer = null;
  #refresh = null;
  #rooms = new Map();
  #publications = new Map();
  #questions = new Map();
  #joins = new Map();
  #refs = 0;

  /**
   * @param url such as wss://chat.example; the path /ws/rooms is added where there is none
   * @param token a token, or a function that gives one, now or later: asked for each connection,
   *     and for a newer one before it ends
   * @param shortest,longest milliseconds between two tries
   */
  constructor(url, {user, token, shortest = 500, longest = 30_000} = {}) {
    super();
    const parsed = new URL(url, location.href);
    parsed.protocol = parsed.protocol.replace('http', 'ws');
    if (parsed.pathname === '/') parsed.pathname = '/ws/rooms';
    this.#url = parsed.href;
    this.#user = user;
    this.#token = token;
    this.#shortest = shortest;
    this.#longest = longest;
    this.#connect();
  }

  get state() {
    return this.#state;
  }

  /** A room that one is in from now on, until it is left; after: where one left it before. */
  join(name, {after} = {}) {
    let room = this.#rooms.get(name);
    if (!room) {
      room = new Room(this, name, after);
      this.#rooms.set(name, room);
      this.#join(room);
    }
    return room;
  }

  leave(name) {
    const room = this.#rooms.get(name);
    this.#rooms.delete(name);
    const refused = room?.epoch === null && ![...this.#joins.values()].includes(room);
    if (room && !refused) this.send({type: 'leave', room: name});
  }

  publish(room, data, {key = randomKey()} = {}) {
    if (this.#state === 'closed') return Promise.reject(this.#gone());
    return new Promise((resolve, reject) => {
      const ref = this.#ref();
      const command = {type: 'publish', ref, room, data, key};
      this.#publications.set(ref, {command, since: Date.now(), resolve, reject});
      this.send(command);
    });
  }

  /** Sends a command and is done with its answer, unless the connection breaks. */
  ask(command) {
    if (this.#state !== 'connected') return Promise.reject(this.#gone());
    return new Promise((resolve, reject) => {
      const ref = this.#ref();
      this.#questions.set(ref, {resolve, reject});
      this.send({...command, ref});
    });
  }

  /** Sends a command, or nothing where there is no connection. */
  send(command) {
    if (this.#state === 'connected') this.#socket.send(JSON.stringify(command));
  }

  /** Ends it for good. What was not acknowledged is not known to be stored. */
  close() {
    const socket = this.#socket;
    this.#end('closed by its user');
    socket?.close(1000);
  }

  /** Breaks the connection, as a network would, and comes back after that many milliseconds. */
  interrupt(pause) {
    const socket = this.#socket;
    if (this.#state !== 'connected') return;
    this.#tries = 0;
    this.#again('interrupted by its user', pause);
    socket.close(4000);
  }

  async #connect() {
    clearTimeout(this.#timer);
    this.#become('connecting', '');
    let token;
    try {
      token = await this.#newToken();
    } catch (e) {
      if (this.#state === 'connecting') this.#again(`no token: ${e.message ?? e}`, null);
      return;
    }
    if (this.#state !== 'connecting') return;
    const socket = new WebSocket(this.#url, PROTOCOL);
    let why = '';
    this.#socket = socket;
    socket.onopen = () => this.#greet(socket, token);
    socket.onmessage = ({data}) => {
      if (socket !== this.#socket) return;
      const frame = JSON.parse(data);
      if (frame.type === 'error') why = frame.detail;
      this.#receive(frame);
    };
    socket.onclose = ({code, reason}) => {
      if (socket === this.#socket) this.#closed(code, why || reason);
    };
  }

  async #newToken() {
    return typeof this.#token === 'function' ? this.#token() : this.#token;
  }

  #greet(socket, token) {
    const session = this.#state === 'connected' ? undefined : this.#session;
    socket.send(JSON.stringify({type: 'connect', user: this.#user, token, session}));
  }

  #receive(frame) {
    switch (frame.type) {
      case 'connected': this.#connected(frame); break;
      case 'ack': this.#settle(this.#publications, frame.ref)?.resolve(frame); break;
      case 'history':
      case 'members': this.#settle(this.#questions, frame.ref)?.resolve(frame); break;
      case 'error': this.#refused(frame); break;
      case 'left': this.#left(frame); break;
      case 'joined':
        this.#joins.delete(frame.ref);
        this.#rooms.get(frame.room)?.receive(frame);
        break;
      default: this.#rooms.get(frame.room)?.receive(frame);
    }
  }

  #connected({user, session, expires}) {
    this.#session = session;
    this.#refreshBefore(expires);
    if (this.#state === 'connected') return;
    this.#connectedAt = Date.now();
    this.#become('connected', user);
    this.#joins.clear();
    for (const room of this.#rooms.values()) this.#join(room);
    for (const [ref, {command, since, reject}] of this.#publications) {
      if (Date.now() - since < KEY_MILLIS) {
        this.send(command);
      } else {
        this.#publications.delete(ref);
        reject(new ChatError('unknown', 'It is not known whether this was stored.'));
      }
    }
  }

  #refreshBefore(expires) {
    clearTimeout(this.#refresh);
    if (!expires || typeof this.#token !== 'function') return;
    const left = new Date(expires) - Date.now();
    this.#refresh = setTimeout(async () => {
      const socket = this.#socket;
      try {
        const token = await this.#newToken();
        if (socket === this.#socket) this.#greet(socket, token);
      } catch {
        // The connection ends with the token, and the next asks again.
      }
    }, Math.min(Math.max(left * 0.8, 0), LONGEST_TIMER));
  }

  #join(room) {
    if (this.#state !== 'connected') return;
    const ref = this.#ref();
    this.#joins.set(ref, room);
    this.send({...room.command(), ref});
  }

  /** What could not be kept or looked up just now is said again; all of it is on a new connection. */
  #askAgain({problem, ref}) {
    const publication = this.#publications.get(ref);
    const room = this.#joins.get(ref);
    this.#joins.delete(ref);
    const known = publication && Date.now() - publication.since < KEY_MILLIS;
    if (!problem?.endsWith('/store-unavailable') || !(known || room)) return false;
    const socket = this.#socket;
    setTimeout(() => {
      if (socket !== this.#socket) return;
      if (this.#publications.has(ref)) this.send(publication.command);
      if (room && this.#rooms.get(room.name) === room) this.#join(room);
    }, this.#shortest * (1 + Math.random()));
    return true;
  }

  #refused(frame) {
    const room = this.#joins.get(frame.ref);
    if (this.#askAgain(frame)) return;
    const asked = this.#settle(this.#publications, frame.ref)
        ?? this.#settle(this.#questions, frame.ref);
    if (asked) asked.reject(new ChatError(frame.problem, frame.detail));
    else this.#tell('error', room ? {...frame, room: room.name} : frame);
  }

  #left(frame) {
    if (!frame.reason) return;
    const room = this.#rooms.get(frame.room);
    this.#rooms.delete(frame.room);
    room?.receive(frame);
  }

  #closed(code, reason) {
    clearTimeout(this.#refresh);
    const why = `${code} ${reason}`.trim();
    const renewable = code === TOKEN_EXPIRED && typeof this.#token === 'function';
    if (FINAL.has(code) || (code === TOKEN_EXPIRED && !renewable)) {
      this.#end(why);
    } else {
      const hint = code === 1012 ? /come back in (\d+) ms/.exec(reason) : null;
      this.#again(why, hint ? Number(hint[1]) : null);
    }
  }

  /** Back-off that doubles, of which a random part is waited, so that not all come at once. */
  #again(why, hint) {
    for (const {reject} of this.#questions.values()) reject(this.#gone());
    this.#questions.clear();
    if (this.#state === 'connected' && Date.now() - this.#connectedAt > STABLE_MILLIS) {
      this.#tries = 0;
    }
    const most = Math.min(this.#shortest * 2 ** this.#tries, this.#longest);
    this.#tries++;
    const pause = hint ?? most * (0.5 + Math.random() / 2);
    this.#socket = null;
    this.#become('waiting', why, pause);
    this.#timer = setTimeout(() => this.#connect(), pause);
  }

  #end(why) {
    clearTimeout(this.#timer);
    clearTimeout(this.#refresh);
    this.#socket = null;
    this.#become('closed', why);
    for (const {reject} of [...this.#publications.values(), ...this.#questions.values()]) {
      reject(this.#gone());
    }
    this.#publications.clear();
    this.#questions.clear();
  }

  #settle(calls, ref) {
    const call = calls.get(ref);
    calls.delete(ref);
    return call;
  }

  #ref() {
    return String(++this.#refs);
  }

  #gone() {
    return new ChatError('disconnected', 'There is no connection.');
  }

  #become(state, detail, pause = undefined) {
    this.#state = state;
    this.#tell('state', {state, detail, pause});
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, {detail}));
  }
}

/**
 * Any number of answers on one connection, which may break: streams are then resumed after the last event that arrived.
 */
import { Connection } from './connection.js';
import { deferred, Emitter } from './emitter.js';
import { defaultUrl, randomKey, systemClock } from './environment.js';
import { TokenbusError } from './errors.js';
import { Outbox } from './outbox.js';
import { TokenStream } from './stream.js';

const HEALTH_DEADLINE_MS = 10_000;

export class TokenbusClient {
  #options;
  #clock;
  #connection;
  #events = new Emitter();
  #outbox;
  #cores = new Set();
  #port;
  #lastId = 0;
  #idleTimer;
  #opening = null;
  #healthAsked = new Map();

  /** The options are described in tokenbus.d.ts; `url` is one address of a gateway, or several to take turns with. */
  constructor(url = defaultUrl(), options = {}) {
    const features = options.features ?? (options.onRestart ? ['restart'] : []);
    this.#options = { window: 1024, maxQueued: 64, idleMs: Infinity, random: Math.random, ...options, features };
    this.#clock = options.clock ?? systemClock;
    this.#outbox = new Outbox(this.#options.maxQueued);
    const handlers = {
      onState: (state) => this.#stateChanged(state),
      onOpen: () => this.#opened(),
      onFrame: (frame) => this.#received(frame),
      onLost: (mayReturn, reason) => this.#lost(mayReturn, reason),
      isBusy: () => [...this.#cores].some((core) => !core.isUnsent),
    };
    this.#connection = new Connection(url, handlers, this.#options);
    this.#port = {
      send: (frame) => this.#connection.send(frame),
      moveOn: () => this.#connection.hurry(),
      ended: (core) => this.#forget(core),
      canRestart: features.includes('restart'),
      clock: this.#clock,
      random: this.#options.random,
    };
  }

  /** A client that is connected. */
  static async connect(url, options) {
    return new TokenbusClient(url, options).connect();
  }

  /** Resolves with this client when there is a connection; rejects when there will be none. */
  connect() {
    if (this.isOpen) {
      return Promise.resolve(this);
    }
    this.#opening ??= deferred();
    this.#connection.connect();
    return this.#opening.promise;
  }

  /** `{name}`: `idle`, `connecting`, `connected`, `reconnecting` or `offline` (with `at`), `refused` (`reason`), `closed`. */
  get state() {
    return this.#connection.state;
  }

  get isOpen() {
    return this.#connection.isOpen;
  }

  /** What the server accepts, from its `welcome`. */
  get limits() {
    return this.#connection.welcome.limits ?? {};
  }

  /** Listens to `state`, `error` (about no stream of this client) or `frame` (any frame that belongs to no stream). */
  on(event, listener) {
    return this.#events.on(event, listener);
  }

  /** Starts an answer to `prompt`, or to a conversation in `messages`. */
  start({ prompt, messages, options, channel, key = randomKey(), signal, onRestart, window }) {
    if ((prompt === undefined) === (messages === undefined)) {
      throw new TypeError('start: either prompt or messages is needed');
    }
    const start = { key, ...(messages ? { messages } : { prompt }), ...(options && { options }), ...(channel && { channel }) };
    return this.#open({ start, signal, onRestart, window });
  }

  /** Receives a stream that was started elsewhere or before, from after the cursor, or with `mode: 'tail'` from now on. */
  subscribe(streamId, { after, epoch, resumeToken, mode, signal, onRestart, window } = {}) {
    if ([...this.#cores].some((core) => core.streamId === streamId)) {
      throw new TokenbusError('conflict', 'This client receives that stream already.');
    }
    return this.#open({ subscribe: { streamId, after, epoch, resumeToken, mode }, signal, onRestart, window });
  }

  /** Sends a frame of the protocol; resolves when it went out, if need be on the next connection. */
  send(frame) {
    if (this.#connection.send(frame)) {
      return Promise.resolve();
    }
    if (this.#isOver || !this.#outbox.hasRoom(this.#unsent().length)) {
      return Promise.reject(this.#isOver ? this.#overError() : this.#outbox.fullError());
    }
    const sent = this.#outbox.add(frame);
    this.#wake();
    return sent;
  }

  /** Ends the connection and every stream on it; generations go on until the server's orphan time is over. */
  close(code, reason) {
    this.#connection.close(code, reason);
    this.#failAll(new TokenbusError('closed', 'This client was closed.'));
  }

  #open(request) {
    const fits = this.isOpen || this.#outbox.hasRoom(this.#unsent().length);
    const defaults = { window: this.#options.window, onRestart: this.#options.onRestart };
    const given = Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined));
    const options = { ...defaults, ...given, id: `a${++this.#lastId}`, health: (streamId) => this.#health(streamId) };
    let core;
    const stream = new TokenStream(this.#port, options, (made) => (core = made));
    if (!core.isLive) {
      return stream;
    }
    if (this.#isOver || !fits) {
      core.leave(this.#isOver ? this.#overError() : this.#outbox.fullError());
      return stream;
    }
    this.#cores.add(core);
    this.#clock.clearTimeout(this.#idleTimer);
    // A server that is leaving takes no new streams; the next connection does.
    if (this.isOpen && !(this.#connection.isLeaving && request.start)) {
      core.announce();
    } else {
      this.#connection.hurry();
      this.#wake();
    }
    return stream;
  }

  #wake() {
    if (this.state.name === 'idle') {
      this.connect().catch(() => {});
    }
  }

  #unsent() {
    return [...this.#cores].filter((core) => core.isUnsent);
  }

  get #isOver() {
    return this.state.name === 'refused' || this.state.name === 'closed';
  }

  #overError() {
    if (this.state.name === 'closed') {
      return new TokenbusError('closed', 'This client was closed.');
    }
    return new TokenbusError('connection_refused', `The connection has ended: ${this.state.reason}.`);
  }

  #opened() {
    this.#cores.forEach((core) => core.announce());
    this.#outbox.drain((frame) => this.#connection.send(frame));
  }

  #lost(mayReturn) {
    this.#rejectHealth(new TokenbusError('connection_lost', 'The connection was lost before the answer came.', { retryable: true }));
    if (mayReturn) {
      this.#cores.forEach((core) => core.lost());
      if (this.#isUnused) {
        this.#rest();
      }
    } else {
      this.#failAll(this.#overError());
    }
  }

  #failAll(error) {
    this.#rejectHealth(error);
    this.#outbox.reject(error);
    [...this.#cores].forEach((core) => core.leave(error));
  }

  #stateChanged(state) {
    if (state.name === 'connected') {
      this.#opening?.resolve(this);
      this.#opening = null;
      this.#restWhenIdle();
    } else if (this.#isOver) {
      this.#opening?.reject(this.#overError());
      this.#opening = null;
    }
    this.#events.emit('state', state);
  }

  #received(frame) {
    if (this.#settleHealth(frame)) {
      return;
    }
    const core = [...this.#cores].find((candidate) => owns(candidate, frame));
    if (core) {
      core.accept(frame);
      return;
    }
    this.#events.emit('frame', frame);
    if (frame?.type === 'error' && !frame.streamId) {
      this.#events.emit('error', TokenbusError.fromFrame(frame));
    }
  }

  #forget(core) {
    this.#cores.delete(core);
    this.#restWhenIdle();
  }

  /** A program that has its last answer should be able to end: with `idleMs` an unused connection is closed. */
  #restWhenIdle() {
    this.#clock.clearTimeout(this.#idleTimer);
    if (this.isOpen && this.#isUnused) {
      this.#idleTimer = this.#clock.setTimeout(() => this.#isUnused && this.#rest(), this.#options.idleMs);
    }
  }

  get #isUnused() {
    return this.#options.idleMs < Infinity && this.#cores.size === 0 && this.#outbox.isEmpty && !this.#opening;
  }

  #rest() {
    this.#clock.clearTimeout(this.#idleTimer);
    this.#connection.close(1000, 'idle', 'idle');
  }

  async #health(streamId) {
    const asked = deferred();
    const waiting = this.#healthAsked.get(streamId) ?? [];
    this.#healthAsked.set(streamId, [...waiting, asked]);
    const late = () => this.#settleHealth({ type: 'error', streamId, code: 'internal', error: 'The server did not say.', retryable: true });
    const timer = this.#clock.setTimeout(late, HEALTH_DEADLINE_MS);
    try {
      await this.send({ type: 'health', streamId });
      return await asked.promise;
    } finally {
      this.#clock.clearTimeout(timer);
    }
  }

  /** Whether this frame is the answer to a question about a stream's health. */
  #settleHealth(frame) {
    const isAnswer = frame?.type === 'health' || (frame?.type === 'error' && frame.streamId && !frame.seq);
    const asked = isAnswer && this.#healthAsked.get(frame.streamId);
    if (!asked) {
      return false;
    }
    this.#healthAsked.delete(frame.streamId);
    const { type, ...health } = frame;
    asked.forEach(({ resolve, reject }) => (type === 'health' ? resolve(health) : reject(TokenbusError.fromFrame(frame))));
    return true;
  }

  #rejectHealth(error) {
    [...this.#healthAsked.values()].flat().forEach(({ reject }) => reject(error));
    this.#healthAsked.clear();
  }
}

/** Frames carry the client's own id until the server has named the stream. */
function owns(core, frame) {
  if (frame?.streamId && core.streamId) {
    return frame.streamId === core.streamId;
  }
  return frame?.id !== undefined && frame.id === core.id;
}

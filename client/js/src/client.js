/**
 * Streams any number of answers on one connection, and resumes each after its last event when that connection breaks.
 */
import { deferred, Emitter } from './emitter.js';
import { defaultUrl, randomKey, systemClock } from './environment.js';
import { TokenbusError } from './errors.js';
import { Lines } from './lines.js';
import { Outbox } from './outbox.js';
import { TokenStream } from './stream.js';

const HEALTH_DEADLINE_MS = 10_000;

export class TokenbusClient {
  #options;
  #clock;
  #lines;
  #events = new Emitter();
  #outbox;
  #shared;
  #lastId = 0;
  #idleTimer;
  #opening = null;
  #healthAsked = new Map();

  /** `url` is a gateway's address, or several, which attempts take in turn; tokenbus.d.ts describes the options. */
  constructor(url = defaultUrl(), options = {}) {
    const features = options.features ?? (options.onRestart ? ['restart'] : []);
    this.#options = { window: 1024, maxQueued: 64, idleMs: Infinity, random: Math.random, ...options, features };
    this.#clock = options.clock ?? systemClock;
    this.#outbox = new Outbox(this.#options.maxQueued);
    const handlers = {
      onState: (state) => this.#stateChanged(state),
      onOpen: () => this.#drain(),
      // What might be too large has waited for the server's limits.
      onWelcome: () => this.#drain(),
      onFrame: (frame, protocol) => this.#received(frame, protocol),
      onLost: (mayReturn) => this.#lost(mayReturn),
    };
    this.#lines = new Lines(url, handlers, this.#options);
    this.#shared = {
      ended: () => this.#restWhenIdle(),
      canRestart: features.includes('restart'),
      clock: this.#clock,
      random: this.#options.random,
    };
  }

  /** Resolves with a connected client. */
  static async connect(url, options) {
    return new TokenbusClient(url, options).connect();
  }

  /** Resolves with this client once connected; rejects when the client gives up. */
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

  get #connection() {
    return this.#lines.main.connection;
  }

  /** The server's limits, from its `welcome`. */
  get limits() {
    return this.#connection.welcome.limits ?? {};
  }

  /** Listens to `state`, `error` (not about a stream of this client) or `frame` (any frame that belongs to no stream). */
  on(event, listener) {
    return this.#events.on(event, listener);
  }

  /** Starts an answer to `prompt`, or to a conversation in `messages`; with `resend` one that may have been started with this `key`. */
  start({ prompt, messages, options, channel, key = randomKey(), resend, traceparent, signal, onRestart, window }) {
    if ((prompt === undefined) === (messages === undefined)) {
      throw new TypeError('start: prompt and messages (expected: exactly one of them)');
    }
    const start = { key, ...(messages ? { messages } : { prompt }), ...(options && { options }), ...(channel && { channel }), ...(resend && { resend }), ...(traceparent && { traceparent }) };
    return this.#open({ start, signal, onRestart, window });
  }

  /** Receives an existing stream: from its beginning, after a cursor, or with `mode: 'tail'` from now on. */
  subscribe(streamId, { after, epoch, chars, resumeToken, mode, signal, onRestart, window } = {}) {
    if (this.#lines.protocols.some((protocol) => protocol.streamId === streamId)) {
      throw new TokenbusError('conflict', 'This client already receives that stream.');
    }
    return this.#open({ subscribe: { streamId, after, epoch, chars, resumeToken, mode }, signal, onRestart, window });
  }

  /** Sends a frame of the protocol; resolves when it is sent, if need be on the next connection. */
  send(frame) {
    try {
      if (this.#connection.send(frame)) {
        return Promise.resolve();
      }
    } catch (error) {
      return Promise.reject(error);
    }
    if (this.#isOver || !this.#outbox.hasRoom(this.#unsent().length)) {
      return Promise.reject(this.#isOver ? this.#overError() : this.#outbox.fullError());
    }
    const sent = this.#outbox.add(frame);
    this.#wake();
    return sent;
  }

  /** Closes the connection and ends every stream here; the server stops the generations after its orphan time. */
  close(code, reason) {
    this.#clock.clearTimeout(this.#idleTimer);
    this.#connection.close(code, reason);
    this.#failAll(new TokenbusError('closed', 'This client was closed.'));
  }

  #open(request) {
    const port = this.#lines.port(this.#shared);
    const fits = this.isOpen || this.#outbox.hasRoom(this.#unsent().length);
    const defaults = { window: this.#options.window, onRestart: this.#options.onRestart };
    const given = Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined));
    const options = { ...defaults, ...given, id: `a${++this.#lastId}`, health: (streamId) => this.#health(streamId, port) };
    let protocol;
    const stream = new TokenStream(port, options, (made) => (protocol = made));
    if (!protocol.isLive) {
      return stream;
    }
    if (this.#isOver || !fits) {
      protocol.leave(this.#isOver ? this.#overError() : this.#outbox.fullError());
      return stream;
    }
    port.join(protocol);
    this.#clock.clearTimeout(this.#idleTimer);
    // A draining server takes no new streams; the next connection does.
    if (this.isOpen && !(this.#connection.isLeaving && request.start)) {
      protocol.announce();
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
    return this.#lines.protocols.filter((protocol) => protocol.isUnsent);
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

  #drain() {
    this.#outbox.drain((frame) => this.#connection.send(frame));
  }

  #lost(mayReturn) {
    this.#rejectHealth(new TokenbusError('connection_lost', 'The connection was lost before the answer came.', { retryable: true }));
    if (!mayReturn) {
      this.#failAll(this.#overError());
    } else if (this.#isUnused) {
      this.#rest();
    }
  }

  #failAll(error) {
    this.#rejectHealth(error);
    this.#outbox.reject(error);
    this.#lines.protocols.forEach((protocol) => protocol.leave(error));
    this.#lines.close();
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

  #received(frame, protocol) {
    if (this.#settleHealth(frame)) {
      return;
    }
    if (protocol) {
      protocol.accept(frame);
      return;
    }
    if (frame?.streamId && this.#lines.protocols.some(({ streamId }) => streamId === frame.streamId)) {
      return; // The stream goes on elsewhere: a gateway that it has left says something late.
    }
    this.#events.emit('frame', frame);
    if (frame?.type === 'error' && !frame.streamId) {
      this.#events.emit('error', TokenbusError.fromFrame(frame));
    }
  }

  /** Closes an unused connection after `idleMs`, so that a program can exit after its last answer. */
  #restWhenIdle() {
    this.#clock.clearTimeout(this.#idleTimer);
    if (this.isOpen && this.#isUnused) {
      this.#idleTimer = this.#clock.setTimeout(() => this.#isUnused && this.#rest(), this.#options.idleMs);
    }
  }

  get #isUnused() {
    return this.#options.idleMs < Infinity && this.#lines.protocols.length === 0 && this.#outbox.isEmpty && !this.#opening;
  }

  #rest() {
    this.#clock.clearTimeout(this.#idleTimer);
    this.#connection.close(1000, 'idle', 'idle');
  }

  async #health(streamId, port) {
    const asked = deferred();
    const waiting = this.#healthAsked.get(streamId) ?? [];
    this.#healthAsked.set(streamId, [...waiting, asked]);
    const late = () => this.#settleHealth({ type: 'error', streamId, code: 'internal', error: 'The server did not answer.', retryable: true });
    const timer = this.#clock.setTimeout(late, HEALTH_DEADLINE_MS);
    try {
      const ask = { type: 'health', streamId };
      if (port.line === this.#lines.main || !port.send(ask)) {
        await this.send(ask);
      }
      return await asked.promise;
    } finally {
      this.#clock.clearTimeout(timer);
    }
  }

  /** Settles the open `health` requests that this frame answers; returns whether there were any. */
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

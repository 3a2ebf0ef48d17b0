/**
 * The mission document's `WebSocketHandler`: a WebSocket that reconnects, queues what is sent meanwhile, and keeps its channel
 * subscriptions. It hands on raw frames; for streams, `TokenbusClient` does more.
 */
import { Connection } from './connection.js';
import { deferred } from './emitter.js';
import { defaultUrl } from './environment.js';
import { TokenbusError } from './errors.js';
import { Outbox } from './outbox.js';

export class WebSocketHandler {
  #connection = null;
  #target = null;
  #outbox = null;
  #opening = null;
  /** Channels by name, with the promise of their `subscribe`; null once it is answered. */
  #channels = new Map();
  #leaving = new Map();

  /** Called with each frame except heartbeats and `goaway`. */
  onmessage = () => {};
  /** Called when the connection's state changes. */
  onstate = () => {};

  /** Resolves with the open WebSocket; each reconnection replaces it. */
  connect(url = defaultUrl(), options = {}) {
    this.#connection?.close();
    this.#target = { url, options };
    this.#outbox ??= new Outbox(options.maxQueued ?? 64);
    this.#connection = new Connection(url, this.#handlers(), { reconnectAttempts: options.retryAttempts, ...defined(options) });
    return this.#open();
  }

  disconnect(code, reason) {
    this.#connection?.close(code, reason);
    this.#giveUp(new TokenbusError('closed', 'This client closed the connection.'));
  }

  /** Replaces the WebSocket with a new one; gives up after `retryAttempts` failures. */
  reconnect(retryAttempts) {
    const { url, options } = this.#target ?? { options: {} };
    return this.connect(url, retryAttempts === undefined ? options : { ...options, retryAttempts });
  }

  /** Sends an object as JSON, a string as it is; resolves when it is sent, if need be on the next connection. */
  async send(data) {
    if (this.#connection?.send(data)) {
      return;
    }
    if (!this.#connection || ['closed', 'refused'].includes(this.#connection.state.name)) {
      throw new TokenbusError('closed', 'There is no connection, and this client opens no other.');
    }
    if (!this.#outbox.hasRoom()) {
      throw this.#outbox.fullError();
    }
    await this.#outbox.add(data);
  }

  /** Receives every stream of a channel, also after a reconnection; resolves when the server confirms. */
  subscribe(channel) {
    const agreed = deferred();
    this.#channels.set(channel, agreed);
    this.#connection?.send({ type: 'subscribe', channel });
    return agreed.promise;
  }

  unsubscribe(channel) {
    const agreed = deferred();
    this.#channels.delete(channel);
    if (this.#connection?.send({ type: 'unsubscribe', channel })) {
      this.#leaving.set(channel, agreed);
    } else {
      agreed.resolve();
    }
    return agreed.promise;
  }

  #handlers() {
    return {
      onState: (state) => this.#stateChanged(state),
      onOpen: () => this.#opened(),
      onWelcome: () => this.#outbox.drain((data) => this.#connection.send(data)),
      onFrame: (frame) => this.#received(frame),
      onLost: (mayReturn, reason) => this.#lost(mayReturn, reason),
    };
  }

  #open() {
    this.#opening ??= deferred();
    const { promise } = this.#opening;
    this.#connection.connect();
    return promise;
  }

  #stateChanged(state) {
    if (state.name === 'connected') {
      this.#opening?.resolve(this.#connection.socket);
      this.#opening = null;
    }
    this.onstate(state);
  }

  #opened() {
    for (const channel of this.#channels.keys()) {
      this.#connection.send({ type: 'subscribe', channel });
    }
    this.#outbox.drain((data) => this.#connection.send(data));
  }

  #received(frame) {
    const { type, channel, streamId, id } = frame;
    if (type === 'subscribed' && this.#channels.get(channel)) {
      this.#channels.get(channel).resolve();
      this.#channels.set(channel, null);
    } else if (type === 'unsubscribed') {
      this.#leaving.get(channel)?.resolve();
      this.#leaving.delete(channel);
    } else if (type === 'error' && !streamId && !id) {
      this.#refuseOldest(TokenbusError.fromFrame(frame));
    }
    this.onmessage(frame);
  }

  /** An error without a stream names no channel either, so it answers the oldest open `subscribe`. */
  #refuseOldest(error) {
    for (const [channel, agreed] of this.#channels) {
      if (agreed) {
        agreed.reject(error);
        this.#channels.delete(channel);
        return;
      }
    }
  }

  #lost(mayReturn, reason) {
    // A lost connection receives no channel, which is what `unsubscribe` asks for.
    this.#leaving.forEach((agreed) => agreed.resolve());
    this.#leaving.clear();
    if (!mayReturn) {
      this.#giveUp(new TokenbusError('connection_refused', `The connection has ended: ${reason}.`));
    }
  }

  #giveUp(error) {
    this.#opening?.reject(error);
    this.#opening = null;
    this.#outbox?.reject(error);
    this.#channels.forEach((agreed) => agreed?.reject(error));
    this.#channels.clear();
  }
}

function defined(options) {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

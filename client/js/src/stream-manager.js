/** The mission document's `StreamManager`: streams by their id. It manages what it started; others are unknown to it. */
import { TokenbusClient } from './client.js';
import { TokenbusError } from './errors.js';

export class StreamManager {
  #client;
  #streams = new Map();
  #lastHealth = new Map();

  /** Over a client that exists, or over a new one with `url` and the client's other options. */
  constructor(clientOrOptions = {}) {
    if (clientOrOptions instanceof TokenbusClient) {
      this.#client = clientOrOptions;
    } else {
      const { url, ...options } = clientOrOptions;
      this.#client = new TokenbusClient(url, options);
    }
  }

  get client() {
    return this.#client;
  }

  /** Starts an answer without waiting for the server; all of `config` but the prompt goes into the options. */
  open({ prompt, messages, signal, onRestart, ...options }) {
    const stream = this.#client.start({ prompt, messages, signal, onRestart, options });
    stream.started.then(() => this.#manage(stream)).catch(() => {});
    return stream;
  }

  /** Resolves when the server has taken the stream. */
  async startStream(config) {
    const stream = this.open(config);
    await stream.started;
    return stream;
  }

  /** Ends the generation. One that has ended needs no stop. */
  async stopStream(streamId) {
    await this.#streams.get(streamId)?.stop();
  }

  async pauseStream(streamId) {
    await this.#get(streamId).pause();
  }

  async resumeStream(streamId) {
    await this.#get(streamId).resume();
  }

  /** Resolves when the consumer has caught up. Meanwhile the server is held back: it has no credit. */
  async handleBackpressure(streamId) {
    await this.#streams.get(streamId)?.drained();
  }

  /** Asks for everything after what has arrived, on a new connection if need be. */
  async reconnect(streamId) {
    return this.#get(streamId).reconnect();
  }

  /** What is known now. The server is asked at the same time, and its answer is part of what the next call gives. */
  monitorHealth(streamId) {
    const stream = this.#get(streamId);
    stream.health().then(
      (health) => this.#streams.has(streamId) && this.#lastHealth.set(streamId, health),
      () => {},
    );
    const { after: seq, epoch } = stream.cursor;
    const local = { streamId, state: stream.state, seq, epoch, bufferedEvents: stream.bufferedEvents };
    return { ...this.#lastHealth.get(streamId), ...local, connection: this.#client.state.name };
  }

  #get(streamId) {
    const stream = this.#streams.get(streamId);
    if (!stream) {
      throw new TokenbusError('unknown_stream', 'There is no such stream here, or it has ended.');
    }
    return stream;
  }

  #manage(stream) {
    if (stream.isLive) {
      this.#streams.set(stream.id, stream);
      stream.on('end', () => {
        this.#streams.delete(stream.id);
        this.#lastHealth.delete(stream.id);
      });
    }
  }
}

/** The mission document's `StreamManager`: controls streams by id. It knows only the live streams that it started. */
import { TokenbusClient } from './client.js';
import { TokenbusError } from './errors.js';

export class StreamManager {
  #client;
  #streams = new Map();
  #lastHealth = new Map();

  /** Takes an existing client, or `url` and the other options of a new one. */
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

  /** Starts an answer without waiting for the server; fields other than these become the prompt's options. */
  open({ prompt, messages, signal, onRestart, ...options }) {
    const stream = this.#client.start({ prompt, messages, signal, onRestart, options });
    stream.started.then(() => this.#manage(stream)).catch(() => {});
    return stream;
  }

  /** Starts an answer; resolves when the server has accepted it. */
  async startStream(config) {
    const stream = this.open(config);
    await stream.started;
    return stream;
  }

  /** Ends the generation; does nothing if it has ended. */
  async stopStream(streamId) {
    await this.#streams.get(streamId)?.stop();
  }

  async pauseStream(streamId) {
    await this.#get(streamId).pause();
  }

  async resumeStream(streamId) {
    await this.#get(streamId).resume();
  }

  /** Resolves when the consumer has caught up. Until then the server lacks credit and waits. */
  async handleBackpressure(streamId) {
    await this.#streams.get(streamId)?.drained();
  }

  /** Resumes the stream after its cursor, on a new connection if need be. */
  async reconnect(streamId) {
    return this.#get(streamId).reconnect();
  }

  /** Returns what is known now, and asks the server; its answer is part of the next call's result. */
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

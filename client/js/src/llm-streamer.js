/** The mission document's `LLMStreamer`: one call, one answer. */
import { StreamManager } from './stream-manager.js';

/** Long enough for the next prompt of a program, short enough that a program ends soon after its last answer. */
const IDLE_MS = 2_000;
/** Attempts to connect before an answer fails: about half a minute in all. */
const RECONNECT_ATTEMPTS = 8;

export class LLMStreamer {
  #options;
  #manager = null;

  /** `url` and the options of `TokenbusClient`; without any it talks to the page's host, or to `TOKENBUS_URL`. */
  constructor(options = {}) {
    this.#options = { idleMs: IDLE_MS, reconnectAttempts: RECONNECT_ATTEMPTS, ...options };
  }

  /**
   * Streams the answer to a prompt. The result can be iterated at once or awaited first; errors come from the iteration.
   * To leave the loop early ends the generation.
   */
  streamCompletion(prompt, options = {}) {
    const { signal, onRestart, ...config } = options;
    return new Completion(this.#managerNow().open({ ...promptFields(prompt), ...config, signal, onRestart }));
  }

  /** Ends the connection and every answer on it. */
  close() {
    this.#manager?.client.close();
    this.#manager = null;
  }

  /** A connection that the server has refused does not spoil the next call. */
  #managerNow() {
    if (this.#manager?.client.state.name === 'refused') {
      this.#manager = null;
    }
    this.#manager ??= new StreamManager(this.#options);
    return this.#manager;
  }
}

function promptFields(prompt) {
  return Array.isArray(prompt) ? { messages: prompt } : { prompt };
}

/** A stream that can also be awaited, which gives the stream itself. */
class Completion {
  #stream;
  #iterator = null;

  constructor(stream) {
    this.#stream = stream;
  }

  // `for await (const chunk of await …)` is how the mission document writes it.
  then(fulfilled, rejected) {
    return Promise.resolve(this.#stream).then(fulfilled, rejected);
  }

  [Symbol.asyncIterator]() {
    return this.#stream[Symbol.asyncIterator]();
  }

  next() {
    this.#iterator ??= this[Symbol.asyncIterator]();
    return this.#iterator.next();
  }

  return(value) {
    this.#iterator ??= this[Symbol.asyncIterator]();
    return this.#iterator.return(value);
  }

  get stream() {
    return this.#stream;
  }
}

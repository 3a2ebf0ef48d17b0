/** The mission document's `LLMStreamer`: one call, one answer. */
import { StreamManager } from './stream-manager.js';

/** Long enough for a program's next prompt, short enough that the program exits soon after its last answer. */
const IDLE_MS = 2_000;
/** Attempts to connect before an answer fails: about half a minute in all. */
const RECONNECT_ATTEMPTS = 8;

export class LLMStreamer {
  #options;
  #manager = null;

  /** `url` and the options of `TokenbusClient`; `url` defaults to the page's host, or to `TOKENBUS_URL`. */
  constructor(options = {}) {
    this.#options = { idleMs: IDLE_MS, reconnectAttempts: RECONNECT_ATTEMPTS, ...options };
  }

  /**
   * Streams the answer to a prompt. The result can be iterated at once or awaited first; the iteration throws the errors.
   * Leaving the loop early ends the generation.
   */
  streamCompletion(prompt, options = {}) {
    const { signal, onRestart, ...config } = options;
    return new Completion(this.#managerNow().open({ ...promptFields(prompt), ...config, signal, onRestart }));
  }

  /** Closes the connection and ends every answer on it. */
  close() {
    this.#manager?.client.close();
    this.#manager = null;
  }

  /** Replaces a connection that the server has refused, so that the next call can succeed. */
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

/** An iterable stream that can also be awaited; it resolves to the `TokenStream`. */
class Completion {
  #stream;
  #iterator = null;

  constructor(stream) {
    this.#stream = stream;
  }

  // The mission document writes `for await (const chunk of await …)`.
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

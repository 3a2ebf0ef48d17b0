/** Messages that wait for a connection: in order, and at most `limit`, so that an outage costs bounded memory. */
import { deferred } from './emitter.js';
import { TokenbusError } from './errors.js';

export class Outbox {
  #limit;
  #waiting = [];

  constructor(limit) {
    this.#limit = limit;
  }

  get isEmpty() {
    return this.#waiting.length === 0;
  }

  /** Whether one more fits, besides `others` that wait elsewhere. */
  hasRoom(others = 0) {
    return this.#waiting.length + others < this.#limit;
  }

  /** Queues a message; resolves when it is sent. */
  add(frame) {
    const sent = deferred();
    this.#waiting.push({ frame, sent });
    return sent.promise;
  }

  /** Sends waiting messages while `send` returns true; one for which it throws is refused. */
  drain(send) {
    while (this.#waiting.length > 0) {
      const [{ frame, sent }] = this.#waiting;
      try {
        if (!send(frame)) {
          return;
        }
        sent.resolve();
      } catch (error) {
        sent.reject(error);
      }
      this.#waiting.shift();
    }
  }

  reject(error) {
    this.#waiting.splice(0).forEach(({ sent }) => sent.reject(error));
  }

  /** The error for a message that does not fit. */
  fullError() {
    const message = `There is no connection, and ${this.#limit} messages already wait for one (maxQueued).`;
    return new TokenbusError('queue_full', message, { retryable: true });
  }
}

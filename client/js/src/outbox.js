/** Messages that wait for a connection: in order, and no more than the limit, so that an outage costs bounded memory. */
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

  /** Whether one more fits beside `others` that wait elsewhere. */
  hasRoom(others = 0) {
    return this.#waiting.length + others < this.#limit;
  }

  /** Resolves when the message was sent. */
  add(frame) {
    const sent = deferred();
    this.#waiting.push({ frame, sent });
    return sent.promise;
  }

  /** Sends what waits, for as long as `send` gives true. */
  drain(send) {
    while (this.#waiting.length > 0 && send(this.#waiting[0].frame)) {
      this.#waiting.shift().sent.resolve();
    }
  }

  reject(error) {
    this.#waiting.splice(0).forEach(({ sent }) => sent.reject(error));
  }

  /** What a caller gets who sends into a full one. */
  fullError() {
    const message = `There is no connection, and ${this.#limit} messages wait for it already (maxQueued).`;
    return new TokenbusError('queue_full', message, { retryable: true });
  }
}

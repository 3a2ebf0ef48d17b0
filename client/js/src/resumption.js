/**
 * One stream's attempt to go on after its cursor: asks, waits a bounded time, asks again when the server says that it may,
 * and gives up with an error that says what became of the answer.
 */
import { jitteredDelay } from './backoff.js';
import { TokenbusError } from './errors.js';

/** How long the server has to answer, or to send what was missing. */
const ANSWER_DEADLINE_MS = 10_000;
/** For how long a server that says "try again" is asked again. */
const PATIENCE_MS = 60_000;

export class Resumption {
  #port;
  #ask;
  #giveUp;
  /** Why the server was asked: `asked` by the program, `lost` connection, or `gap`; null when nothing is awaited. */
  #reason = null;
  #timer;
  #since = 0;
  #deadlineMs = ANSWER_DEADLINE_MS;
  #attempt = 0;

  /** `ask()` sends the request and gives false without a connection; `giveUp(error)` ends the stream. */
  constructor(port, ask, giveUp) {
    this.#port = port;
    this.#ask = ask;
    this.#giveUp = giveUp;
  }

  get isPending() {
    return this.#reason !== null;
  }

  begin(reason, deadlineMs = ANSWER_DEADLINE_MS) {
    this.#reason = reason;
    this.#deadlineMs = deadlineMs;
    this.#attempt = 0;
    this.#since = this.#port.clock.now();
    this.#askNow();
  }

  /** Something before a frame is missing. Frames that come until it is there tell nothing new. */
  repair() {
    if (!this.isPending) {
      this.begin('gap');
    }
  }

  /** The server agreed. What a gap lacks has yet to come. */
  confirmed() {
    if (this.#reason !== 'gap') {
      this.cancel();
    }
  }

  /** An event was applied. */
  progressed() {
    if (this.isPending) {
      this.cancel();
    }
  }

  refused(error) {
    const { clock, random } = this.#port;
    if (!error.retryable || clock.now() - this.#since > PATIENCE_MS) {
      this.#fail(error);
      return;
    }
    clock.clearTimeout(this.#timer);
    const delay = error.retryAfterMs ?? jitteredDelay(this.#attempt, random);
    this.#attempt += 1;
    this.#timer = clock.setTimeout(() => this.#askNow(), delay);
  }

  cancel() {
    this.#port.clock.clearTimeout(this.#timer);
    this.#reason = null;
  }

  /** Without a connection there is nothing to wait for: the next one begins anew. */
  #askNow() {
    this.#port.clock.clearTimeout(this.#timer);
    if (!this.#ask()) {
      this.#reason = null;
    } else if (this.#deadlineMs < Infinity) {
      this.#timer = this.#port.clock.setTimeout(() => this.#fail(null), this.#deadlineMs);
    }
  }

  #fail(cause) {
    const reason = this.#reason;
    this.cancel();
    if (reason === 'asked' && cause) {
      this.#giveUp(cause);
      return;
    }
    const code = reason === 'gap' ? 'incomplete' : 'connection_lost';
    const what = reason === 'gap' ? 'Part of the answer did not arrive.' : 'The connection was lost and the answer could not be resumed.';
    this.#giveUp(new TokenbusError(code, cause ? `${what} ${cause.message}` : what, { retryable: true, cause }));
  }
}

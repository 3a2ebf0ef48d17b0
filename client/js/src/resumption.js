/**
 * Resumes one stream after its cursor: asks the server, waits a bounded time, asks again when the server allows it, and gives
 * up with an error that says what became of the answer.
 */
import { jitteredDelay } from './backoff.js';
import { TokenbusError } from './errors.js';

/** How long the server may take to answer, or to send what is missing. */
const ANSWER_DEADLINE_MS = 10_000;
/** How long to go on asking a server that answers with a retryable error. */
const PATIENCE_MS = 60_000;

export class Resumption {
  #port;
  #ask;
  #giveUp;
  /** The reason for the request: `asked` by the program, `lost` connection, or `gap`; null while none is pending. */
  #reason = null;
  #timer;
  #since = 0;
  #deadlineMs = ANSWER_DEADLINE_MS;
  #attempt = 0;
  /** Whether the server still owes an answer; until the next request it owes none. */
  #isAsked = false;

  /** `ask()` sends the request and returns false without a connection; `giveUp(error)` ends the stream. */
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

  /** Asks for the events of a gap, once: a pending request covers them too. */
  repair() {
    if (!this.isPending) {
      this.begin('gap');
    }
  }

  /** The server accepts the request. A gap stays pending until its events arrive. */
  confirmed() {
    if (this.#reason !== 'gap') {
      this.cancel();
    }
  }

  /** An event has been applied. */
  progressed() {
    if (this.isPending) {
      this.cancel();
    }
  }

  refused(error) {
    const { clock, random } = this.#port;
    if (!this.#isAsked) {
      return; // It is about what was said along with the request, credit for example, which is said again with the next one.
    }
    this.#isAsked = false;
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

  /** Sends the request. Without a connection nothing is pending: the next connection begins again. */
  #askNow() {
    this.#port.clock.clearTimeout(this.#timer);
    this.#isAsked = this.#ask();
    if (!this.#isAsked) {
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

/**
 * Resumes one stream after its cursor: asks the server, asks again when the server allows it, asks another gateway when this one does
 * not find the stream, and gives up after a bounded time with an error that says what became of the answer.
 */
import { jitteredDelay } from './backoff.js';
import { TokenbusError } from './errors.js';

/** A server that has not answered by then is asked on another connection, even if there is no other address. */
const ANSWER_DEADLINE_MS = 10_000;
/** How long a gateway may be without the stream before another one is asked. */
const ELSEWHERE_MS = 2_000;
/** Each time that all of them were asked, each gets this many times as long, up to a limit. */
const ELSEWHERE_GROWTH = 4;
const LONGEST_ELSEWHERE_MS = 30_000;
/** How long to go on asking servers that do not answer, or answer with a retryable error. */
const PATIENCE_MS = 60_000;

export class Resumption {
  #port;
  #ask;
  #giveUp;
  /** The reason for the request: `asked` by the program, `lost` connection, or `gap`; null while none is pending. */
  #reason = null;
  /** The reason, while the stream is on its way to another connection; the patience then does not begin anew. */
  #leaving = null;
  #timer;
  #elsewhereTimer;
  #since = 0;
  #deadlineMs = ANSWER_DEADLINE_MS;
  #attempt = 0;
  /** How often it went elsewhere since the last event. */
  #moves = 0;
  #cause = null;
  /** Whether the server still owes an answer; until the next request it owes none. */
  #isAsked = false;

  /**
   * `port` also has the number of `addresses`, and `elsewhere()`, which leads to another connection, where `begin` is called; `ask()` sends
   * the request and returns false without a connection; `giveUp(error)` ends the stream.
   */
  constructor(port, ask, giveUp) {
    this.#port = port;
    this.#ask = ask;
    this.#giveUp = giveUp;
  }

  get isPending() {
    return this.#reason !== null;
  }

  begin(reason, deadlineMs = ANSWER_DEADLINE_MS) {
    this.#prepare(reason, deadlineMs);
    this.#askNow();
  }

  /** The server says, without having been asked, that it has lost sight of the stream. */
  lostSight(error) {
    this.#prepare('lost', ANSWER_DEADLINE_MS);
    this.#isAsked = true;
    this.refused(error);
  }

  #prepare(reason, deadlineMs) {
    this.#clearTimers();
    if (this.#leaving === null) {
      this.#since = this.#port.clock.now();
      this.#cause = null;
    }
    this.#reason = this.#leaving ?? reason;
    this.#leaving = null;
    this.#deadlineMs = deadlineMs;
    this.#attempt = 0;
    if (this.#port.addresses > 1 && deadlineMs < Infinity) {
      this.#elsewhereTimer = this.#port.clock.setTimeout(() => this.#goElsewhere(), this.#elsewhereMs());
    }
  }

  /** The last of all gateways is given more time, before the next round. */
  #elsewhereMs() {
    const rounds = Math.floor((this.#moves + 1) / this.#port.addresses);
    return Math.min(LONGEST_ELSEWHERE_MS, ELSEWHERE_MS * ELSEWHERE_GROWTH ** rounds);
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
    this.#moves = 0;
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
    this.#cause = error;
    if (!error.retryable || this.#isOver()) {
      this.#fail(error);
      return;
    }
    clock.clearTimeout(this.#timer);
    const delay = error.retryAfterMs ?? jitteredDelay(this.#attempt, random);
    this.#attempt += 1;
    this.#timer = clock.setTimeout(() => this.#askNow(), delay);
  }

  #isOver() {
    return this.#port.clock.now() - this.#since >= PATIENCE_MS;
  }

  cancel() {
    this.#clearTimers();
    this.#reason = null;
  }

  #clearTimers() {
    this.#port.clock.clearTimeout(this.#timer);
    this.#port.clock.clearTimeout(this.#elsewhereTimer);
  }

  /** Sends the request. Without a connection nothing is pending: the next connection begins again. */
  #askNow() {
    this.#port.clock.clearTimeout(this.#timer);
    this.#isAsked = this.#ask();
    if (!this.#isAsked) {
      this.cancel();
    } else if (this.#deadlineMs < Infinity) {
      this.#timer = this.#port.clock.setTimeout(() => this.#goElsewhere(), this.#deadlineMs);
    }
  }

  /** Another connection begins again, and the answer is as much wanted as before. */
  #goElsewhere() {
    if (this.#isOver()) {
      this.#fail(this.#cause);
      return;
    }
    this.#leaving = this.#reason;
    this.#moves += 1;
    this.cancel();
    this.#port.elsewhere();
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

/**
 * Tells when a server has fallen silent. Browsers do not show WebSocket pings to a script, so this asks with a frame before it
 * judges.
 */

/** While a stream is live: silence after which the server is asked, and silence after which it is given up. */
const ASK_LIVE_MS = 2_000;
const GIVE_UP_LIVE_MS = 5_000;
/** Without a stream it is asked after a heartbeat, and has this long to answer. */
const GRACE_MS = 15_000;
/** A program whose clock ticks this late was asleep. */
const ASLEEP_MS = 3_000;

export class Silence {
  #askAt = Infinity;
  #giveUpAt = Infinity;
  #checkedAt = 0;

  /** An attempt to connect begins. */
  connecting(now, deadlineMs) {
    this.#askAt = Infinity;
    this.#giveUpAt = now + deadlineMs;
    this.#checkedAt = now;
  }

  /** The server has said something. */
  heard(now, isLive, heartbeatMs) {
    this.#askAt = now + (isLive ? ASK_LIVE_MS : heartbeatMs);
    this.#giveUpAt = now + (isLive ? GIVE_UP_LIVE_MS : heartbeatMs + GRACE_MS);
  }

  /** Something was sent: no sign of life, but a stream that it starts shortens the patience. */
  sent(now, isLive) {
    if (isLive) {
      this.#askAt = Math.min(this.#askAt, now + ASK_LIVE_MS);
      this.#giveUpAt = Math.min(this.#giveUpAt, now + GIVE_UP_LIVE_MS);
    }
  }

  /** Called about twice a second: `ask` the server now, `gone`, or an empty text. */
  check(now) {
    const wasAsleep = now - this.#checkedAt > ASLEEP_MS;
    this.#checkedAt = now;
    if (wasAsleep) {
      // The server may not have been silent: it is judged by its answer.
      this.#askAt = Infinity;
      this.#giveUpAt = now + GIVE_UP_LIVE_MS;
      return 'ask';
    }
    if (now >= this.#giveUpAt) {
      return 'gone';
    }
    if (now >= this.#askAt) {
      this.#askAt = Infinity;
      return 'ask';
    }
    return '';
  }
}

/**
 * How far ahead of its consumer a stream may be sent: a window of events after the last one consumed. New credit is granted
 * when half of the window is used up, so that a stream costs two credit frames for each window.
 */
export class CreditWindow {
  #window;
  #consumed;
  #granted = 0;

  /** `window` in events; Infinity leaves the pace to the socket, and no credit is ever sent. */
  constructor(window, consumed = 0) {
    this.#window = window;
    this.#consumed = consumed;
  }

  /** What to grant on a connection that knows nothing yet; null for no limit. */
  grantAnew() {
    if (this.#window === Infinity) {
      return null;
    }
    this.#granted = this.#consumed + this.#window;
    return this.#granted;
  }

  /** The consumer has this event; gives what to grant now, or null when that can wait. */
  consume(seq) {
    this.#consumed = Math.max(this.#consumed, seq);
    return this.#consumed + this.#window - this.#granted >= this.#window / 2 ? this.grantAnew() : null;
  }

  /** The cursor was set to another place. */
  moveTo(seq) {
    this.#consumed = seq;
  }
}

/**
 * How far the server may be ahead of a stream's consumer: a window of events after the last one consumed. Credit is granted
 * again when half of the window is used up, so that each window costs two credit frames.
 */
export class CreditWindow {
  #window;
  #consumed;
  #granted = 0;

  /** `window` in events; with Infinity no credit is sent, and only the socket holds the server back. */
  constructor(window, consumed = 0) {
    this.#window = window;
    this.#consumed = consumed;
  }

  /** The credit to grant on a new connection; null for no limit. */
  grantAnew() {
    if (this.#window === Infinity) {
      return null;
    }
    this.#granted = this.#consumed + this.#window;
    return this.#granted;
  }

  /** Marks an event as consumed; returns the credit to grant now, or null while none is due. */
  consume(seq) {
    this.#consumed = Math.max(this.#consumed, seq);
    return this.#consumed + this.#window - this.#granted >= this.#window / 2 ? this.grantAnew() : null;
  }

  /** Follows a cursor that moved to another place. */
  moveTo(seq) {
    this.#consumed = seq;
  }
}

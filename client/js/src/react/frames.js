/** Calls `action` at most once a frame of the screen, however often it is asked to; a hidden page has no frames, so a timer helps. */
const HIDDEN_MS = 250;

export class Frames {
  #action;
  #frame = null;
  #timer = null;

  constructor(action) {
    this.#action = action;
  }

  ask() {
    if (this.#timer === null) {
      this.#timer = setTimeout(() => this.now(), globalThis.requestAnimationFrame ? HIDDEN_MS : 16);
      this.#frame = globalThis.requestAnimationFrame?.(() => this.now()) ?? null;
    }
  }

  now() {
    clearTimeout(this.#timer);
    if (this.#frame !== null) {
      globalThis.cancelAnimationFrame(this.#frame);
    }
    this.#timer = this.#frame = null;
    this.#action();
  }
}

/** What a client shows of itself: a key, or what a function gives whenever a connection begins or the token on one ends. */
export class Token {
  #given;
  #shown;

  /** `given`: a key, a function that returns one or promises it, or nothing. */
  constructor(given) {
    this.#given = given;
  }

  /** Whether it has to be asked for. */
  get isAsked() {
    return typeof this.#given === 'function';
  }

  /** What is shown now: at once, or promised where a function gives it; null if that fails. The next attempt asks again. */
  current() {
    return this.isAsked ? this.#ask() : this.#given;
  }

  async #ask() {
    try {
      this.#shown = await this.#given();
      return this.#shown;
    } catch {
      return null;
    }
  }

  /** Promises another token than the one that was shown last; null if there is none. */
  async renewed() {
    const before = this.#shown;
    const next = this.isAsked ? await this.#ask() : null;
    return next === before ? null : next;
  }
}

/**
 * Brings back what was asked before, from the last one on, as a shell does: while the box is empty, or shows what was brought back.
 */
export class Recall {
  #prompts;
  #at = null;

  /** `prompts()` gives what was asked, the last one at the end. */
  constructor(prompts) {
    this.#prompts = prompts;
  }

  /** The prompt before the one that the box shows; null when there is none, or the box shows something else. */
  older(text) {
    const prompts = this.#prompts();
    return this.#go(text, prompts, (this.#shows(text, prompts) ? this.#at : prompts.length) - 1);
  }

  /** The one after it; empty after the last one. */
  newer(text) {
    const prompts = this.#prompts();
    if (!this.#shows(text, prompts)) {
      return null;
    }
    return this.#at === prompts.length - 1 ? '' : this.#go(text, prompts, this.#at + 1);
  }

  #go(text, prompts, to) {
    if ((text !== '' && !this.#shows(text, prompts)) || to < 0) {
      return null;
    }
    this.#at = to;
    return prompts[to];
  }

  #shows(text, prompts) {
    return text !== '' && this.#at !== null && prompts[this.#at] === text;
  }
}

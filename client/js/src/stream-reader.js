/** The iterator of one `for await` over a stream: hands out text or frames, and reports what is consumed. */
export class StreamReader {
  #inbox;
  #hooks;
  #turn = Promise.resolve();
  #isOver = false;

  /** `hooks`: `onlyText`, `consumed(seq)`, `restarted(frame)`, which may throw, and `left()` when the loop is left early. */
  constructor(inbox, hooks) {
    this.#inbox = inbox;
    this.#hooks = hooks;
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  /** Concurrent calls get their parts in the order of the calls. */
  next() {
    const result = this.#turn.then(() => this.#next());
    this.#turn = result.catch(() => {});
    return result;
  }

  async return(value) {
    if (!this.#isOver) {
      this.#isOver = true;
      this.#hooks.left();
    }
    return { done: true, value };
  }

  async #next() {
    while (!this.#isOver) {
      const { done, value } = await this.#inbox.next().catch((error) => {
        this.#isOver = true;
        throw error;
      });
      if (done) {
        break;
      }
      const part = this.#take(value.frame);
      if (part !== undefined) {
        return { done: false, value: part };
      }
    }
    this.#isOver = true;
    return { done: true, value: undefined };
  }

  #take(frame) {
    this.#hooks.consumed(frame.seq ?? 0);
    if (frame.type === 'restart') {
      this.#startOver(frame);
      return this.#hooks.onlyText ? undefined : frame;
    }
    if (!this.#hooks.onlyText) {
      return frame;
    }
    return frame.kind === 'text' ? frame.data : undefined;
  }

  #startOver(frame) {
    if (this.#hooks.onlyText) {
      try {
        this.#hooks.restarted(frame);
      } catch (error) {
        this.#isOver = true;
        throw error;
      }
    }
  }
}

/** The queue of what has arrived and is not consumed yet; its one reader waits while it is empty. */
export class Inbox {
  #items = [];
  #head = 0;
  #waiters = [];
  #end = null;
  /** The number of events that the items cover. */
  events = 0;

  push(item) {
    if (this.#end) {
      return;
    }
    if (this.#waiters.length > 0) {
      this.#waiters.shift().resolve({ done: false, value: item });
    } else {
      this.#items.push(item);
      this.events += item.events;
    }
  }

  /** Ends the queue. The reader gets the error, if there is one, once, after all items. */
  end(error) {
    this.#end ??= { error };
    const [first, ...others] = this.#waiters.splice(0);
    if (first) {
      this.#settleEnd(first);
    }
    others.forEach((waiter) => waiter.resolve({ done: true, value: undefined }));
  }

  next() {
    return new Promise((resolve, reject) => {
      if (this.#head < this.#items.length) {
        resolve({ done: false, value: this.#take() });
      } else if (this.#end) {
        this.#settleEnd({ resolve, reject });
      } else {
        this.#waiters.push({ resolve, reject });
      }
    });
  }

  clear() {
    this.#items = [];
    this.#head = 0;
    this.events = 0;
  }

  #take() {
    const item = this.#items[this.#head];
    this.#items[this.#head++] = undefined;
    this.events -= item.events;
    if (this.#head === this.#items.length) {
      this.clear();
    }
    return item;
  }

  #settleEnd({ resolve, reject }) {
    const { error } = this.#end;
    this.#end.error = null;
    if (error) {
      reject(error);
    } else {
      resolve({ done: true, value: undefined });
    }
  }
}

/** Events by name. One listener's exception reaches the console as an uncaught error, and no other listener. */
export class Emitter {
  #listeners = new Map();

  /** Adds a listener; gives the function that takes it away again. */
  on(event, listener) {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  has(event) {
    return (this.#listeners.get(event)?.size ?? 0) > 0;
  }

  /** Resolves at the first of these events. */
  next(...events) {
    return new Promise((resolve) => {
      const offs = events.map((event) =>
        this.on(event, () => {
          offs.forEach((off) => off());
          resolve();
        }),
      );
    });
  }

  emit(event, ...values) {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) {
      try {
        listener(...values);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}

/** A promise with its two handles. Nobody has to await it: a rejection that no one sees is no uncaught error. */
export function deferred() {
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  parts.promise.catch(() => {});
  return parts;
}

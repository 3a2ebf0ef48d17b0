/** Calls listeners by event name. A listener's exception becomes an uncaught error and stops no other listener. */
export class Emitter {
  #listeners = new Map();

  /** Adds a listener; returns the function that removes it. */
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

/** A promise with its `resolve` and `reject`. Its rejection is never an unhandled one, so nobody has to await it. */
export function deferred() {
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  parts.promise.catch(() => {});
  return parts;
}

/** What a page that is loaded again needs of an answer, in the tab's `sessionStorage`. Without storage, or with a full one, nothing is kept. */
export class SavedAnswer {
  #name;

  /** `name` may be undefined: then nothing is kept. */
  constructor(name) {
    this.#name = name && `tokenbus:${name}`;
  }

  read() {
    return this.#try((area) => JSON.parse(area.getItem(this.#name))) ?? null;
  }

  write(value) {
    this.#try((area) => area.setItem(this.#name, JSON.stringify(value)));
  }

  clear() {
    this.#try((area) => area.removeItem(this.#name));
  }

  #try(action) {
    try {
      return this.#name && globalThis.sessionStorage ? action(globalThis.sessionStorage) : undefined;
    } catch {
      return undefined;
    }
  }
}

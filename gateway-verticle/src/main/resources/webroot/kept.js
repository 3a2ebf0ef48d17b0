/**
 * One value that this browser keeps for the page, as JSON: apart from the conversations, and for each path of a host by itself. Where
 * nothing is kept, it lasts as long as the page.
 */
export class Kept {
  #key;
  #value = null;

  constructor(name, base = new URL('.', document.baseURI).pathname) {
    this.#key = `tokenbus.${name}:${base}`;
    this.#value = this.#read();
  }

  get value() {
    return this.#value;
  }

  /** Null forgets it. */
  set value(value) {
    this.#value = value;
    try {
      if (value === null) {
        localStorage.removeItem(this.#key);
      } else {
        localStorage.setItem(this.#key, JSON.stringify(value));
      }
    } catch {
      // It is not kept, then.
    }
  }

  #read() {
    try {
      return JSON.parse(localStorage.getItem(this.#key));
    } catch {
      return null;
    }
  }
}

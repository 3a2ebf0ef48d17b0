/**
 * The API key of a gateway that wants one: kept while the tab is open, and asked for in a dialog.
 */
const NAME = 'tokenbus.key';

/** The key that the reader has given; empty for none. */
export function storedKey() {
  try {
    return sessionStorage.getItem(NAME) ?? '';
  } catch {
    return '';
  }
}

function store(key) {
  try {
    sessionStorage.setItem(NAME, key);
  } catch {
    // Without storage the key is asked for again after a reload.
  }
}

export class KeyDialog {
  #dialog;
  #input;

  /** `onKey()` is called when the reader has given a key. */
  constructor(dialog, onKey) {
    this.#dialog = dialog;
    this.#input = dialog.querySelector('input');
    dialog.querySelector('form').addEventListener('submit', (event) => {
      event.preventDefault();
      store(this.#input.value.trim());
      dialog.close();
      onKey();
    });
  }

  /** Asks for a key; again, if the one before was refused, or for the reason that is given. `onNone()` when the reader gives none. */
  ask(reason = '', onNone = null) {
    if (this.#dialog.open) {
      return;
    }
    this.#dialog.oncancel = onNone;
    const isAgain = storedKey() !== '';
    const why = isAgain ? 'The gateway does not take this key.' : 'This gateway wants an API key.';
    this.#dialog.querySelector('[data-why]').textContent = reason || why;
    this.#input.value = '';
    this.#dialog.showModal();
  }
}

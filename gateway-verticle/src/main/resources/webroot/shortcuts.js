/**
 * What the keyboard does on the page, and the list of it that `?` shows. Keys without Alt are for who is not typing, and on a Mac also
 * those with which Alt types a character.
 */
import { el } from './dom.js';

export class Shortcuts {
  #dialog;
  #byKey;

  /** `list` has `{keys, says, run(event)}` of each, with the `key` that is typed, or with Alt the `codes` of the keys themselves, whatever they type. */
  constructor(dialog, list) {
    const all = [...list, { keys: ['?'], key: '?', says: 'This list; with Alt also while typing', run: () => this.open() }];
    this.#dialog = dialog;
    this.#byKey = all.filter(({ run }) => run);
    dialog.querySelector('dl').append(...all.flatMap(({ keys, says }) => [el('dt', {}, ...keysOf(keys)), el('dd', { text: says })]));
    dialog.querySelector('[data-close]').addEventListener('click', () => dialog.close());
    dialog.addEventListener('click', ({ target }) => target === dialog && dialog.close());
    document.addEventListener('keydown', (event) => this.#pressed(event));
  }

  open() {
    this.#dialog.showModal();
  }

  #pressed(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || document.querySelector('dialog[open]')) {
      return;
    }
    const meant = this.#byKey.find((shortcut) => isMeant(shortcut, event));
    if (meant) {
      event.preventDefault();
      meant.run(event);
    }
  }
}

function isMeant({ key, codes, always = false }, event) {
  if (codes) {
    return event.altKey && !event.shiftKey && codes.includes(event.code) && !(isTyping(event.target) && typesWithAlt(event));
  }
  return event.key === key && (always || event.altKey || !isTyping(event.target));
}

function isTyping(target) {
  return target.matches?.('input, textarea, select') ?? false;
}

/** Such as @ and ∞ on Macs; elsewhere Alt alone types nothing. */
function typesWithAlt({ key }) {
  return /^(?:Mac|iP)/.test(navigator.platform) && !/^[a-z\d]$/i.test(key);
}

function keysOf(keys) {
  return keys.flatMap((key, at) => [...(at > 0 ? [' '] : []), el('kbd', { text: key })]);
}

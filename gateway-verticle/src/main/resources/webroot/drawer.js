/**
 * The list of earlier conversations, in a drawer at the page's left side.
 */
import { el, icon } from './dom.js';

const MINUTE_MS = 60_000;

export class Drawer {
  #dialog;
  #list;
  #note;
  #source;

  /**
   * @param dialog the element
   * @param source `list()` gives `{id, title, changedAt, isLive}` of each, `isShown(id)` whether it is on the page; `isKept()` whether
   *     this browser keeps any; `onOpen(id)` and `onDelete(id)` when the reader picks one
   */
  constructor(dialog, source) {
    this.#dialog = dialog;
    this.#list = dialog.querySelector('ul');
    this.#note = dialog.querySelector('[data-note]');
    this.#source = source;
    dialog.querySelector('[data-close]').addEventListener('click', () => dialog.close());
    // A press on the backdrop is one on the dialog itself.
    dialog.addEventListener('click', ({ target }) => target === dialog && dialog.close());
  }

  get isOpen() {
    return this.#dialog.open;
  }

  open() {
    this.#dialog.showModal();
    this.refresh();
  }

  close() {
    this.#dialog.close();
  }

  /** Shows the list as it is now, if it is to be seen. */
  refresh() {
    if (this.isOpen) {
      const conversations = this.#source.list();
      this.#list.replaceChildren(...conversations.map((conversation) => this.#item(conversation)));
      this.#note.textContent = this.#noteFor(conversations.length);
    }
  }

  #noteFor(count) {
    if (!this.#source.isKept()) {
      return 'This browser does not let the page keep conversations.';
    }
    return count === 0 ? 'Nothing yet. Conversations are kept in this browser.' : 'Kept in this browser.';
  }

  #item({ id, title, changedAt, isLive }) {
    const when = isLive ? el('span', { class: 'live', text: 'Answering' }) : el('span', { text: ago(changedAt) });
    const open = el('button', { type: 'button', class: 'entry', 'data-testid': 'conversation' }, el('span', { class: 'title', text: title }), when);
    const remove = el('button', { type: 'button', class: 'remove', 'data-testid': 'delete', 'aria-label': `Delete “${title}”`, title: 'Delete' }, icon('delete'));
    if (this.#source.isShown(id)) {
      open.setAttribute('aria-current', 'page');
    }
    open.addEventListener('click', () => this.#source.onOpen(id));
    remove.addEventListener('click', () => this.#source.onDelete(id));
    return el('li', {}, open, remove);
  }
}

function ago(then) {
  const minutes = Math.floor((Date.now() - then) / MINUTE_MS);
  if (minutes < 1) {
    return 'Just now';
  }
  if (minutes < 60) {
    return `${minutes} min ago`;
  }
  return minutes < 24 * 60 ? `${Math.floor(minutes / 60)} h ago` : new Date(then).toLocaleDateString();
}

/**
 * One prompt in the conversation. It can be edited in its place; what followed it is then answered anew.
 */
import { el } from './dom.js';

export class PromptView {
  #text;
  #onEdit;
  #edit = el('button', { type: 'button', class: 'quiet edit', 'data-testid': 'edit', text: 'Edit' });
  element = el('article', { class: 'prompt', 'data-testid': 'prompt', 'aria-label': 'You' });

  /** `onEdit(text)` when the reader sends another text. When it is taken, a new turn takes the place of this one. */
  constructor(text, onEdit) {
    this.#text = text;
    this.#onEdit = onEdit;
    this.#edit.addEventListener('click', () => this.#open());
    this.#close();
  }

  #close() {
    this.element.replaceChildren(el('p', { text: this.#text }), this.#edit);
  }

  #open() {
    const box = el('textarea', { rows: '1', 'aria-label': 'Edit your prompt', 'data-testid': 'edit-box' });
    const cancel = el('button', { type: 'button', class: 'quiet', 'data-testid': 'edit-cancel', text: 'Cancel' });
    const send = el('button', { type: 'submit', class: 'quiet strong', 'data-testid': 'edit-send', text: 'Send' });
    const form = el('form', { autocomplete: 'off' }, box, el('div', {}, cancel, send));
    const fit = () => {
      box.style.height = 'auto';
      box.style.height = `${box.scrollHeight}px`;
    };
    box.value = this.#text;
    box.addEventListener('input', fit);
    box.addEventListener('keydown', (event) => this.#pressed(event, form));
    cancel.addEventListener('click', () => this.#leave());
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const text = box.value.trim();
      if (text !== '') {
        this.#onEdit(text);
      }
    });
    this.element.replaceChildren(form);
    fit();
    box.focus();
  }

  #leave() {
    this.#close();
    this.#edit.focus();
  }

  #pressed(event, form) {
    if (event.isComposing || event.keyCode === 229) {
      return;
    }
    if (event.key === 'Escape') {
      event.stopPropagation();
      this.#leave();
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      form.requestSubmit();
    }
  }
}

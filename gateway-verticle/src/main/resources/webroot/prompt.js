/**
 * One prompt in the conversation. It can be edited in its place; what followed it is then answered anew.
 */
import { el } from './dom.js';
import { fileView } from './file-view.js';

export class PromptView {
  #text;
  #files;
  #dataOf;
  #onEdit;
  #list = el('ul', { class: 'files' });
  #edit = el('button', { type: 'button', class: 'quiet edit', 'data-testid': 'edit', text: 'Edit' });
  element = el('article', { class: 'prompt', 'data-testid': 'prompt', 'aria-label': 'You' });

  /** `turn` has the prompt and its files, `dataOf(id)` gives a file's data; `onEdit(text)` when the reader sends another text. When it is taken, a new turn takes the place of this one. */
  constructor({ prompt, files }, dataOf, onEdit) {
    this.#text = prompt;
    this.#files = files;
    this.#dataOf = dataOf;
    this.#onEdit = onEdit;
    this.#edit.addEventListener('click', () => this.#open());
    this.#close();
  }

  #close() {
    const said = el('div', { class: 'said' }, ...(this.#files.length > 0 ? [this.#list] : []), ...(this.#text ? [el('p', { text: this.#text })] : []));
    this.element.replaceChildren(said, this.#edit);
    this.showFiles();
  }

  /** Shows files as soon as they are there. */
  showFiles() {
    const shown = this.#files.map(({ id }) => this.#dataOf(id) !== null).join();
    if (this.#list.dataset.shown !== shown) {
      this.#list.dataset.shown = shown;
      this.#list.replaceChildren(...this.#files.map((file) => fileView(file, this.#dataOf(file.id))));
    }
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
      if (text !== '' || this.#files.length > 0) {
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

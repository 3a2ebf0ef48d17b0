/**
 * The files that go with the next prompt: pasted, dropped on the page or chosen. Each is checked against what the server takes
 * before it is shown beside the prompt box.
 */
import { el, icon } from './dom.js';
import { fileView } from './file-view.js';
import { refusalOf } from './messages.js';

const MOST = 16;

export class Attachments {
  #library;
  #ports;
  #list;
  #files = [];
  /** Those that are being read. */
  #unread = [];

  /** `ports`: `limits()` of the server; `onChange()`; `onRefused(sentence)`. */
  constructor(form, library, ports) {
    this.#library = library;
    this.#ports = ports;
    this.#list = form.querySelector('[data-files]');
    const chooser = form.querySelector('input[type=file]');
    form.querySelector('[data-attach]').addEventListener('click', () => chooser.click());
    chooser.addEventListener('change', () => {
      this.add([...chooser.files]);
      chooser.value = '';
    });
    form.addEventListener('paste', (event) => {
      const { files, types } = event.clipboardData;
      // Spreadsheets give a picture beside their text; file managers at most a name.
      const isText = types.includes('text/plain') && types.includes('text/html');
      if (files.length > 0 && !isText) {
        event.preventDefault();
        this.add([...files]);
      }
    });
    this.#takeDrops();
  }

  get isEmpty() {
    return this.#files.length === 0;
  }

  /** Whether some of them are still to come. */
  get isReading() {
    return this.#unread.length > 0;
  }

  /** Gives them away, with the prompt that they go with. */
  take() {
    const taken = this.#files;
    this.#show([]);
    return taken;
  }

  /** Back again, since the prompt was not taken. */
  giveBack(files) {
    this.#show(files);
  }

  async add(given) {
    const wanted = [...this.#files, ...this.#unread, ...given];
    const refusal = wanted.length > MOST ? `A prompt takes at most ${MOST} files.` : refusalOf(wanted, this.#ports.limits());
    if (refusal) {
      this.#ports.onRefused(refusal);
      return;
    }
    this.#unread = [...this.#unread, ...given];
    this.#ports.onChange();
    const read = await Promise.all(given.map((file) => this.#library.read(file))).catch(() => null);
    this.#unread = this.#unread.filter((file) => !given.includes(file));
    this.#show([...this.#files, ...(read ?? [])]);
    if (!read) {
      this.#ports.onRefused('This file cannot be read.');
    }
  }

  #show(files) {
    this.#files = files;
    this.#list.hidden = files.length === 0;
    this.#list.replaceChildren(...files.map((file) => fileView(file, this.#library.dataOf(file.id), this.#removeButton(file))));
    this.#ports.onChange();
  }

  #removeButton(file) {
    const label = `Remove “${file.name}”`;
    const button = el('button', { type: 'button', class: 'remove', 'data-testid': 'file-remove', 'aria-label': label, title: label }, icon('close'));
    button.addEventListener('click', () => this.#show(this.#files.filter((other) => other !== file)));
    return button;
  }

  #takeDrops() {
    const hasFiles = ({ dataTransfer }) => [...(dataTransfer?.types ?? [])].includes('Files');
    addEventListener('dragover', (event) => {
      if (hasFiles(event)) {
        event.preventDefault();
        document.body.dataset.drop = '';
      }
    });
    addEventListener('dragleave', ({ relatedTarget }) => relatedTarget === null && delete document.body.dataset.drop);
    addEventListener('drop', (event) => {
      delete document.body.dataset.drop;
      if (hasFiles(event)) {
        event.preventDefault();
        this.add([...event.dataTransfer.files]);
      }
    });
  }
}

/**
 * The panel with the options of all prompts to come: checked as the server does, and kept in this browser.
 */
import { el } from './dom.js';
import { OPTIONS, readOptions } from './option-rules.js';

export class OptionPanel {
  #dialog;
  #form;
  #kept;
  #onChange;
  #fields = new Map();

  /** `kept` is a `Kept`; `onChange()` when other options are in force. */
  constructor(dialog, kept, onChange) {
    this.#dialog = dialog;
    this.#form = dialog.querySelector('form');
    this.#kept = kept;
    this.#onChange = onChange;
    dialog.querySelector('[data-fields]').append(...OPTIONS.map((option) => this.#field(option)));
    dialog.querySelector('[data-reset]').addEventListener('click', () => this.#reset());
    dialog.querySelector('[data-close]').addEventListener('click', () => dialog.close());
    dialog.addEventListener('click', ({ target }) => target === dialog && dialog.close());
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#use();
    });
  }

  get isOpen() {
    return this.#dialog.open;
  }

  /** The options in force, the system prompt by the name `system`. */
  get options() {
    return readOptions(this.#texts).options;
  }

  open() {
    this.#fill(this.#texts);
    this.#showErrors({});
    this.#dialog.showModal();
  }

  get #texts() {
    return Object(this.#kept.value);
  }

  #use() {
    const typed = Object.fromEntries([...this.#fields].map(([name, { input }]) => [name, input.value]));
    const { errors } = readOptions(typed);
    this.#showErrors(errors);
    const wrong = OPTIONS.find(({ name }) => errors[name]);
    if (wrong) {
      this.#fields.get(wrong.name).input.focus();
      return;
    }
    const given = Object.entries(typed).filter(([, text]) => text.trim() !== '');
    this.#kept.value = given.length > 0 ? Object.fromEntries(given) : null;
    this.#dialog.close();
    this.#onChange();
  }

  #reset() {
    this.#fill({});
    this.#showErrors({});
    this.#fields.get(OPTIONS[0].name).input.focus();
  }

  #fill(texts) {
    this.#fields.forEach(({ input }, name) => (input.value = String(texts[name] ?? '')));
  }

  #showErrors(errors) {
    this.#fields.forEach(({ input, error }, name) => {
      error.textContent = errors[name] ?? '';
      input.setAttribute('aria-invalid', String(name in errors));
    });
  }

  #field(option) {
    const id = `option-${option.name}`;
    const described = { id, name: option.name, 'data-testid': id, 'aria-describedby': `${id}-hint ${id}-error` };
    const input = inputOf(option, described);
    const error = el('p', { class: 'wrong', id: `${id}-error` });
    this.#fields.set(option.name, { input, error });
    return el(
      'div',
      { class: option.kind === 'lines' ? 'field wide' : 'field' },
      el('label', { for: id, text: option.label }),
      input,
      el('p', { class: 'about', id: `${id}-hint`, text: option.hint }),
      error,
    );
  }
}

function inputOf({ kind, choices, name }, attributes) {
  if (kind === 'lines') {
    return el('textarea', { ...attributes, rows: name === 'system' ? '3' : '2', spellcheck: 'false' });
  }
  if (kind === 'choice') {
    return el('select', attributes, el('option', { value: '', text: 'as the model does' }), ...choices.map((value) => el('option', { value, text: value })));
  }
  return el('input', { ...attributes, type: 'text', inputmode: 'decimal', autocomplete: 'off', placeholder: 'as the model does' });
}

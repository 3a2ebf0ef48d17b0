/**
 * Shows the tool calls of an answer, each to be folded out: the name of the tool, and the arguments that the model calls it with. What
 * the reader has folded stays so while the arguments grow.
 */
import { el } from './dom.js';
import { readable } from './tool-calls.js';

/** Arguments of more lines are folded at first. */
const SHORT_LINES = 12;

export class ToolView {
  element = el('ul', { class: 'tools', hidden: true, 'data-testid': 'tools', 'aria-label': 'Tool calls' });
  #shown = '';
  #views = [];

  show(calls) {
    const key = JSON.stringify(calls);
    if (key === this.#shown) {
      return;
    }
    this.#shown = key;
    this.element.hidden = calls.length === 0;
    this.#views.splice(calls.length).forEach(({ element }) => element.remove());
    while (this.#views.length < calls.length) {
      this.#views.push(new CallView());
      this.element.append(this.#views.at(-1).element);
    }
    this.#views.forEach((view, at) => view.show(calls[at]));
  }
}

class CallView {
  #name = el('code', { 'data-testid': 'tool-name' });
  #arguments = el('pre', { tabindex: '0', 'data-testid': 'tool-arguments' });
  #details = el('details', {}, el('summary', {}, 'Calls the tool ', this.#name));
  #isFolded = null;
  element = el('li', { class: 'tool', 'data-testid': 'tool' }, this.#details);

  constructor() {
    this.#details.querySelector('summary').addEventListener('click', () => (this.#isFolded = this.#details.open));
  }

  show({ name, arguments: args }) {
    const text = readable(args);
    this.#name.textContent = name || '…';
    this.#arguments.textContent = text;
    if (text && !this.#arguments.isConnected) {
      this.#details.append(this.#arguments);
    }
    this.#details.open = this.#isFolded === null ? text.split('\n').length <= SHORT_LINES : !this.#isFolded;
  }
}

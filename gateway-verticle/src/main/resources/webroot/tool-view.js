/**
 * Shows the tool calls of an answer: the name of each tool, and the arguments that the model calls it with.
 */
import { el } from './dom.js';
import { readable } from './tool-calls.js';

export class ToolView {
  element = el('ul', { class: 'tools', hidden: true, 'data-testid': 'tools', 'aria-label': 'Tool calls' });
  #shown = '';

  show(calls) {
    const key = JSON.stringify(calls);
    if (key === this.#shown) {
      return;
    }
    this.#shown = key;
    this.element.hidden = calls.length === 0;
    this.element.replaceChildren(...calls.map(itemOf));
  }
}

function itemOf({ name, arguments: args }) {
  const title = el('p', {}, 'Calls the tool ', el('code', { text: name || '…', 'data-testid': 'tool-name' }));
  const item = el('li', { class: 'tool', 'data-testid': 'tool' }, title);
  if (args) {
    item.append(el('pre', { text: readable(args), tabindex: '0', 'data-testid': 'tool-arguments' }));
  }
  return item;
}

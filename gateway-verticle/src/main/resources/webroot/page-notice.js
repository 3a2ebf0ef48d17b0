/**
 * The line above the prompt box that says what concerns the whole page, at times with something to do about it.
 */
import { el } from './dom.js';

export class PageNotice {
  #element;

  constructor(element) {
    this.#element = element;
  }

  /** `action`, where there is one, is `{label, run()}`; an empty text hides the line. */
  show(text, action) {
    this.#element.hidden = text === '';
    this.#element.replaceChildren(text);
    if (action) {
      const button = el('button', { type: 'button', class: 'quiet strong', 'data-testid': 'notice-action', text: action.label });
      button.addEventListener('click', () => {
        this.show('');
        action.run();
      });
      this.#element.append(' ', button);
    }
  }

  /** Hides the line. */
  clear() {
    this.show('');
  }
}

/**
 * What a reader can do with one answer: buttons that stay where they are while the figures beside them change.
 */
import { copyFrom } from './clipboard.js';
import { el } from './dom.js';
import { watchLink } from './watch-link.js';

/** Who was about to press a button that has just gone does not press another one. */
const FRESH_MS = 500;

export class AnswerActions {
  #stream;
  #shown = '';
  #restTimer;
  #buttons;
  element = el('div', { class: 'actions' });

  /** `onRegenerate()` when the reader wants another answer. */
  constructor(stream, { onRegenerate }) {
    this.#stream = stream;
    this.#buttons = {
      pause: button('pause', '', '', () => stream.pause(!stream.isPaused)),
      share: button('share', 'Copy link', 'Copy a link that lets others watch this answer', ({ currentTarget }) => this.#copyLink(currentTarget)),
      'copy-answer': button('copy-answer', 'Copy', 'Copy this answer', ({ currentTarget }) => copyFrom(currentTarget, stream.text)),
      regenerate: button('regenerate', 'Regenerate', 'Another answer to the same prompt', onRegenerate),
    };
  }

  /** The stream changed. */
  show() {
    const { isPaused } = this.#stream;
    this.#buttons.pause.textContent = isPaused ? 'Resume' : 'Pause';
    this.#buttons.pause.title = isPaused ? 'Go on receiving this answer' : 'Hold back what is sent to this page; the model writes on';
    const names = this.#offered();
    if (names.join() !== this.#shown) {
      if (this.#shown !== '') {
        this.#rest();
      }
      const focused = document.activeElement;
      this.#shown = names.join();
      this.element.replaceChildren(...names.map((name) => this.#buttons[name]));
      if (this.element.contains(focused)) {
        focused.focus({ preventScroll: true });
      }
    }
  }

  #rest() {
    this.element.dataset.fresh = '';
    clearTimeout(this.#restTimer);
    this.#restTimer = setTimeout(() => delete this.element.dataset.fresh, FRESH_MS);
  }

  #offered() {
    const { isLive, isWatched, state, isPaused, text, end, watchable } = this.#stream;
    const offered = {
      pause: isPaused || state === 'streaming',
      share: isLive && watchable && !isWatched,
      'copy-answer': !isLive && text,
      regenerate: !isLive && !isWatched && !end.retryable,
    };
    return Object.keys(offered).filter((name) => offered[name]);
  }

  #copyLink(button) {
    copyFrom(button, watchLink(this.#stream.watchable));
  }
}

function button(name, text, title, onPress) {
  const made = el('button', { type: 'button', class: `quiet ${name}`, 'data-testid': name, title, text });
  made.addEventListener('click', onPress);
  return made;
}

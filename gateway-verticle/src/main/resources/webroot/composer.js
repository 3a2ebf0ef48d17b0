/**
 * The prompt box: Enter sends, Shift+Enter makes a new line, arrows bring back what was asked, and it grows with its text. While an answer streams the
 * send button is a stop button; the next prompt can be typed meanwhile.
 */
import { Recall } from './recall.js';

export class Composer {
  #form;
  #box;
  #send;
  #stop;
  #hint;
  #hasMore;
  #isHeld;
  #recall;
  #isOpen = false;
  #isBusy = false;

  /** `onSend(text)` gives true when the text was taken; `onStop()`; `hasMore()` whether something goes with the text, or without any, and `isHeld()` whether some of that is still to come; `asked()` gives what was asked. */
  constructor(form, { onSend, onStop, hasMore, isHeld, asked }) {
    this.#form = form;
    this.#hasMore = hasMore;
    this.#isHeld = isHeld;
    this.#recall = new Recall(asked);
    this.#box = form.querySelector('#prompt');
    this.#send = form.querySelector('#send');
    this.#stop = form.querySelector('#stop');
    this.#hint = document.getElementById('hint');
    this.#box.addEventListener('input', () => this.#changed());
    this.#box.addEventListener('keydown', (event) => this.#pressed(event));
    this.#stop.addEventListener('click', onStop);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (this.#canSend() && onSend(this.#box.value.trim())) {
        this.text = '';
      }
    });
    this.#changed();
  }

  get text() {
    return this.#box.value;
  }

  set text(value) {
    this.#box.value = value;
    this.#changed();
  }

  /** Something else goes with the text than before. */
  refresh() {
    this.#changed();
  }

  focus() {
    this.#box.focus({ preventScroll: true });
  }

  /** What the page can do now: whether there is a connection, and whether an answer streams or is being stopped. */
  show({ isOpen, isBusy, isStopping }) {
    const stopHadFocus = document.activeElement === this.#stop;
    this.#isOpen = isOpen;
    this.#isBusy = isBusy;
    this.#stop.hidden = !isBusy;
    this.#stop.disabled = isStopping;
    this.#send.hidden = isBusy;
    if (stopHadFocus && (!isBusy || isStopping)) {
      this.focus();
    }
    this.#changed();
  }

  #canSend() {
    return this.#isOpen && !this.#isBusy && !this.#isHeld() && (this.#box.value.trim() !== '' || this.#hasMore());
  }

  #pressed(event) {
    // While an input method composes a word, Enter belongs to it.
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
      event.preventDefault();
      this.#form.requestSubmit();
    } else if ((event.key === 'ArrowUp' || event.key === 'ArrowDown') && !event.shiftKey && !event.altKey) {
      this.#bringBack(event);
    }
  }

  #bringBack(event) {
    const text = event.key === 'ArrowUp' ? this.#recall.older(this.text) : this.#recall.newer(this.text);
    if (text !== null) {
      event.preventDefault();
      this.text = text;
    }
  }

  #changed() {
    this.#send.disabled = !this.#canSend();
    this.#hint.textContent = this.#hintText();
    this.#box.style.height = 'auto';
    this.#box.style.height = `${this.#box.scrollHeight}px`;
  }

  #hintText() {
    if (this.#isBusy) {
      return 'Esc stops the answer';
    }
    if (this.#isHeld()) {
      return 'Reading the files';
    }
    return this.#isOpen ? 'Enter sends, Shift + Enter makes a new line' : 'Waiting for the connection';
  }
}

/** Asks whether a stream is to be stopped, which cannot be taken back. */
import { nameOf } from './stream-words.js';

export class StopDialog {
  #dialog;
  #stream = null;

  /** `onStop(stream)` is called when the reader says yes. */
  constructor(dialog, onStop) {
    this.#dialog = dialog;
    dialog.addEventListener('close', () => {
      if (dialog.returnValue === 'stop') {
        onStop(this.#stream);
      }
    });
  }

  ask(stream) {
    this.#stream = stream;
    const viewers = stream.viewers === 1 ? '1 viewer sees' : `${stream.viewers} viewers see`;
    this.#dialog.querySelector('[data-what]').textContent =
      `${nameOf(stream)} of ${stream.model} has ${stream.tokens.toLocaleString('en')} tokens. ${viewers} it end here.`;
    this.#dialog.returnValue = '';
    this.#dialog.showModal();
  }
}

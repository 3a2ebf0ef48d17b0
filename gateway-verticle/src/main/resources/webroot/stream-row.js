/** One stream's row, and the columns that it has. */
import { el, icon } from './dom.js';
import { count, duration } from './numbers.js';
import { MUCH_LAG, bytes, lagOf, nameOf, stateOf } from './stream-words.js';

/** `text(stream)` is what a cell says, `value(stream)` what its column is sorted by. */
export const COLUMNS = [
  { name: 'stream', title: 'Stream', text: nameOf, value: nameOf },
  { name: 'state', title: 'State', text: (stream) => stateOf(stream).word, value: (stream) => stateOf(stream).word },
  { name: 'model', title: 'Model', text: ({ model }) => model, value: ({ model }) => model },
  { name: 'principal', title: 'Key', text: ({ principal }) => principal ?? '', value: ({ principal }) => principal ?? '' },
  { name: 'home', title: 'Home', text: ({ homeName }) => homeName, value: ({ homeName }) => homeName },
  { name: 'worker', title: 'Worker', text: ({ workerName }) => workerName ?? '–', value: ({ workerName }) => workerName ?? '' },
  { name: 'tokens', title: 'Tokens', isNumber: true, text: ({ tokens }) => tokens.toLocaleString('en'), value: ({ tokens }) => tokens },
  { name: 'rate', title: 'Tokens/s', isNumber: true, text: ({ rate }) => count(rate), value: ({ rate }) => rate },
  { name: 'lag', title: 'Lag', isNumber: true, text: lagOf, value: ({ lagEvents }) => lagEvents },
  { name: 'viewers', title: 'Viewers', isNumber: true, text: ({ viewers }) => count(viewers), value: ({ viewers }) => viewers },
  { name: 'buffered', title: 'Buffered', isNumber: true, text: ({ bufferedBytes }) => bytes(bufferedBytes), value: ({ bufferedBytes }) => bufferedBytes },
  { name: 'age', title: 'Age', isNumber: true, text: ({ ageMs }) => duration(ageMs), value: ({ ageMs }) => ageMs },
];

export class StreamRow {
  #cells = new Map();
  #link = el('a', { 'data-testid': 'watch' });
  #stop = el('button', { type: 'button', class: 'stop', 'data-testid': 'stop' }, icon('stop'));

  /** `onStop()` is called when the reader wants it to stop. */
  constructor(onStop) {
    this.element = el('tr', { 'data-testid': 'stream' });
    for (const column of COLUMNS) {
      const text = column.name === 'stream' ? this.#link : el('span');
      this.#cells.set(column, text);
      this.element.append(el('td', { 'data-column': column.name, 'data-title': column.title, class: column.isNumber ? 'number' : '' }, text));
    }
    this.element.append(el('td', { 'data-column': 'stop' }, this.#stop));
    this.#stop.addEventListener('click', onStop);
    this.element.addEventListener('click', ({ target }) => {
      if (!target.closest('a, button') && getSelection().isCollapsed) {
        this.#link.click();
      }
    });
  }

  show(stream) {
    if (this.stream?.streamId !== stream.streamId) {
      const name = nameOf(stream);
      this.#link.href = `./#watch=${encodeURIComponent(stream.streamId)}`;
      this.#link.title = `Watch ${stream.streamId}`;
      this.#link.setAttribute('aria-label', `Watch stream ${name}`);
      this.#stop.title = 'Stop';
      this.#stop.setAttribute('aria-label', `Stop stream ${name}`);
      this.element.dataset.stream = stream.streamId;
    }
    this.stream = stream;
    for (const [column, cell] of this.#cells) {
      const text = column.text(stream);
      if (cell.textContent !== text) {
        cell.textContent = text;
        if (cell !== this.#link && !column.isNumber) {
          cell.title = text; // A long one is cut.
        }
      }
    }
    this.element.dataset.tone = stateOf(stream).tone;
    this.element.classList.toggle('lags', stream.lagEvents >= MUCH_LAG);
    this.#stop.hidden = stream.state === 'ended';
    this.#stop.disabled = Boolean(stream.stopping);
  }

  /** A stop is on its way. */
  stops() {
    this.#stop.disabled = true;
  }
}

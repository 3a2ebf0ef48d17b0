/**
 * The table of the streams: a row for each, which stays the same element as long as the stream is listed, so that focus and selection stay
 * where they are while the figures move.
 */
import { el } from './dom.js';
import { COLUMNS, StreamRow } from './stream-row.js';

/** What a filter looks at. */
const SEARCHED = ['streamId', 'model', 'backend', 'principal', 'door', 'homeName', 'workerName', 'state', 'outcome'];

export class StreamTable {
  #body;
  #table;
  #heads = new Map();
  #rows = new Map();
  #streams = [];
  #filter = '';
  #onStop;
  #sort = { column: COLUMNS.find(({ name }) => name === 'age'), descending: false };

  /** `onStop(stream)` is called when the reader wants one to stop. */
  constructor(section, { onStop }) {
    this.#onStop = onStop;
    this.#table = section.querySelector('table');
    this.#body = section.querySelector('tbody');
    section.querySelector('thead').append(el('tr', {}, ...COLUMNS.map((column) => this.#head(column)), el('th', { scope: 'col' }, el('span', { class: 'unseen', text: 'Stop' }))));
    this.#markSort();
  }

  #head(column) {
    const button = el('button', { type: 'button', text: column.title, 'data-testid': `sort-${column.name}` });
    button.addEventListener('click', () => {
      const descending = this.#sort.column === column ? !this.#sort.descending : column.isNumber;
      this.#sort = { column, descending };
      this.#markSort();
      this.#draw();
    });
    const head = el('th', { scope: 'col', class: column.isNumber ? 'number' : '', 'data-column': column.name }, button);
    this.#heads.set(column, head);
    return head;
  }

  #markSort() {
    for (const [column, head] of this.#heads) {
      const isSorted = column === this.#sort.column;
      head.setAttribute('aria-sort', isSorted ? (this.#sort.descending ? 'descending' : 'ascending') : 'none');
    }
  }

  /** Shows those that the filter leaves; says how many these are. */
  show(streams, filter) {
    this.#streams = streams;
    this.#filter = filter.trim().toLowerCase();
    return this.#draw();
  }

  #draw() {
    const shown = this.#streams.filter((stream) => this.#passes(stream)).sort((one, other) => this.#compare(one, other));
    const rows = shown.map((stream) => this.#rowOf(stream));
    const listed = new Set(this.#streams.map(({ streamId }) => streamId));
    for (const id of this.#rows.keys()) {
      if (!listed.has(id)) {
        this.#rows.delete(id);
      }
    }
    this.#place(rows.map(({ element }) => element));
    this.#table.hidden = shown.length === 0;
    this.#table.classList.toggle('no-principals', shown.every(({ principal }) => !principal));
    return shown.length;
  }

  #passes(stream) {
    return SEARCHED.some((field) => stream[field]?.toLowerCase().includes(this.#filter));
  }

  #compare(one, other) {
    const [a, b] = [this.#sort.column.value(one), this.#sort.column.value(other)];
    const order = (a > b) - (a < b) || one.streamId.localeCompare(other.streamId);
    return this.#sort.descending ? -order : order;
  }

  #rowOf(stream) {
    const row = this.#rows.get(stream.streamId) ?? new StreamRow(() => this.#onStop(row.stream));
    this.#rows.set(stream.streamId, row);
    row.show(stream);
    return row;
  }

  /** Moves only what is not in its place: a row that is taken out loses its focus. */
  #place(elements) {
    const wanted = new Set(elements);
    [...this.#body.children].filter((each) => !wanted.has(each)).forEach((each) => each.remove());
    elements.forEach((element, index) => {
      if (this.#body.children[index] !== element) {
        const focused = element.contains(document.activeElement) ? document.activeElement : null;
        this.#body.insertBefore(element, this.#body.children[index] ?? null);
        focused?.focus({ preventScroll: true });
      }
    });
  }

  /** The reader has asked for a stop, which the next picture shows. */
  stops(streamId) {
    this.#rows.get(streamId)?.stops();
  }
}

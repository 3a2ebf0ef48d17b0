/**
 * The table of the models, backends, doors or nodes: who makes the tokens, and how fast. A press on a name shows its charts.
 */
import { el } from './dom.js';
import { count, millis } from './numbers.js';

const COLUMNS = [
  ({ tokens }) => count(tokens),
  ({ streams }) => count(streams),
  ({ firstTokenP50 }) => millis(firstTokenP50),
  ({ firstTokenP99 }) => millis(firstTokenP99),
  ({ gapP50 }) => millis(gapP50),
  ({ gapP99 }) => millis(gapP99),
];

export class Breakdown {
  #form;
  #body;
  #onChosen;
  #rows = new Map();
  #last = { breakdown: {}, nodes: [] };

  /** `onChosen(by, name)` is called when the reader wants the charts of one of them. */
  constructor(section, onChosen) {
    this.#form = section.querySelector('form');
    this.#body = section.querySelector('tbody');
    this.#onChosen = onChosen;
    this.#form.addEventListener('submit', (event) => event.preventDefault());
    this.#form.addEventListener('change', () => {
      this.#rows.clear();
      this.draw(this.#last.breakdown, this.#last.nodes);
    });
  }

  draw(breakdown, nodes) {
    this.#last = { breakdown, nodes };
    const by = this.#form.elements.dimension.value;
    const entries = breakdown[by] ?? [];
    const names = new Map(nodes.map(({ id, name }) => [id, name || id]));
    this.#rows = new Map(entries.map((entry) => [entry.name, this.#rows.get(entry.name) ?? this.#row(by, entry.name, names.get(entry.name) ?? entry.name)]));
    for (const entry of entries) {
      this.#rows.get(entry.name).cells.forEach((cell, index) => (cell.textContent = COLUMNS[index](entry)));
    }
    this.#place([...this.#rows.values()].map(({ row }) => row));
  }

  /** Rows do not move under a reader's hands. */
  #place(rows) {
    const shown = [...this.#body.children];
    const isSame = rows.length === shown.length && rows.every((row) => row.parentNode === this.#body);
    if (!isSame || (!this.#body.matches(':focus-within, :hover') && rows.some((row, index) => row !== shown[index]))) {
      const none = el('tr', {}, el('td', { class: 'none', colspan: String(COLUMNS.length + 1), text: 'Nothing yet.' }));
      this.#body.replaceChildren(...(rows.length > 0 ? rows : [none]));
    }
  }

  #row(by, name, label) {
    const cells = COLUMNS.map(() => el('td'));
    const isOne = name !== 'other';
    const heading = isOne ? el('button', { type: 'button', class: 'link', text: label, title: `Charts of ${label}` }) : el('span', { text: 'All others' });
    if (isOne) {
      heading.addEventListener('click', () => this.#onChosen(by, name));
    }
    return { cells, row: el('tr', {}, el('th', { scope: 'row' }, heading), ...cells) };
  }
}

/**
 * What happened to an answer on its way that its text does not show: other workers that went on or began again, lost connections.
 */
import { el } from './dom.js';

/** Of an answer to which more happens the latest are told. */
const MOST = 8;

const SENTENCES = {
  failover: 'Its worker was lost; another one went on',
  restart: 'It began again',
  reconnect: 'The connection was lost and came back',
};

export class AnswerNotes {
  list;

  /** `list` as an earlier page has kept it. */
  constructor(list = []) {
    this.list = list;
  }

  /** `kind` is `failover`, `restart` or `reconnect`; it happened after so many tokens. */
  add(kind, tokens) {
    this.list = [...this.list, { kind, tokens }].slice(-MOST);
  }
}

/** Shows them below the answer, each with its place. */
export class NotesView {
  #shown = null;
  element = el('ul', { class: 'notes', hidden: true, 'data-testid': 'notes', 'aria-label': 'What happened to this answer' });

  show(list, attempts = 1) {
    if (list === this.#shown && attempts === 1) {
      return;
    }
    this.#shown = list;
    const items = list.filter(({ kind }) => SENTENCES[kind]).map(({ kind, tokens }) => `${SENTENCES[kind]} ${placeOf(tokens)}.`);
    if (attempts > 1 && items.length === 0) {
      items.push(`The model was asked ${attempts} times.`);
    }
    this.element.hidden = items.length === 0;
    this.element.replaceChildren(...items.map((text) => el('li', { text })));
  }
}

function placeOf(tokens) {
  return tokens === 0 ? 'before the first token' : `after ${tokens.toLocaleString('en')} ${tokens === 1 ? 'token' : 'tokens'}`;
}

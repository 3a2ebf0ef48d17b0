/**
 * What an answer has beside text, reasoning and tool calls: what the model says instead of an answer, the words of its speech, and
 * what its server says in fields that nobody knows, the latest of each.
 */

/** Of more fields nobody reads. */
const MOST_FIELDS = 32;

export class AnswerParts {
  refusal = '';
  transcript = '';
  #others = new Map();

  constructor({ refusal = '', transcript = '', others = [] } = {}) {
    this.refusal = refusal;
    this.transcript = transcript;
    this.#others = new Map(others);
  }

  get isEmpty() {
    return this.refusal === '' && this.transcript === '';
  }

  /** Pairs of a field and its latest value as JSON text. */
  get others() {
    return [...this.#others];
  }

  get kept() {
    return { refusal: this.refusal, transcript: this.transcript, others: this.others };
  }

  /** Appends the data of a chunk, one JSON object as text. */
  append(kind, data) {
    const said = objectOf(data);
    const field = textOf(said.field) || '?';
    if (kind === 'refusal') {
      this.refusal += textOf(said.text);
    } else if (kind === 'audio') {
      this.transcript += textOf(said.transcript);
    } else if (kind === 'other' && (this.#others.size < MOST_FIELDS || this.#others.has(field))) {
      this.#others.set(field, JSON.stringify(said.value) ?? '');
    }
  }
}

function objectOf(data) {
  try {
    return Object(JSON.parse(data));
  } catch {
    return {};
  }
}

function textOf(value) {
  return typeof value === 'string' ? value : '';
}

/**
 * One answer as the page knows it: its text and its figures so far, and how it ended. The client library brings the events,
 * in order and each once, over as many connections as it takes.
 */

/** What became of an answer whose connection is gone for good; the page offers to ask again. */
const LOST = {
  connection_lost: { code: 'not_resumed', retryable: true },
  connection_refused: { code: 'connection', retryable: true },
};

export class AnswerStream {
  #stream;
  text = '';
  reasoning = '';
  toolCalls = [];
  /** Tokens seen, as far as the frames tell: a coalesced frame covers `from`..`seq`. */
  tokens = 0;
  sentAt = performance.now();
  firstTokenAt = null;
  endedAt = null;
  /** The terminal frame, or what stands for it. */
  end = null;

  /** `stream` of the client library; `onChange(this)` after whatever changes. */
  constructor(stream, onChange) {
    this.#stream = stream;
    const on = (event, apply) =>
      stream.on(event, (value) => {
        apply(value);
        onChange(this);
      });
    on('chunk', (frame) => this.#append(frame));
    on('restart', () => this.#discard());
    on('end', (end) => this.#finish(end));
    ['started', 'queued', 'state'].forEach((event) => on(event, () => {}));
  }

  get isLive() {
    return this.end === null;
  }

  /** `waiting`, `queued`, `streaming`, `resuming`; then one of `done`, `stopped`, `failed`, `lost`, and no more changes. */
  get state() {
    return this.isLost ? 'lost' : this.#stream.state;
  }

  get isLost() {
    return Object.values(LOST).includes(this.end);
  }

  get model() {
    return this.#stream.model;
  }

  get position() {
    return this.#stream.position;
  }

  /** Whether a stop was asked for. */
  get stopping() {
    return this.#stream.stopping;
  }

  /** Ends the generation. */
  stop() {
    this.#stream.stop();
  }

  #append({ kind, data, from, seq }) {
    this.firstTokenAt ??= performance.now();
    this.tokens += seq - from + 1;
    switch (kind) {
      case 'text':
        this.text += data;
        break;
      case 'reasoning':
        this.reasoning += data;
        break;
      case 'toolCall':
        this.#appendToolCall(data);
        break;
      default: // A kind of a later version: counted, not shown.
    }
  }

  #appendToolCall(data) {
    try {
      const delta = JSON.parse(data);
      const call = (this.toolCalls[delta.index ?? 0] ??= { name: '', arguments: '' });
      call.name += delta.name ?? '';
      call.arguments += delta.arguments ?? '';
    } catch {
      console.warn('ignored a tool call that is not JSON');
    }
  }

  #discard() {
    this.text = '';
    this.reasoning = '';
    this.toolCalls = [];
    this.tokens = 0;
  }

  #finish({ frame, error }) {
    this.endedAt = performance.now();
    this.end = error ? (LOST[error.code] ?? endOf(error)) : (frame ?? {});
  }
}

function endOf({ code, message, cause, retryable, retryAfterMs }) {
  return { code, error: cause?.message ?? message, retryable, retryAfterMs };
}

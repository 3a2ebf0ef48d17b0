/**
 * What a client knows of one stream: its id, its cursor (`epoch`, `seq`), its text, and how it ended. It decides which
 * frames to apply (the protocol's rule 2) and touches neither the socket nor the page.
 */

/** What `accept` says about a frame: it was applied, it was known already, or something before it is missing. */
export const APPLIED = 'applied';
export const KNOWN = 'known';
export const GAP = 'gap';

export class AnswerStream {
  /** The client's own name for it; frames that come before the `streamId` is known carry this. */
  id;
  streamId = null;
  epoch = 0;
  /** The last event applied. */
  seq = 0;
  model = '';
  resumeToken = null;
  text = '';
  reasoning = '';
  toolCalls = [];
  /** Tokens seen, as far as the frames tell: a coalesced frame covers `from`..`seq`. */
  tokens = 0;
  sentAt = performance.now();
  firstTokenAt = null;
  endedAt = null;
  /** `waiting`, `queued`, `streaming`; then one of `done`, `stopped`, `failed`, `lost`, and no more changes. */
  state = 'waiting';
  position = null;
  /** The terminal frame, or what stands for it. */
  end = null;
  /** Whether a stop was asked for. */
  stopping = false;
  /** The cursor for which a repair was asked; each is asked for once. */
  repairingAfter = null;

  constructor(id) {
    this.id = id;
  }

  get isLive() {
    return this.end === null;
  }

  /** Whether a frame is about this stream. */
  owns(frame) {
    return frame.streamId ? frame.streamId === this.streamId || (!this.streamId && frame.id === this.id) : frame.id === this.id;
  }

  /** What a `subscribe` needs to go on after the last event applied. */
  cursor() {
    const cursor = { streamId: this.streamId, after: this.seq, epoch: this.epoch };
    return this.resumeToken ? { ...cursor, resumeToken: this.resumeToken } : cursor;
  }

  /** Applies a frame of this stream, and says what became of it. Frames after the end are known already. */
  accept(frame) {
    if (!this.isLive) {
      return KNOWN;
    }
    switch (frame.type) {
      case 'started':
        this.streamId = frame.streamId;
        this.epoch = frame.epoch;
        this.model = frame.model ?? '';
        this.resumeToken = frame.resumeToken ?? null;
        this.state = 'waiting';
        return APPLIED;
      case 'queued':
        this.streamId = frame.streamId;
        this.position = frame.position;
        this.state = 'queued';
        return APPLIED;
      case 'chunk':
        return this.#inOrder(frame, () => this.#append(frame));
      case 'restart':
        this.#discard(frame);
        return APPLIED;
      case 'done':
        return this.#inOrder(frame, () => this.#finish(frame));
      case 'stopped':
        return this.#inOrder(frame, () => this.#endAs('stopped', frame));
      case 'error':
        return this.#inOrder(frame, () => this.#endAs('failed', frame));
      default:
        return KNOWN;
    }
  }

  /** The end that no frame tells: the connection went, or the rest of the answer cannot be had. */
  abandon(state, end) {
    if (this.isLive) {
      this.#endAs(state, end);
    }
  }

  #inOrder(frame, apply) {
    if (frame.seq) {
      if (frame.seq <= this.seq) {
        return KNOWN;
      }
      if ((frame.from ?? frame.seq) !== this.seq + 1) {
        return GAP;
      }
      this.seq = frame.seq;
      this.epoch = frame.epoch ?? this.epoch;
    }
    apply();
    return APPLIED;
  }

  #append(frame) {
    this.firstTokenAt ??= performance.now();
    this.tokens += frame.seq ? frame.seq - (frame.from ?? frame.seq) + 1 : 1;
    this.state = 'streaming';
    switch (frame.kind ?? 'text') {
      case 'text':
        this.text += frame.data;
        break;
      case 'reasoning':
        this.reasoning += frame.data;
        break;
      case 'toolCall':
        this.#appendToolCall(frame.data);
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

  #discard(frame) {
    this.seq = frame.seq ?? 0;
    this.epoch = frame.epoch ?? this.epoch;
    this.text = '';
    this.reasoning = '';
    this.toolCalls = [];
    this.tokens = 0;
    this.state = 'streaming';
  }

  /** `chars` lets a client check that it has the whole text; an answer with a hole never counts as done. */
  #finish(frame) {
    if (typeof frame.chars === 'number' && frame.chars !== this.text.length) {
      this.#endAs('failed', { code: 'incomplete', retryable: true, error: `${this.text.length} of ${frame.chars} characters` });
    } else {
      this.#endAs('done', frame);
    }
  }

  #endAs(state, end) {
    this.state = state;
    this.end = end;
    this.endedAt = performance.now();
  }
}

/**
 * One answer as the page knows it: its text and its figures so far, and how it ended. The client library brings the events,
 * in order and each once, over as many connections as it takes; `kept` is what outlives the page.
 */
import { AnswerNotes } from './answer-notes.js';
import { AnswerParts } from './answer-parts.js';
import { ToolCalls } from './tool-calls.js';

/** What became of an answer whose connection is gone for good; the page offers to ask again. */
const LOST = new Map([
  ['connection_lost', { code: 'not_resumed', retryable: true }],
  ['connection_refused', { code: 'connection', retryable: true }],
]);

/** The kinds of what is only said about an answer: no tokens. */
const BESIDE = new Set(['logprobs', 'other']);

export class AnswerStream {
  #onChange;
  #stream = null;
  #state = 'waiting';
  #model = '';
  /** The place to go on from, for who has no stream yet: `{streamId, after, epoch, resumeToken, viewToken, chars}`. */
  #place = null;
  /** Whether somebody else asked for it, and this page only watches. */
  isWatched = false;
  text = '';
  reasoning = '';
  toolCalls = new ToolCalls();
  parts = new AnswerParts();
  /** What happened to it on its way. */
  notes = new AnswerNotes();
  /** Whether the reader holds its delivery back. */
  isPaused = false;
  /** Whether it was held back for so long that the server no longer counts on this page. */
  isLetGo = false;
  /** Tokens seen, as far as the frames tell: a coalesced frame covers `from`..`seq`. */
  tokens = 0;
  sentAt = Date.now();
  firstTokenAt = null;
  endedAt = null;
  /** The terminal frame, or what stands for it: `{code, error, retryable, retryAfterMs}`, `{finishReason, usage, timings}`. */
  end = null;

  /** `onChange(this)` after whatever changes; `kept` as an earlier page has left it. */
  constructor(onChange, kept = null) {
    this.#onChange = onChange;
    if (kept) {
      this.#restore(kept);
    }
  }

  #restore({ state, model, place, text, reasoning, toolCalls, parts, notes, tokens, sentAt, firstTokenAt, endedAt, end }) {
    this.#state = state;
    this.#model = model ?? '';
    this.#place = place ?? null;
    this.toolCalls = new ToolCalls(toolCalls);
    this.parts = new AnswerParts(parts);
    this.notes = new AnswerNotes(notes);
    Object.assign(this, { text: text ?? '', reasoning: reasoning ?? '', tokens: tokens ?? 0, sentAt, firstTokenAt, endedAt, end });
  }

  /** What makes the same answer again; the text and the place belong together. */
  get kept() {
    const { state, model, text, reasoning, tokens, sentAt, firstTokenAt, endedAt, end } = this;
    const place = this.isLive ? this.place : null;
    const beside = { toolCalls: this.toolCalls.list, parts: this.parts.kept, notes: this.notes.list };
    return { state, model, place, text, reasoning, ...beside, tokens, sentAt, firstTokenAt, endedAt, end };
  }

  /** Where a subscription goes on; null until the server has named the stream. */
  get place() {
    if (!this.#stream?.id || !this.#stream.cursor.resumeToken) {
      return this.#place;
    }
    const { after, epoch, resumeToken, viewToken } = this.#stream.cursor;
    return { streamId: this.#stream.id, after, epoch, resumeToken, viewToken: viewToken ?? this.#place?.viewToken, chars: this.text.length };
  }

  /** `{streamId, viewToken}`: what others need to watch it; null until the server has said so. */
  get watchable() {
    const { place } = this;
    return place?.viewToken ? { streamId: place.streamId, viewToken: place.viewToken } : null;
  }

  /** Takes the answer from a stream of the client library: from its beginning, or from where `place` is. */
  follow(stream) {
    let isLost = false;
    this.#stream = stream;
    this.isPaused = false;
    this.isLetGo = false;
    const on = (event, apply) =>
      stream.on(event, (value) => {
        if (stream === this.#stream) {
          apply(value);
          this.#onChange(this, event);
        }
      });
    on('chunk', (frame) => this.#append(frame));
    on('restart', () => this.#discard());
    on('failover', () => this.notes.add('failover', this.tokens));
    on('end', (end) => this.#finish(end));
    // What this page has not yet seen begin is no loss.
    stream.on('state', (state) => state === 'resuming' && (isLost = true));
    on('unsubscribed', () => (this.isLetGo = this.isPaused));
    on('subscribed', () => {
      this.isLetGo = false;
      if (isLost) {
        isLost = false;
        this.notes.add('reconnect', this.tokens);
      }
    });
    ['started', 'queued', 'state', 'paused', 'resumed'].forEach((event) => on(event, () => {}));
  }

  /** Takes over what another tab has kept, and follows no stream any more. */
  adopt(kept) {
    this.leave();
    this.#restore(kept);
    this.#onChange(this, 'end');
  }

  /** Stops following; the generation goes on. */
  leave() {
    const stream = this.#stream;
    this.#place = this.place;
    this.#stream = null;
    stream?.detach();
  }

  get isFollowed() {
    return this.#stream !== null;
  }

  get isLive() {
    return this.end === null;
  }

  /** Whether anything of the answer has arrived. */
  get hasBegun() {
    return this.text !== '' || this.reasoning !== '' || !this.toolCalls.isEmpty || !this.parts.isEmpty;
  }

  /** `waiting`, `queued`, `streaming`, `paused`, `resuming`; then one of `done`, `stopped`, `failed`, `lost`, and no more changes. */
  get state() {
    if (!this.isLive) {
      return this.#state;
    }
    const state = this.#stream?.state ?? 'waiting';
    if (this.isPaused && (state === 'streaming' || state === 'waiting')) {
      return 'paused';
    }
    return state === 'waiting' && this.hasBegun ? 'resuming' : state;
  }

  get model() {
    return this.#stream?.model || this.#model;
  }

  get position() {
    return this.#stream?.position ?? null;
  }

  /** Whether a stop was asked for. */
  get stopping() {
    return this.#stream?.stopping ?? false;
  }

  /** Holds the delivery to this page back, or lets it go on; the generation is none of its business. */
  pause(isPaused) {
    if (this.#stream && this.isPaused !== isPaused) {
      this.isPaused = isPaused;
      (isPaused ? this.#stream.pause() : this.#stream.resume()).catch(() => {});
      this.#onChange(this, 'state');
    }
  }

  /** Ends the generation. */
  stop() {
    this.isPaused = false;
    this.#stream?.stop();
  }

  #append({ kind, data, from, seq }) {
    if (!BESIDE.has(kind)) {
      this.firstTokenAt ??= Date.now();
      this.tokens += seq - from + 1;
    }
    switch (kind) {
      case 'text':
        this.text += data;
        break;
      case 'reasoning':
        this.reasoning += data;
        break;
      case 'toolCall':
        this.toolCalls.append(data);
        break;
      default: // Of a kind of a later version nothing is shown.
        this.parts.append(kind, data);
    }
  }

  #discard() {
    this.notes.add('restart', this.tokens);
    this.text = '';
    this.reasoning = '';
    this.toolCalls = new ToolCalls();
    this.parts = new AnswerParts();
    this.tokens = 0;
  }

  #finish({ state, frame, error }) {
    this.#model = this.model;
    this.endedAt = Date.now();
    this.isPaused = false;
    this.#state = stateOf(state, error);
    this.end = error && this.#state !== 'stopped' ? (LOST.get(error.code) ?? endOf(error)) : kept(frame ?? {});
    this.#stream = null;
  }
}

/** Stopped in another tab is stopped by the reader too. */
function stateOf(state, error) {
  if (error?.code === 'stopped') {
    return 'stopped';
  }
  return LOST.has(error?.code) ? 'lost' : state;
}

function endOf({ code, message, cause, retryable, retryAfterMs }) {
  return { code, error: cause?.message ?? message, retryable, retryAfterMs };
}

function kept({ finishReason, finishReasonRaw, usage, timings }) {
  return { finishReason, finishReasonRaw, usage, timings };
}

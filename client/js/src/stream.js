/**
 * One answer as a program sees it: `for await (const text of stream)`. The iteration ends only when the answer is complete
 * or was stopped here; otherwise it throws a `TokenbusError`.
 */
import { deferred, Emitter } from './emitter.js';
import { TokenbusError } from './errors.js';
import { Inbox } from './inbox.js';
import { StreamProtocol } from './stream-protocol.js';
import { StreamReader } from './stream-reader.js';

/** The window of a stream without credit: half of it is what an unread stream keeps. */
const DEFAULT_WINDOW = 1024;

export class TokenStream {
  #protocol;
  #options;
  #events = new Emitter();
  #inbox = new Inbox();
  #started = deferred();
  #done = deferred();
  #gone = deferred();
  #drained = [];
  #reader = null;
  #isAwaited = false;
  #skipped = false;
  #error = null;

  /** `TokenbusClient` calls this. `options`: what `StreamProtocol` needs, and `signal`, `onRestart`. */
  constructor(port, options, register) {
    this.#options = options;
    const sink = {
      emit: (event, value) => this.#told(event, value),
      chunk: (frame) => this.#arrived(frame),
      restart: (frame) => this.#restarted(frame),
      end: (state, frame, error) => this.#ended(state, frame, error),
    };
    this.#protocol = new StreamProtocol(port, sink, options);
    register(this.#protocol);
    this.#watch(options.signal);
  }

  /** The stream's id; null until the server has named it. */
  get id() {
    return this.#protocol.streamId;
  }

  /** `waiting`, `queued`, `streaming`, `resuming`; at last `done`, `stopped` or `failed`. */
  get state() {
    return this.#protocol.state;
  }

  get isLive() {
    return this.#protocol.isLive;
  }

  get model() {
    return this.#protocol.model;
  }

  /** The place in the queue; null when the stream is not queued. */
  get position() {
    return this.#protocol.position;
  }

  get stopping() {
    return this.#protocol.stopping;
  }

  /** What `subscribe` needs to resume elsewhere after the last event that arrived here. */
  get cursor() {
    const { seq, epoch, chars, resumeToken, viewToken } = this.#protocol;
    return { after: seq, epoch, chars, resumeToken, viewToken };
  }

  /** Events that wait here for the consumer; never more than the window. */
  get bufferedEvents() {
    return this.#inbox.events;
  }

  /** Why the stream failed; null if it has not. */
  get error() {
    return this.#error;
  }

  /** Resolves with the stream when the server has accepted it. */
  get started() {
    return this.#started.promise;
  }

  /**
   * Resolves with `{outcome, finishReason, usage, timings, chars}` when the answer is complete or was stopped here; rejects
   * with the `TokenbusError` that cut it. Once awaited, a stream that nobody reads drops its text and runs to its end.
   */
  get done() {
    this.#isAwaited = true;
    this.#skipUnread();
    return this.#done.promise;
  }

  /** Listens to `started`, `queued`, `chunk`, `restart`, `failover`, `paused`, `resumed`, `unsubscribed`, `state`, `problem` or `end`. */
  on(event, listener) {
    const off = this.#events.on(event, listener);
    this.#skipUnread();
    return off;
  }

  [Symbol.asyncIterator]() {
    return this.#read(true);
  }

  /** The answer frame by frame, with `kind`, `from`, `seq`; a `restart` frame voids everything before it. */
  chunks() {
    return { [Symbol.asyncIterator]: () => this.#read(false) };
  }

  /** The whole text. */
  async text() {
    let text = '';
    this.#options.onRestart = () => (text = '');
    for await (const part of this) {
      text += part;
    }
    return text;
  }

  /** Ends the generation; resolves when it has ended. */
  async stop() {
    if (this.isLive && !this.stopping) {
      this.#protocol.stop();
      this.#told('state', this.state);
    }
    await this.#gone.promise;
  }

  /** Stops receiving without ending the generation; the iteration throws the error `closed`. */
  detach() {
    this.#protocol.leave(new TokenbusError('closed', 'This client stopped receiving the answer.'));
  }

  /** Asks the server to hold the stream back; resolves when it does. */
  pause() {
    return this.#holdOrGoOn(true, 'paused');
  }

  resume() {
    return this.#holdOrGoOn(false, 'resumed');
  }

  /** The server's view of the stream's health. */
  health() {
    return this.#options.health(this.id);
  }

  /** Subscribes again after the cursor; resolves with this stream when the server continues it. */
  async reconnect() {
    if (this.isLive) {
      const answered = this.#events.next('subscribed', 'chunk', 'end');
      this.#protocol.resubscribe();
      await answered;
    }
    if (this.#error) {
      throw this.#error;
    }
    return this;
  }

  /** Resolves when at most half a window waits for the consumer, or the stream has ended. */
  async drained() {
    if (this.isLive && this.#inbox.events > this.#half) {
      await new Promise((resolve) => this.#drained.push(resolve));
    }
  }

  get #half() {
    return (Number.isFinite(this.#options.window) ? this.#options.window : DEFAULT_WINDOW) / 2;
  }

  async #holdOrGoOn(paused, answer) {
    if (this.isLive && this.#protocol.paused !== paused) {
      // A stream that is subscribed to anew goes on without being told to.
      const answered = this.#events.next(answer, 'end', ...(paused ? [] : ['subscribed']));
      this.#protocol.setPaused(paused);
      await answered;
    }
  }

  #read(onlyText) {
    if (this.#reader) {
      throw new TokenbusError('already_consumed', 'This answer already has a reader.');
    }
    if (this.#skipped) {
      throw new TokenbusError('already_consumed', 'Part of this answer is gone: it went to listeners, or nobody read it in time.');
    }
    this.#reader = new StreamReader(this.#inbox, {
      onlyText,
      consumed: (seq) => this.#consumed(seq),
      restarted: (frame) => this.#startOver(frame),
      left: () => this.#leftEarly(),
    });
    return this.#reader;
  }

  #consumed(seq) {
    this.#protocol.consumed(seq);
    if (this.#inbox.events <= this.#half) {
      this.#drained.splice(0).forEach((resolve) => resolve());
    }
  }

  #startOver(frame) {
    const { onRestart } = this.#options;
    if (!onRestart && !this.#events.has('restart')) {
      const error = TokenbusError.restarted();
      this.#protocol.leave(error);
      throw error;
    }
    onRestart?.(this, frame);
  }

  /** A consumer that leaves the loop early stops its own answer and detaches from any other. */
  #leftEarly() {
    if (this.isLive && this.#protocol.isOurs) {
      this.stop();
    } else if (this.isLive) {
      this.detach();
    }
    this.#inbox.clear();
    this.#skipped = true;
  }

  #told(event, value) {
    if (event === 'started') {
      this.#started.resolve(this);
    }
    this.#events.emit(event, value);
  }

  #arrived(frame) {
    this.#inbox.push({ frame, events: frame.seq - frame.from + 1 });
    this.#events.emit('chunk', frame);
    this.#skipUnread();
  }

  #restarted(frame) {
    this.#inbox.clear();
    this.#inbox.push({ frame, events: 1 });
    this.#events.emit('restart', frame);
    if (!this.#reader) {
      this.#options.onRestart?.(this, frame);
    }
    this.#skipUnread();
  }

  /** Drops what no reader takes: listeners have it already, and whoever awaits only the end needs no text. */
  #skipUnread() {
    const listens = this.#events.has('chunk');
    if (!this.#reader && this.#inbox.events > 0 && (listens || (this.#isAwaited && this.#inbox.events >= this.#half))) {
      this.#inbox.clear();
      this.#skipped = true;
      this.#consumed(this.#protocol.seq);
    }
  }

  #ended(state, frame, error) {
    this.#error ??= error;
    this.#inbox.end(error);
    this.#drained.splice(0).forEach((resolve) => resolve());
    if (error) {
      this.#started.reject(error);
      this.#done.reject(error);
    } else {
      const { finishReason = state, finishReasonRaw, usage, timings, chars } = frame ?? {};
      const raw = finishReasonRaw === undefined ? {} : { finishReasonRaw };
      this.#started.resolve(this);
      this.#done.resolve({ outcome: state, finishReason, ...raw, usage, timings, chars });
    }
    this.#gone.resolve();
    this.#events.emit('state', state);
    this.#events.emit('end', { state, frame, error });
  }

  /** An abort takes effect here at once, even without a connection; the server hears of it as soon as possible. */
  #watch(signal) {
    const abort = () => {
      this.#error ??= signal.reason;
      this.#inbox.clear();
      this.#inbox.end(signal.reason);
      this.#started.reject(signal.reason);
      this.#done.reject(signal.reason);
      this.stop();
    };
    if (signal?.aborted) {
      abort();
    } else if (signal) {
      signal.addEventListener('abort', abort, { once: true });
      this.#gone.promise.then(() => signal.removeEventListener('abort', abort));
    }
  }
}

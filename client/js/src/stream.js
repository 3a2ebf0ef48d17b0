/**
 * One answer as it arrives, as a program sees it: `for await (const text of stream)`. The iteration ends only when the
 * answer is complete or was stopped here; anything else makes it throw a `TokenbusError`.
 */
import { deferred, Emitter } from './emitter.js';
import { TokenbusError } from './errors.js';
import { Inbox } from './inbox.js';
import { StreamCore } from './stream-core.js';
import { StreamReader } from './stream-reader.js';

/** A stream without credit has a window all the same, beyond which it forgets what nobody reads. */
const DEFAULT_WINDOW = 1024;

export class TokenStream {
  #core;
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

  /** Made by `TokenbusClient`. `options`: what a core needs, and `signal`, `onRestart`. */
  constructor(port, options, register) {
    this.#options = options;
    const sink = {
      emit: (event, value) => this.#told(event, value),
      chunk: (frame) => this.#arrived(frame),
      restart: (frame) => this.#restarted(frame),
      end: (state, frame, error) => this.#ended(state, frame, error),
    };
    this.#core = new StreamCore(port, sink, options);
    register(this.#core);
    this.#watch(options.signal);
  }

  /** The server's name for it; null before the server has named it. */
  get id() {
    return this.#core.streamId;
  }

  /** `waiting`, `queued`, `streaming`, `resuming`; at last `done`, `stopped` or `failed`. */
  get state() {
    return this.#core.state;
  }

  get isLive() {
    return this.#core.isLive;
  }

  get model() {
    return this.#core.model;
  }

  /** The place in the queue; null when it does not wait there. */
  get position() {
    return this.#core.position;
  }

  get stopping() {
    return this.#core.stopping;
  }

  /** All that `subscribe` needs to go on elsewhere after the last event that arrived here. */
  get cursor() {
    const { seq, epoch, resumeToken, viewToken } = this.#core;
    return { after: seq, epoch, resumeToken, viewToken };
  }

  /** Events that wait here for the consumer; never more than the window. */
  get bufferedEvents() {
    return this.#inbox.events;
  }

  /** Why it failed. */
  get error() {
    return this.#error;
  }

  /** Resolves with the stream when the server has taken it. */
  get started() {
    return this.#started.promise;
  }

  /**
   * Resolves with `{outcome, finishReason, usage, timings, chars}` when the answer is complete or was stopped here; rejects
   * with the `TokenbusError` that cut it. A stream that nobody reads but somebody awaits does not wait for a reader.
   */
  get done() {
    this.#isAwaited = true;
    this.#skipUnread();
    return this.#done.promise;
  }

  /** Listens to `started`, `queued`, `chunk`, `restart`, `paused`, `resumed`, `state`, `problem` or `end`. */
  on(event, listener) {
    const off = this.#events.on(event, listener);
    this.#skipUnread();
    return off;
  }

  [Symbol.asyncIterator]() {
    return this.#read(true);
  }

  /** The answer frame by frame, with `kind`, `from`, `seq`; a `restart` frame voids all before it. */
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
      this.#core.stop();
      this.#told('state', this.state);
    }
    await this.#gone.promise;
  }

  /** Stops receiving without ending the generation; whoever iterates gets the error `closed`. */
  detach() {
    this.#core.leave(new TokenbusError('closed', 'This client stopped receiving the answer.'));
  }

  /** Asks the server to hold the stream back; resolves when it does. */
  pause() {
    return this.#holdOrGoOn(true, 'paused');
  }

  resume() {
    return this.#holdOrGoOn(false, 'resumed');
  }

  /** How the server says that the stream is doing. */
  health() {
    return this.#options.health(this.id);
  }

  /** Asks again for everything after the cursor; resolves with this stream when the server goes on with it. */
  async reconnect() {
    if (this.isLive) {
      const answered = this.#events.next('subscribed', 'chunk', 'end');
      this.#core.resubscribe();
      await answered;
    }
    if (this.#error) {
      throw this.#error;
    }
    return this;
  }

  /** Resolves when the consumer has caught up with half of the window, or the stream has ended. */
  async drained() {
    if (this.isLive && this.#inbox.events > this.#half) {
      await new Promise((resolve) => this.#drained.push(resolve));
    }
  }

  get #half() {
    return (Number.isFinite(this.#options.window) ? this.#options.window : DEFAULT_WINDOW) / 2;
  }

  async #holdOrGoOn(paused, answer) {
    if (this.isLive && this.#core.paused !== paused) {
      const answered = this.#events.next(answer, 'end');
      this.#core.setPaused(paused);
      await answered;
    }
  }

  #read(onlyText) {
    if (this.#reader) {
      throw new TokenbusError('already_consumed', 'Somebody else reads this answer already.');
    }
    if (this.#skipped) {
      throw new TokenbusError('already_consumed', 'Part of this answer is gone: it went to listeners, or nobody read it.');
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
    this.#core.consumed(seq);
    if (this.#inbox.events <= this.#half) {
      this.#drained.splice(0).forEach((resolve) => resolve());
    }
  }

  #startOver(frame) {
    const { onRestart } = this.#options;
    if (!onRestart && !this.#events.has('restart')) {
      const error = TokenbusError.restarted();
      this.#core.leave(error);
      throw error;
    }
    onRestart?.(this, frame);
  }

  /** Who leaves the loop early does not want the rest: an own answer is stopped, another's is left alone. */
  #leftEarly() {
    if (this.isLive && this.#core.isOurs) {
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

  /** Listeners have had what they wanted at once; who only awaits the end wants no text at all. */
  #skipUnread() {
    const listens = this.#events.has('chunk');
    if (!this.#reader && this.#inbox.events > 0 && (listens || (this.#isAwaited && this.#inbox.events >= this.#half))) {
      this.#inbox.clear();
      this.#skipped = true;
      this.#consumed(this.#core.seq);
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
      const { finishReason = state, usage, timings, chars } = frame ?? {};
      this.#started.resolve(this);
      this.#done.resolve({ outcome: state, finishReason, usage, timings, chars });
    }
    this.#gone.resolve();
    this.#events.emit('state', state);
    this.#events.emit('end', { state, frame, error });
  }

  /** An abort is heard at once, also while there is no connection; the server is told as soon as possible. */
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

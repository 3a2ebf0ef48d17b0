/**
 * One answer at a time as immutable snapshots, for a component to render: its text so far, how it is, and how it ended. What arrives is
 * rendered at most once a frame. Nobody who watches, nothing received; the answer itself goes on.
 */
import { TokenbusClient } from '../client.js';
import { randomKey } from '../environment.js';
import { TokenbusError } from '../errors.js';
import { Frames } from './frames.js';
import { SavedAnswer } from './saved-answer.js';

export const IDLE = Object.freeze({ status: 'idle', text: '', reasoning: '' });

/** Long enough for the next prompt. */
const IDLE_MS = 2_000;
/** Attempts to connect before an answer fails: about half a minute in all. */
const RECONNECT_ATTEMPTS = 8;
/** After these errors the server may still have the answer. */
const LOST = new Set(['connection_lost', 'connection_refused', 'incomplete']);

export class AnswerStore {
  /** Those of the latest render. */
  options;
  #client = null;
  /** Address and key of that client. */
  #place;
  /** What is known, and what of it components see: text waits for the next frame, so that no render is in vain. */
  #answer = IDLE;
  #shown = IDLE;
  #listeners = new Set();
  #frames = new Frames(() => this.#publish());
  /** The request, its key and, once known, `streamId` and `resumeToken`; after its end the `answer`. Null before the first start. */
  #record = null;
  #stream = null;
  #isPaused = false;
  /** Whether the stream was left, to be received again by the next who watches. */
  #isLeft = false;
  #leaveTimer;
  #ended = null;

  constructor(options) {
    this.options = options;
  }

  subscribe = (listener) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  snapshot = () => this.#shown;

  /** Starts an answer to a prompt or a conversation, in place of the one before; resolves with the snapshot of its end. */
  start = (prompt, options) => {
    this.#stopStream();
    const request = { ...(Array.isArray(prompt) ? { messages: prompt } : { prompt }), options: { ...this.options.options, ...options } };
    this.#record = { request, key: randomKey() };
    return this.#begin();
  };

  /** Ends the generation. */
  stop = async () => {
    await this.#stream?.stop();
  };

  /** Holds the server back. */
  pause = async () => {
    await this.#hold(true);
  };

  resume = async () => {
    await this.#hold(false);
  };

  /** After a lost connection goes on where the answer was, if the server still has it; otherwise asks again, from the beginning. */
  retry = () => {
    if (!this.#record || this.#stream) {
      return this.#ended ?? Promise.resolve(this.#answer);
    }
    const code = this.#answer.error?.code;
    if (LOST.has(code) && this.#record.streamId) {
      // A hole is filled from the beginning.
      return this.#receive(code === 'incomplete' ? undefined : this.#record.cursor);
    }
    this.#record = { request: this.#record.request, key: randomKey() };
    return this.#begin();
  };

  /** Forgets the answer, and stops it if need be. */
  clear = () => {
    this.#stopStream();
    this.#record = null;
    this.#saved.clear();
    this.#show({ ...IDLE });
  };

  /** Receives the answer while a component shows it, one from before a reload too; returns what to call when it no longer does. */
  watch() {
    clearTimeout(this.#leaveTimer);
    if (this.#isLeft) {
      this.#isLeft = false;
      this.#goOn(this.#record.cursor);
    } else if (!this.#record) {
      this.#restore();
    }
    // React's StrictMode unmounts and mounts again at once, which is no reason to leave.
    return () => (this.#leaveTimer = setTimeout(() => this.#leave()));
  }

  #restore() {
    this.#record = this.#saved.read();
    if (this.#record?.answer) {
      const { error, ...answer } = this.#record.answer;
      this.#show({ ...answer, ...(error && { error: new TokenbusError(error.code, error.message, error) }) });
    } else if (this.#record) {
      this.#goOn();
    }
  }

  /** Before the server has named the stream only the same start with the same key finds it again. */
  #goOn(cursor) {
    if (this.#record.streamId) {
      this.#receive(cursor);
    } else {
      this.#begin(true);
    }
  }

  #leave() {
    const stream = this.#stream;
    if (!stream) {
      return;
    }
    if (this.options.stopOnUnmount) {
      stream.stop();
      return;
    }
    this.#forget();
    this.#isLeft = true;
    this.#record.cursor = stream.cursor;
    stream.detach();
  }

  #stopStream() {
    const stream = this.#stream;
    this.#forget();
    stream?.stop();
  }

  /** What else the stream does is no longer shown. */
  #forget() {
    this.#stream = null;
    this.#isLeft = false;
    this.#isPaused = false;
  }

  #begin(resend) {
    const { request, key } = this.#record;
    this.#saved.write(this.#record);
    this.#show({ ...IDLE, status: 'waiting' });
    return this.#follow((client) => client.start({ ...request, key, resend }));
  }

  /** Receives a known stream: after a cursor what is missing of it, without one all of it. */
  #receive(cursor) {
    const { streamId, resumeToken, model } = this.#record;
    this.#show({ ...(cursor ? this.#answer : IDLE), status: 'resuming', error: undefined, id: streamId, model });
    return this.#follow((client) => client.subscribe(streamId, { ...cursor, resumeToken }));
  }

  #follow(open) {
    this.#ended = this.#run(open).catch((error) => this.#end(null, 'failed', { error }));
    return this.#ended;
  }

  async #run(open) {
    const stream = open(this.#clientNow());
    this.#stream = stream;
    stream.on('started', () => this.#named(stream));
    stream.on('state', () => this.#changed(stream));
    stream.on('queued', () => this.#changed(stream));
    try {
      for await (const frame of stream.chunks()) {
        this.#take(stream, frame);
      }
      const { outcome, ...rest } = await stream.done;
      return this.#end(stream, outcome, rest);
    } catch (error) {
      return this.#end(stream, 'failed', { error });
    }
  }

  #named(stream) {
    if (stream === this.#stream) {
      Object.assign(this.#record, { streamId: stream.id, resumeToken: stream.cursor.resumeToken, model: stream.model });
      this.#saved.write(this.#record);
      this.#show({ ...this.#answer, id: stream.id, model: stream.model });
    }
  }

  #changed(stream) {
    if (stream === this.#stream && stream.isLive) {
      const status = this.#isPaused && stream.state !== 'resuming' ? 'paused' : stream.state;
      this.#show({ ...this.#answer, id: stream.id ?? undefined, status, position: stream.position ?? undefined });
    }
  }

  #take(stream, { type, kind, data }) {
    if (stream !== this.#stream) {
      return;
    }
    if (type === 'restart') {
      this.#answer = Object.freeze({ ...this.#answer, text: '', reasoning: '' });
    } else if (kind === 'text' || kind === 'reasoning') {
      this.#answer = Object.freeze({ ...this.#answer, [kind]: this.#answer[kind] + data });
    }
    this.#frames.ask();
  }

  #end(stream, status, rest) {
    if (stream !== this.#stream) {
      return this.#answer;
    }
    this.#record.cursor = stream?.cursor;
    this.#forget();
    this.#show({ ...this.#answer, ...rest, status, position: undefined });
    const { error, ...answer } = this.#answer;
    const { code, message, retryable } = error ?? {};
    this.#saved.write({ ...this.#record, answer: error ? { ...answer, error: { code, message, retryable } } : answer });
    return this.#answer;
  }

  async #hold(paused) {
    const stream = this.#stream;
    if (stream) {
      this.#isPaused = paused;
      const held = paused ? stream.pause() : stream.resume();
      this.#changed(stream);
      await held;
    }
  }

  #show(answer) {
    this.#answer = Object.freeze(answer);
    this.#frames.now();
  }

  #publish() {
    this.#shown = this.#answer;
    this.#listeners.forEach((listener) => listener());
  }

  get #saved() {
    return new SavedAnswer(this.options.storage);
  }

  /** The program's own client, or one for this component: another one after a refusal, and where address or key have changed. */
  #clientNow() {
    const { client, url, token, WebSocket, reconnectAttempts = RECONNECT_ATTEMPTS } = this.options;
    if (client) {
      return client;
    }
    const isAsked = typeof token === 'function';
    const place = JSON.stringify([url, isAsked || token]);
    if (!this.#client || this.#client.state.name === 'refused' || place !== this.#place) {
      // Of functions the latest render's counts.
      const latest = () => (typeof this.options.token === 'function' ? this.options.token() : this.options.token);
      const more = { ...(token !== undefined && { token: isAsked ? latest : token }), ...(WebSocket && { WebSocket }) };
      this.#client = new TokenbusClient(url, { onRestart: () => {}, idleMs: IDLE_MS, reconnectAttempts, ...more });
      this.#place = place;
    }
    return this.#client;
  }
}

/**
 * The streams of this page on its connection: starts and stops them, brings each frame to its stream, asks again for
 * what is missing, and ends what a lost connection cut. Shows nothing; it tells `onChange` which stream changed.
 */
import { Connection } from './connection.js';
import { AnswerStream, APPLIED, GAP } from './stream.js';

/** How long the server has to send what was missing, before the answer counts as cut. */
const REPAIR_DEADLINE_MS = 5_000;

export class Session {
  #connection;
  #streams = new Set();
  #handlers;
  #lastId = 0;

  /** `handlers`: `onState(connectionState)`, `onChange(stream)`, `onError(frame)` for errors about no stream of ours. */
  constructor(url, handlers) {
    this.#handlers = handlers;
    this.#connection = new Connection(url, {
      onState: handlers.onState,
      onFrame: (frame) => this.#received(frame),
      onLost: () => this.#lost(),
      isBusy: () => this.#streams.size > 0,
    });
  }

  get isOpen() {
    return this.#connection.isOpen;
  }

  get limits() {
    return this.#connection.welcome.limits ?? {};
  }

  connect() {
    this.#connection.connect();
  }

  /** Starts an answer; null when there is no connection. */
  start(messages, options) {
    const stream = new AnswerStream(`a${++this.#lastId}`);
    this.#streams.add(stream);
    if (!this.#connection.send({ type: 'start', id: stream.id, messages, options })) {
      this.#streams.delete(stream);
      return null;
    }
    return stream;
  }

  /** Ends the generation; before the server has named the stream, as soon as it has. */
  stop(stream) {
    stream.stopping = true;
    if (stream.isLive && stream.streamId) {
      this.#connection.send({ type: 'stop', streamId: stream.streamId });
    }
    this.#handlers.onChange(stream);
  }

  #received(frame) {
    const stream = [...this.#streams].find((candidate) => candidate.owns(frame));
    if (!stream) {
      if (frame?.type === 'error') {
        this.#handlers.onError(frame);
      }
      return;
    }
    const wasNamed = stream.streamId !== null;
    const verdict = stream.accept(frame);
    if (verdict === GAP) {
      this.#repair(stream);
    } else if (verdict === APPLIED) {
      if (!wasNamed && stream.stopping) {
        this.stop(stream);
      }
      this.#changed(stream);
    }
  }

  /** Something is missing before the frame that came: asks for everything after the cursor, once for each cursor. */
  #repair(stream) {
    const { seq } = stream;
    if (stream.repairingAfter === seq) {
      return;
    }
    stream.repairingAfter = seq;
    this.#connection.send({ type: 'subscribe', ...stream.cursor() });
    setTimeout(() => {
      if (stream.seq === seq) {
        this.#abandon(stream, 'failed', { code: 'incomplete', retryable: true });
      }
    }, REPAIR_DEADLINE_MS);
  }

  #lost() {
    for (const stream of this.#streams) {
      this.#abandon(stream, 'lost', { code: 'connection', retryable: true });
    }
  }

  #abandon(stream, state, end) {
    stream.abandon(state, end);
    this.#changed(stream);
  }

  #changed(stream) {
    if (!stream.isLive) {
      this.#streams.delete(stream);
    }
    this.#handlers.onChange(stream);
  }
}

/**
 * The wire side of one stream: what it has to say on each new connection, which frames it applies, what it does about a
 * hole, and how it ends. It holds no text. What it applies goes to its sink: `emit(event, value)`, `chunk(frame)`,
 * `restart(frame)`, `end(state, frame, error)`.
 */
import { CreditWindow } from './credit.js';
import { Cursor, GAP, KNOWN } from './cursor.js';
import { TokenbusError } from './errors.js';
import { Resumption } from './resumption.js';
import { endOf, isEnd, isForgotten } from './stream-end.js';
import { StreamRequests } from './stream-requests.js';

export class StreamProtocol {
  id;
  streamId;
  model = '';
  resumeToken;
  viewToken = null;
  /** Whether it was started here, and not only subscribed to. */
  isOurs;
  /** The place in the queue, while it waits there. */
  position = null;
  /** `waiting`, `queued`, `streaming`, `resuming`; then one of `done`, `stopped`, `failed`, and no more changes. */
  state = 'waiting';
  /** Whether a stop was asked for. */
  stopping = false;
  paused = false;
  #port;
  #sink;
  #cursor;
  #credit;
  #requests;
  #tail;
  #asked = false;
  /** Whether the stream has a name and a right to it, so that it is subscribed to and not started. */
  #known;
  /** Whether the server has sent it to us at all. */
  #joined = false;
  #resumption;

  /**
   * @param port one that `Lines` gives; its `send(frame)` gives false without a connection
   * @param request `{id, window}`, and the fields of a `start` or a `subscribe` frame
   */
  constructor(port, sink, { id, window, start, subscribe = {} }) {
    const { streamId = null, after = 0, epoch = 0, resumeToken = null, mode, chars } = subscribe;
    Object.assign(this, { id, streamId, resumeToken });
    this.#port = port;
    this.#sink = sink;
    this.isOurs = start !== undefined;
    this.#known = !start;
    this.#tail = mode === 'tail';
    this.#cursor = new Cursor({ after, epoch, tail: this.#tail, chars });
    this.#credit = new CreditWindow(window, after);
    this.#requests = new StreamRequests(port, this, start, this.#credit);
    const ask = () => (this.#known ? this.#requests.subscribe(this.#cursor) : this.#requests.start(true));
    this.#resumption = new Resumption(port, ask, (error) => this.leave(error));
  }

  get seq() {
    return this.#cursor.seq ?? 0;
  }

  get epoch() {
    return this.#cursor.epoch;
  }

  get chars() {
    return this.#cursor.chars;
  }

  get isLive() {
    return !isEnd(this.state);
  }

  /** Whether it waits for a connection that could take its start. */
  get isUnsent() {
    return this.isLive && !this.#known && !this.#asked;
  }

  /** Says on a connection what the server must know to go on with this stream. */
  announce() {
    if (this.#known) {
      this.#resumption.begin(this.#joined ? 'lost' : 'asked');
    } else if (this.#asked) {
      // A place in a queue may take any time to get.
      this.#resumption.begin('lost', Infinity);
    } else {
      this.#asked = this.#requests.start(false);
    }
  }

  /** The server has told its limits: a start that may exceed them has waited for that. */
  welcomed() {
    if (this.isLive && this.#requests.isHeld) {
      this.announce();
    }
  }

  resubscribe() {
    this.#resumption.begin('asked');
  }

  lost() {
    this.#resumption.cancel();
    if (this.#joined) {
      this.#setState('resuming');
    } else if (!this.#known) {
      this.streamId = null; // The start is sent again, and may name another stream.
    }
  }

  stop() {
    this.stopping = true;
    if (this.isUnsent) {
      this.#end(null, { state: 'stopped', error: null });
    } else if (this.streamId) {
      this.#requests.stop();
    }
  }

  /** Stops receiving; the generation goes on. */
  leave(error) {
    if (this.streamId && this.isLive) {
      this.#requests.tell('unsubscribe');
    }
    this.#end(null, { state: 'failed', error });
  }

  setPaused(paused) {
    this.paused = paused;
    if (!this.#requests.pauseOrGoOn()) {
      this.#resumption.begin('lost');
    }
  }

  /** The consumer has all events up to this one. */
  consumed(seq) {
    const upTo = this.#credit.consume(seq);
    if (this.isLive && this.#known) {
      this.#requests.grant(upTo);
    }
  }

  accept(frame) {
    if (!this.isLive) {
      return;
    }
    switch (frame.type) {
      case 'started':
        this.#started(frame);
        break;
      case 'queued':
        this.#queued(frame);
        break;
      case 'subscribed':
        this.#subscribed(frame);
        break;
      case 'chunk':
        this.#inOrder(frame, () => this.#chunk(frame));
        break;
      case 'restart':
        this.#restart(frame);
        break;
      case 'done':
      case 'stopped':
        this.#inOrder(frame, () => this.#end(frame, endOf(frame, this.#cursor, this.stopping)));
        break;
      case 'error':
        this.#error(frame);
        break;
      case 'unsubscribed':
        this.#requests.isLetGo = this.paused;
        this.#sink.emit('unsubscribed', frame);
        break;
      case 'paused':
      case 'resumed':
      case 'failover':
        this.#sink.emit(frame.type, frame);
        break;
      default: // Of a later version.
    }
  }

  /** The server may name a stream before it starts; what the consumer wished until then is said at once. */
  #named(streamId) {
    if (this.streamId === null) {
      this.streamId = streamId;
      this.#requests.repeatWishes();
    }
  }

  #queued(frame) {
    this.#named(frame.streamId);
    this.position = frame.position;
    this.#resumption.progressed();
    this.#setState('queued');
    this.#sink.emit('queued', frame);
  }

  #started(frame) {
    this.model = frame.model ?? '';
    this.resumeToken = frame.resumeToken ?? null;
    this.viewToken = frame.viewToken ?? null;
    this.#cursor.epoch = frame.epoch ?? 0;
    this.#known = true;
    this.#joined = true;
    this.#resumption.progressed();
    this.#setState('waiting');
    this.#named(frame.streamId);
    this.#sink.emit('started', frame);
  }

  #subscribed(frame) {
    this.#joined = true;
    this.#resumption.confirmed();
    if (this.#cursor.seq === null && typeof frame.from === 'number') {
      this.#credit.moveTo(frame.from - 1);
      this.#requests.grant(this.#credit.grantAnew());
    }
    if (this.state === 'resuming' || this.state === 'waiting') {
      this.#setState(this.seq > 0 || this.#tail ? 'streaming' : 'waiting');
    }
    this.#sink.emit('subscribed', frame);
  }

  #inOrder(frame, apply) {
    const verdict = this.#cursor.judge(frame);
    if (verdict === GAP) {
      this.#resumption.repair();
    } else if (verdict !== KNOWN) {
      this.#cursor.advance(frame);
      this.#joined = true;
      this.#resumption.progressed();
      apply();
    }
  }

  #chunk(frame) {
    const kind = frame.kind ?? 'text';
    if (kind === 'text') {
      this.#cursor.count(frame.data);
    }
    this.#setState('streaming');
    this.#sink.chunk({ ...frame, kind, from: frame.from ?? frame.seq });
  }

  /** All before a restart is void, so it fits wherever the cursor is. */
  #restart(frame) {
    if (this.#cursor.knowsRestart(frame)) {
      return;
    }
    if (!this.#port.canRestart) {
      this.leave(TokenbusError.restarted());
      return;
    }
    this.#cursor.restart(frame);
    this.#credit.moveTo(this.seq);
    this.#resumption.progressed();
    this.#setState('streaming');
    this.#sink.restart(frame);
  }

  #error(frame) {
    const error = TokenbusError.fromFrame(frame);
    if (frame.seq) {
      this.#inOrder(frame, () => this.#end(frame, { state: 'failed', error }));
    } else if (this.#resumption.isPending) {
      this.#resumption.refused(error);
    } else if (!this.#known && error.code === 'shutting_down') {
      this.#asked = false; // The next server is asked.
      this.#port.moveOn();
    } else if (!this.#known) {
      this.#end(frame, { state: 'failed', error });
    } else if (isForgotten(error)) {
      this.#resumption.begin('lost');
    } else if (error.code === 'locating') {
      this.lost();
      this.#resumption.lostSight(error);
    } else {
      this.#sink.emit('problem', error);
    }
  }

  #setState(state) {
    if (this.state !== state) {
      this.state = state;
      this.#sink.emit('state', state);
    }
  }

  #end(frame, { state, error }) {
    if (!this.isLive) {
      return;
    }
    this.#resumption.cancel();
    this.state = state;
    this.#port.ended();
    this.#sink.end(state, frame, error);
  }
}

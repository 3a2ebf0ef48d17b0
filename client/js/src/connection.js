/**
 * Keeps one WebSocket to a gateway: it connects, says hello, answers heartbeats, detects silence, and reconnects by the
 * protocol's rules 7 and 8. It knows nothing of streams and hands every other frame on.
 */
import { jitteredDelay, mayReconnect } from './backoff.js';
import { systemClock, webSocketClass } from './environment.js';
import { isSurelySmall, refusalOf } from './message-size.js';
import { Silence } from './silence.js';
import { Token } from './token.js';

const CONNECT_DEADLINE_MS = 10_000;
/** The deadline while other addresses are left to try: a frozen server accepts connections and never answers. */
const SHORT_CONNECT_DEADLINE_MS = 3_000;
const TICK_MS = 500;
/** After a connection that lived this long, the next delay is short again. */
const STABLE_MS = 5_000;

/**
 * States: `idle`, `connecting`, `connected`, `reconnecting` (with `at`, the time of the next attempt), `offline`
 * (likewise, while the device reports no network), `refused` (with `reason` and `code`) and `closed`. Only `connect()` leaves
 * `idle`, `refused` and `closed`.
 */
export class Connection {
  #urls;
  #handlers;
  #options;
  #clock;
  #socket = null;
  #attempt = 0;
  #retryTimer;
  #tickTimer;
  #openedAt = 0;
  #silence = new Silence();
  #hintMs = null;
  #leaving = false;
  #token;
  /** Whether this connection's server has told its limits. */
  #isWelcome = false;
  #mayHurry = false;
  #leaveTimer;
  #cameOnline = () => this.state.name === 'offline' && this.connect();

  /** The fields of the server's `welcome`; defaults until it arrives. */
  welcome = { heartbeatMs: 25_000, limits: {} };
  state = { name: 'idle' };

  /**
   * @param urls the WebSocket's address, or several, of which each attempt takes the next
   * @param handlers `onState(state)`, `onOpen()`, `onWelcome()`, `onFrame(frame)`, `onLost(mayReturn, reason)` after an attempt or an open
   *     connection fails, and `isBusy()`: whether a stream is live
   * @param options `WebSocket`, `clock`, `random`, `token` (or a function that returns one), `features`, `reconnectAttempts`
   */
  constructor(urls, handlers, options = {}) {
    this.#urls = [urls].flat();
    this.#handlers = { onState() {}, onOpen() {}, onWelcome() {}, onFrame() {}, onLost() {}, isBusy: () => false, ...handlers };
    this.#options = { random: Math.random, features: [], reconnectAttempts: Infinity, ...options };
    this.#clock = options.clock ?? systemClock;
    this.#token = new Token(options.token);
  }

  get isOpen() {
    return this.state.name === 'connected';
  }

  /** Whether the server said `goaway`: new streams then belong on the next connection. */
  get isLeaving() {
    return this.#leaving;
  }

  get socket() {
    return this.#socket;
  }

  /** The address of the latest attempt. */
  get url() {
    return this.#urls.at(-1);
  }

  /** Connects now, without waiting for the next attempt; does nothing while there is a socket. */
  connect() {
    if (this.#socket) {
      return;
    }
    this.#clock.clearTimeout(this.#retryTimer);
    const SocketClass = webSocketClass(this.#options.WebSocket);
    const socket = new SocketClass(this.#urls[0]);
    this.#urls.push(this.#urls.shift());
    this.#socket = socket;
    this.#leaving = false;
    this.#isWelcome = false;
    this.#hintMs = null;
    socket.onopen = () => this.#opened(socket);
    socket.onmessage = (event) => this.#received(event.data);
    socket.onclose = (event) => this.#closed(event.code, event.reason);
    // A failed attempt also closes; without a listener some implementations would throw.
    socket.onerror = () => {};
    const others = this.#urls.length > 1 && this.#attempt < this.#urls.length;
    this.#silence.connecting(this.#clock.now(), others ? SHORT_CONNECT_DEADLINE_MS : CONNECT_DEADLINE_MS);
    this.#scheduleTick();
    globalThis.addEventListener?.('online', this.#cameOnline);
    this.#setState({ name: 'connecting' });
  }

  /**
   * Sends a frame, or a string as it is. Returns false, and sends nothing, without a connection; also while the server has not told
   * its limits yet and the message might exceed them. Throws the error `too_large` for one that does.
   */
  send(frame) {
    if (!this.isOpen) {
      return false;
    }
    const text = typeof frame === 'string' ? frame : JSON.stringify(frame);
    if (!isSurelySmall(text) && !this.#isWelcome) {
      return false;
    }
    const refusal = refusalOf(text, this.welcome.limits);
    if (refusal) {
      throw refusal;
    }
    this.#socket.send(text);
    this.#silence.sent(this.#clock.now(), this.#handlers.isBusy());
    return true;
  }

  /** Closes the connection: for good as `closed`, or as `idle` when the next use may reopen it. */
  close(code = 1000, reason = '', state = 'closed') {
    const socket = this.#detach();
    this.#clock.clearTimeout(this.#retryTimer);
    globalThis.removeEventListener?.('online', this.#cameOnline);
    socket?.close(code, reason);
    this.#setState({ name: state });
  }

  async #opened(socket) {
    const current = this.#token.isAsked ? await this.#token.current() : this.#token.current();
    if (socket !== this.#socket) {
      return;
    }
    if (current === null) {
      this.#lose();
      return;
    }
    const { features } = this.#options;
    this.#openedAt = this.#clock.now();
    this.state = { name: 'connected' };
    this.send({ type: 'hello', ...(features.length > 0 && { features }), ...(current && { token: current }) });
    this.#handlers.onOpen();
    this.#handlers.onState(this.state);
  }

  #received(text) {
    this.#expectLife();
    let frame;
    try {
      frame = JSON.parse(text);
    } catch {
      console.warn('tokenbus: ignored a message that is not JSON');
      return;
    }
    this.#dispatch(frame);
    this.#expectLife();
  }

  #dispatch(frame) {
    switch (frame?.type) {
      case 'welcome':
        this.welcome = { ...this.welcome, ...frame };
        this.#isWelcome = true;
        this.#handlers.onWelcome();
        break;
      case 'ping':
        this.send({ type: 'pong', t: frame.t });
        break;
      case 'pong':
        break;
      case 'goaway':
        this.#leave(frame);
        break;
      case 'renew': {
        // Without another token the server closes with a code after which the client comes back.
        const socket = this.#socket;
        this.#token.renewed().then((token) => token && socket === this.#socket && this.send({ type: 'auth', token }));
        break;
      }
      default:
        if (frame?.type === 'error' && !frame.streamId && !frame.id && frame.retryAfterMs) {
          this.#hintMs = frame.retryAfterMs;
        }
        this.#handlers.onFrame(frame);
    }
  }

  /** Handles `goaway`: leaves at the time that the server names, which for an only server is its deadline. */
  #leave({ reconnectAfterMs = 0, deadlineMs = 0 }) {
    this.#leaving = true;
    this.#hintMs = reconnectAfterMs;
    this.#mayHurry = reconnectAfterMs < deadlineMs;
    this.#clock.clearTimeout(this.#leaveTimer);
    this.#leaveTimer = this.#clock.setTimeout(() => this.#goNow(), reconnectAfterMs);
  }

  #goNow() {
    if (this.isOpen) {
      this.#hintMs = 0;
      this.#lose();
    }
  }

  /** Replaces the socket with a new one, to the next address, after the usual random delay. */
  reconnect() {
    if (this.isOpen) {
      this.#lose();
    }
  }

  /** Leaves a draining server at once, unless it is the only one: a request waits for the next connection. */
  hurry() {
    if (this.#leaving && this.#mayHurry) {
      this.#goNow();
    }
  }

  #expectLife() {
    this.#silence.heard(this.#clock.now(), this.#handlers.isBusy(), this.welcome.heartbeatMs);
  }

  #scheduleTick() {
    this.#tickTimer = this.#clock.setTimeout(() => this.#tick(), TICK_MS);
  }

  #tick() {
    this.#scheduleTick();
    const verdict = this.#silence.check(this.#clock.now());
    if (verdict === 'gone') {
      this.#lose();
    } else if (verdict === 'ask') {
      this.send({ type: 'ping', t: this.#clock.now() });
    }
  }

  /** Drops the socket without a close handshake, which would take long with a dead peer. */
  #lose() {
    const socket = this.#detach();
    if (socket.terminate) {
      socket.terminate();
    } else {
      socket.close();
    }
    this.#closed(1006, '');
  }

  #detach() {
    const socket = this.#socket;
    this.#socket = null;
    this.#clock.clearTimeout(this.#tickTimer);
    this.#clock.clearTimeout(this.#leaveTimer);
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
    }
    return socket;
  }

  #closed(code, reason) {
    const wasOpen = this.isOpen;
    this.#detach();
    if (this.#leaving && this.#mayHurry && this.#hintMs > 0) {
      this.#hintMs = null; // It has gone before the time that it named, and there are others.
    }
    if (wasOpen && this.#clock.now() - this.#openedAt >= STABLE_MS) {
      this.#attempt = 0;
    }
    if (!mayReconnect(code)) {
      this.#refuse(reason || `code ${code}`, code);
    } else if (this.#attempt >= this.#options.reconnectAttempts) {
      this.#refuse(wasOpen ? 'the connection was lost' : 'the server cannot be reached', code);
    } else {
      this.#retryLater();
    }
  }

  #refuse(reason, code) {
    this.#setState({ name: 'refused', reason, code });
    this.#handlers.onLost(false, reason);
  }

  #retryLater() {
    const delay = this.#hintMs ?? jitteredDelay(Math.floor(this.#attempt / this.#urls.length), this.#options.random);
    this.#attempt += 1;
    this.#retryTimer = this.#clock.setTimeout(() => this.connect(), delay);
    const name = globalThis.navigator?.onLine === false ? 'offline' : 'reconnecting';
    this.#setState({ name, at: this.#clock.now() + delay });
    this.#handlers.onLost(true, '');
  }

  #setState(state) {
    this.state = state;
    this.#handlers.onState(state);
  }
}

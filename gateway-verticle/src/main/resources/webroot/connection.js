/**
 * One WebSocket to the gateway, kept alive: it connects, says hello, answers heartbeats, notices silence, and
 * reconnects as the protocol's rules 7 and 8 want. It knows nothing of answers; it hands every frame on.
 */

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 20_000;
const CONNECT_DEADLINE_MS = 10_000;
/** With a live stream the server sends something every 5 s; without one it pings every `heartbeatMs`. */
const SILENCE_LIVE_MS = 10_000;
const HEARTBEAT_GRACE_MS = 15_000;
const TICK_MS = 1_000;
/** A connection that lived this long was a good one: the next failure starts again with a short delay. */
const STABLE_MS = 5_000;

/** Whether a client may come back after this close code: 4500–4999 say that it would only be refused again. */
export function mayReconnect(closeCode) {
  return closeCode < 4500 || closeCode > 4999;
}

/** Full jitter: anything between nothing and an exponentially growing ceiling. */
export function jitteredDelay(attempt, random = Math.random) {
  return random() * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt, 16));
}

/**
 * States: `connecting`, `connected`, `reconnecting` (with `at`, the time of the next attempt), `offline` (the same, but the
 * device says that it has no network) and `refused` (with `reason`; only `connect()` leaves it).
 */
export class Connection {
  #url;
  #handlers;
  #socket = null;
  #attempt = 0;
  #retryTimer = 0;
  #ticker = 0;
  #lastTick = 0;
  #openedAt = 0;
  #silentAt = Infinity;
  #hintMs = null;
  #leaving = false;

  /** What the server said in `welcome`; defaults until then. */
  welcome = { heartbeatMs: 25_000, limits: {} };
  state = { name: 'connecting' };

  /**
   * @param url the WebSocket's address
   * @param handlers `onState(state)`, `onFrame(frame)`, `onLost()` (an open connection is gone) and `isBusy()` (whether
   *     an answer is being received)
   */
  constructor(url, handlers) {
    this.#url = url;
    this.#handlers = handlers;
    window.addEventListener('online', () => this.state.name !== 'refused' && this.connect());
  }

  get isOpen() {
    return this.state.name === 'connected';
  }

  /** Connects now, without waiting for the next attempt; does nothing while there is a socket. */
  connect() {
    if (this.#socket) {
      return;
    }
    clearTimeout(this.#retryTimer);
    this.#setState({ name: 'connecting' });
    this.#leaving = false;
    this.#hintMs = null;
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    socket.onopen = () => this.#opened();
    socket.onmessage = (event) => this.#received(event.data);
    socket.onclose = (event) => this.#closed(event.code, event.reason);
    this.#silentAt = Date.now() + CONNECT_DEADLINE_MS;
    this.#startTicking();
  }

  /** Sends a frame; false when there is no connection, and then nothing was sent. */
  send(frame) {
    if (!this.isOpen) {
      return false;
    }
    this.#socket.send(JSON.stringify(frame));
    // What is sent is no sign of life, but a stream that it starts shortens the patience.
    this.#silentAt = Math.min(this.#silentAt, this.#patience());
    return true;
  }

  #opened() {
    this.#openedAt = Date.now();
    this.#setState({ name: 'connected' });
    this.send({ type: 'hello', features: ['restart'] });
  }

  #received(text) {
    this.#expectLife();
    let frame;
    try {
      frame = JSON.parse(text);
    } catch {
      console.warn('ignored a message that is not JSON');
      return;
    }
    this.#dispatch(frame);
    this.#expectLife();
  }

  #dispatch(frame) {
    switch (frame?.type) {
      case 'welcome':
        this.welcome = { ...this.welcome, ...frame };
        break;
      case 'ping':
        this.send({ type: 'pong', t: frame.t });
        break;
      case 'pong':
        break;
      case 'goaway':
        this.#hintMs = frame.reconnectAfterMs ?? 0;
        this.#leaving = true;
        break;
      default:
        if (frame?.type === 'error' && !frame.streamId && !frame.id && frame.retryAfterMs) {
          this.#hintMs = frame.retryAfterMs;
        }
        this.#handlers.onFrame(frame);
    }
  }

  #expectLife() {
    this.#silentAt = this.#patience();
  }

  #patience() {
    return Date.now() + (this.#handlers.isBusy() ? SILENCE_LIVE_MS : this.welcome.heartbeatMs + HEARTBEAT_GRACE_MS);
  }

  #startTicking() {
    clearInterval(this.#ticker);
    this.#lastTick = Date.now();
    this.#ticker = setInterval(() => this.#tick(), TICK_MS);
  }

  #tick() {
    const now = Date.now();
    const wasAsleep = now - this.#lastTick > 2 * TICK_MS + 1_000;
    this.#lastTick = now;
    if (wasAsleep && this.isOpen) {
      // This page slept, so the silence may be its own: ask, and judge by the answer.
      this.send({ type: 'ping', t: now });
      this.#silentAt = now + SILENCE_LIVE_MS / 2;
    } else if (now >= this.#silentAt || (this.#leaving && !this.#handlers.isBusy())) {
      this.#lose();
    }
  }

  /** Gives the socket up at once: a close handshake with a peer that is gone would take long. */
  #lose() {
    const socket = this.#socket;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    this.#closed(1006, '');
  }

  #closed(code, reason) {
    const wasOpen = this.isOpen;
    this.#socket = null;
    clearInterval(this.#ticker);
    if (wasOpen && Date.now() - this.#openedAt >= STABLE_MS) {
      this.#attempt = 0;
    }
    if (!mayReconnect(code)) {
      this.#setState({ name: 'refused', reason: reason || `code ${code}` });
    } else {
      const delay = this.#hintMs ?? jitteredDelay(this.#attempt);
      this.#attempt += 1;
      this.#retryTimer = setTimeout(() => this.connect(), delay);
      this.#setState({ name: navigator.onLine ? 'reconnecting' : 'offline', at: Date.now() + delay });
    }
    if (wasOpen) {
      this.#handlers.onLost();
    }
  }

  #setState(state) {
    this.state = state;
    this.#handlers.onState(state);
  }
}

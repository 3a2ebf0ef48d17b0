/**
 * A small gateway for the client's tests, on a real WebSocket: it keeps a log for each stream, sends it under credit, and
 * resumes after a cursor. A test fills the log, and its hooks decide what goes wrong.
 */
import { EventEmitter, once } from 'node:events';
import { WebSocket, WebSocketServer } from 'ws';
import { TokenbusClient } from '../src/node/index.js';

/** One stream: its events, and each connection's place in them. */
export class ServedStream {
  log = [];
  epoch = 1;
  views = new Map();

  constructor(gateway, streamId, start) {
    Object.assign(this, { gateway, streamId, start });
  }

  get key() {
    return this.start.key;
  }

  /** Appends a chunk for each part. */
  text(...parts) {
    return parts.reduce((stream, data) => stream.append({ type: 'chunk', data }), this);
  }

  append(frame) {
    this.log.push({ streamId: this.streamId, epoch: this.epoch, seq: this.log.length + 1, ...frame });
    this.views.forEach((_, peer) => this.pump(peer));
    return this;
  }

  done(fields = {}) {
    const from = this.log.map(({ type }) => type).lastIndexOf('restart') + 1;
    const texts = this.log.slice(from).filter(({ type, kind }) => type === 'chunk' && !kind);
    const chars = texts.reduce((sum, { data }) => sum + data.length, 0);
    const usage = { promptTokens: 1, completionTokens: texts.length };
    return this.append({ type: 'done', finishReason: 'stop', usage, timings: { durationMs: 5 }, chars, ...fields });
  }

  attach(peer, after, credit = Infinity) {
    this.views.set(peer, { cursor: after, credit, paused: false });
  }

  started(peer, id) {
    const { streamId, epoch, key } = this;
    peer.say({ type: 'started', id, key, streamId, epoch, model: 'sim', resumeToken: `own-${streamId}`, viewToken: `view-${streamId}` });
  }

  /** Sends what credit allows; merges runs of text, as a replay may. */
  pump(peer) {
    const view = this.views.get(peer);
    while (view && !view.paused && !this.gateway.isFrozen && view.cursor < Math.min(this.log.length, view.credit) && peer.isOpen) {
      const run = [this.log[view.cursor]];
      const last = Math.min(this.log.length, view.credit, view.cursor + this.gateway.mergeUpTo);
      while (run[0].type === 'chunk' && view.cursor + run.length < last && isSameRun(run[0], this.log[view.cursor + run.length])) {
        run.push(this.log[view.cursor + run.length]);
      }
      const seq = run.at(-1).seq;
      const merged = run.length === 1 ? run[0] : { ...run[0], from: run[0].seq, seq, data: run.map(({ data }) => data).join('') };
      view.cursor = seq;
      if (this.gateway.beforeEvent(merged, peer, this) !== false) {
        peer.say(merged);
        this.gateway.sentUpTo = Math.max(this.gateway.sentUpTo, seq);
      }
    }
  }
}

function isSameRun(first, next) {
  return next.type === 'chunk' && next.kind === first.kind && next.epoch === first.epoch;
}

/**
 * Options: `onStart(stream, peer)` fills the log, `onFrame(frame, peer)` returns true for a frame that it has handled,
 * `beforeEvent(frame, peer, stream)` returns false for a frame to lose, and at most `mergeUpTo` events make one frame. While it
 * `isFrozen` it takes everything and says nothing.
 */
export async function startGateway(options = {}) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const arrivals = new EventEmitter();
  const gateway = {
    url: `ws://127.0.0.1:${server.address().port}/ws`,
    streams: new Map(),
    peers: [],
    frames: [],
    sentUpTo: 0,
    mergeUpTo: 1,
    limits: {},
    isFrozen: false,
    onStart: () => {},
    onFrame: () => false,
    beforeEvent: () => true,
    ...options,
    ofType: (type) => gateway.frames.filter((frame) => frame.type === type),
    /** Resolves with the n-th frame of a type, or the n-th connection, as soon as it is there. */
    frame: (type, n = 1) => until(arrivals, () => gateway.ofType(type)[n - 1], `frame ${n} of type ${type}`),
    peer: (n) => until(arrivals, () => gateway.peers[n - 1], `connection ${n}`),
    close: () => {
      server.clients.forEach((socket) => socket.terminate());
      server.close();
    },
  };
  server.on('connection', (socket, request) => {
    const peer = {
      socket,
      url: request.url,
      frames: [],
      get isOpen() {
        return socket.readyState === WebSocket.OPEN;
      },
      say: (frame) => socket.send(JSON.stringify(frame)),
      cut: () => socket.terminate(),
    };
    gateway.peers.push(peer);
    arrivals.emit('news');
    socket.on('close', () => gateway.streams.forEach((stream) => stream.views.delete(peer)));
    socket.on('message', (message) => {
      const frame = JSON.parse(message.toString());
      gateway.frames.push(frame);
      peer.frames.push(frame);
      if (!gateway.isFrozen && !gateway.onFrame(frame, peer)) {
        answer(gateway, frame, peer);
      }
      arrivals.emit('news');
    });
  });
  return gateway;
}

function answer(gateway, frame, peer) {
  const stream = gateway.streams.get(frame.streamId);
  const view = stream?.views.get(peer);
  switch (frame.type) {
    case 'hello':
      peer.say({ type: 'welcome', connectionId: 'c', node: 'double', heartbeatMs: 25_000, limits: gateway.limits, resumeWindowMs: 600_000 });
      break;
    case 'start':
      start(gateway, frame, peer);
      break;
    case 'subscribe':
      if (!stream) {
        peer.say({ type: 'error', streamId: frame.streamId, error: 'no such stream', code: 'unknown_stream', retryable: false });
        break;
      }
      stream.attach(peer, frame.mode === 'tail' ? stream.log.length : (frame.after ?? 0));
      peer.say({ type: 'subscribed', streamId: stream.streamId, from: stream.views.get(peer).cursor + 1, epoch: stream.epoch });
      // Like the real gateway, reads the log a moment later, when the credit that follows has arrived.
      setImmediate(() => stream.pump(peer));
      break;
    case 'credit':
      if (view) {
        view.credit = view.credit === Infinity ? frame.upTo : Math.max(view.credit, frame.upTo);
        stream.pump(peer);
      }
      break;
    case 'pause':
    case 'resume':
      view.paused = frame.type === 'pause';
      peer.say({ type: `${frame.type}d`, streamId: stream.streamId, reason: 'client' });
      stream.pump(peer);
      break;
    case 'stop':
      stream.append({ type: 'stopped', usage: { promptTokens: 1, completionTokens: 1 } });
      break;
    case 'ping':
      peer.say({ type: 'pong', t: frame.t });
      break;
    case 'health':
      peer.say({ type: 'health', streamId: stream.streamId, state: 'streaming', seq: stream.log.length, viewers: stream.views.size });
      break;
    default:
  }
}

function start(gateway, frame, peer) {
  let stream = [...gateway.streams.values()].find(({ key }) => frame.resend && key === frame.key);
  const isNew = !stream;
  if (isNew) {
    stream = new ServedStream(gateway, `s${gateway.streams.size + 1}`, frame);
    gateway.streams.set(stream.streamId, stream);
  }
  if (gateway.beforeEvent({ type: 'started', seq: 0 }, peer, stream) !== false && peer.isOpen) {
    stream.started(peer, frame.id);
    stream.attach(peer, 0, frame.credit);
  }
  if (isNew) {
    gateway.onStart(stream, peer);
  }
  stream.pump(peer);
}

async function until(arrivals, find, what) {
  const deadline = AbortSignal.timeout(40_000);
  while (!find()) {
    await once(arrivals, 'news', { signal: deadline }).catch(() => {
      throw new Error(`the client did not send ${what}`);
    });
  }
  return find();
}

/** A clock that advances only when the test says so. */
export class ManualClock {
  #now = 1_000_000;
  #timers = new Map();
  #lastId = 0;

  now = () => this.#now;

  setTimeout = (callback, ms) => {
    this.#timers.set(++this.#lastId, { callback, at: this.#now + ms });
    return this.#lastId;
  };

  clearTimeout = (id) => this.#timers.delete(id);

  /** Runs the timers that fall due, in order, each at its own time. */
  advance(ms) {
    const end = this.#now + ms;
    for (;;) {
      const [id, timer] = [...this.#timers].sort(([, a], [, b]) => a.at - b.at)[0] ?? [];
      if (!timer || timer.at > end) {
        break;
      }
      this.#timers.delete(id);
      this.#now = timer.at;
      timer.callback();
    }
    this.#now = end;
  }

  /** The time left on each timer, in milliseconds. */
  get delays() {
    return [...this.#timers.values()].map(({ at }) => at - this.#now);
  }
}

/** Runs a test with a gateway and clients that reconnect at once, and closes them all. */
export async function withGateway(options, body) {
  const gateway = await startGateway(options);
  const clients = [];
  const connect = (more = {}) => {
    const client = new TokenbusClient(gateway.url, { WebSocket, random: () => 0, ...more });
    clients.push(client);
    return client.connect();
  };
  try {
    await body(gateway, connect);
  } finally {
    clients.forEach((client) => client.close());
    gateway.close();
  }
}

/** All parts of an iteration; throws what the iteration throws. */
export async function collect(iterable) {
  const parts = [];
  for await (const part of iterable) {
    parts.push(part);
  }
  return parts;
}

/**
 * A scripted gateway for tests of the web page and for working on it: serves the page with a strict policy, and speaks
 * as much of the protocol as the page needs. A test gives a script for each `start`; run by itself it plays a model:
 *
 *   node mock-gateway.mjs WEBROOT VENDOR [PORT]
 *
 * VENDOR is a directory with the libraries that vendor.properties names.
 */
import { EventEmitter, once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';

/** That of the gateway: ProxiedPageIT compares. */
export const POLICY = [
  "default-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types dompurify tokenbus',
].join('; ');

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const MODELS = { models: [{ id: 'sim-text', default: true }, { id: 'sim-echo' }] };

/** One answer as the server sees it: numbers its events, sends its frames to all who watch, and remembers them for who comes back. */
class ServedStream {
  seq = 0;
  stopped = false;
  isStarted = false;
  log = [];
  viewers = new Set();
  /** What those have who hold their delivery back. */
  paused = new Map();

  constructor(socket, start, streamId) {
    Object.assign(this, { socket, start, streamId, epoch: 1 });
    this.viewers.add(socket);
  }

  send(frame) {
    this.viewers.forEach((viewer) => viewer.send(JSON.stringify({ streamId: this.streamId, ...frame })));
  }

  /** An event is kept, also while nobody listens. */
  sendEvent(frame) {
    this.log.push(frame);
    this.send(frame);
  }

  /** Goes on on another connection with what comes after the cursor. */
  resume(socket, after) {
    this.socket = socket;
    this.#joined(socket, { type: 'subscribed', from: after + 1, epoch: this.epoch }, after);
  }

  pause(socket) {
    this.paused.set(socket, this.seq);
    this.viewers.delete(socket);
    socket.send(JSON.stringify({ type: 'paused', streamId: this.streamId, reason: 'client' }));
  }

  goOn(socket) {
    this.#joined(socket, { type: 'resumed', reason: 'client' }, this.paused.get(socket));
  }

  /** The same start came again. */
  again(socket, start) {
    this.socket = socket;
    this.#joined(socket, { ...this.#startedFrame, id: start.id }, 0);
  }

  #joined(socket, first, after) {
    this.viewers.add(socket);
    [first, ...this.log.filter(({ seq }) => seq > after)].forEach((frame) =>
      socket.send(JSON.stringify({ streamId: this.streamId, ...frame })),
    );
  }

  started() {
    this.isStarted = true;
    this.send(this.#startedFrame);
  }

  get #startedFrame() {
    return { type: 'started', id: this.start.id, epoch: this.epoch, model: this.start.options?.model ?? 'sim-text', resumeToken: 'r', viewToken: 'v' };
  }

  /** A chunk with the next number, or with the number given. */
  chunk(data, seq = ++this.seq, more = {}) {
    this.sendEvent({ type: 'chunk', epoch: this.epoch, seq, data, ...more });
  }

  end(type, fields) {
    this.sendEvent({ type, epoch: this.epoch, seq: ++this.seq, ...fields });
  }

  done(fields = {}) {
    const timings = { queueMs: 0, firstTokenMs: 120, durationMs: 120 + this.seq * 20, stalledMs: 0, attempts: [] };
    this.end('done', { finishReason: 'stop', usage: { promptTokens: 9, completionTokens: this.seq }, timings, ...fields });
  }
}

/**
 * Starts it on a free port of loopback. `script(stream, gateway)` plays each `start`; `onFrame(frame, stream, socket)` sees the
 * other frames. Gives `{url, frames, sockets, connections, isAway, frameOf(type), framesOf(type, count), close()}`;
 * `frames` are all frames that clients sent, `frameOf` waits for the first of a type, `framesOf` for so many, and while it `isAway` it
 * takes no connection. A `prefix` is the path under which a proxy shows it.
 */
export async function startMockGateway({ webroot, vendor, port = 0, script, onFrame = doAsAsked, limits = {}, prefix = '' }) {
  const gateway = { frames: [], sockets: new Set(), connections: 0, isAway: false, asked: [] };
  const arrivals = new EventEmitter();
  const streams = new Map();
  const keys = new Map();
  const http = createServer((request, response) => serve(request, response, { webroot, vendor, prefix, asked: gateway.asked }));
  const websockets = new WebSocketServer({ server: http, verifyClient: ({ req }) => !gateway.isAway && req.url === `${prefix}/ws` });
  websockets.on('connection', (socket) => {
    gateway.connections += 1;
    gateway.sockets.add(socket);
    socket.on('close', () => {
      gateway.sockets.delete(socket);
      streams.forEach(({ viewers }) => viewers.delete(socket));
    });
    socket.on('message', (message) => {
      const frame = JSON.parse(message.toString());
      gateway.frames.push(frame);
      arrivals.emit(frame.type);
      if (frame.type === 'hello') {
        socket.send(JSON.stringify({ type: 'welcome', connectionId: 'c', node: 'mock', heartbeatMs: 25_000, limits, resumeWindowMs: 600_000 }));
      } else if (frame.type === 'ping') {
        socket.send(JSON.stringify({ type: 'pong', t: frame.t }));
      } else if (frame.type === 'start' && keys.get(frame.key)?.isStarted) {
        keys.get(frame.key).again(socket, frame);
      } else if (frame.type === 'start') {
        const stream = new ServedStream(socket, frame, `mock-${gateway.frames.length}`);
        streams.set(stream.streamId, stream);
        keys.set(frame.key, stream);
        script(stream, gateway);
      } else {
        onFrame(frame, streams.get(frame.streamId), socket);
      }
    });
  });
  await new Promise((resolve) => http.listen(port, '127.0.0.1', resolve));
  gateway.url = `http://127.0.0.1:${http.address().port}${prefix}/`;
  gateway.framesOf = async (type, count) => {
    const found = () => gateway.frames.filter((frame) => frame.type === type);
    while (found().length < count) {
      await once(arrivals, type, { signal: AbortSignal.timeout(40_000) }).catch(() => {
        throw new Error(`the page sent ${found().length} of ${count} ${type}`);
      });
    }
    return found();
  };
  gateway.frameOf = async (type) => (await gateway.framesOf(type, 1))[0];
  gateway.close = () => {
    gateway.sockets.forEach((socket) => socket.terminate());
    http.closeAllConnections();
    http.close();
  };
  return gateway;
}

/** Stops and resumes, as a real gateway does; knows every stream that any client started here. */
export function doAsAsked(frame, stream, socket) {
  if (frame.type === 'stop' && stream && !stream.stopped) {
    stream.stopped = true;
    stream.end('stopped', { usage: { promptTokens: 9, completionTokens: stream.seq } });
  } else if (frame.type === 'subscribe' && stream) {
    stream.resume(socket, frame.after);
  } else if (frame.type === 'pause') {
    stream.pause(socket);
  } else if (frame.type === 'resume') {
    stream.goOn(socket);
  } else if (frame.type === 'unsubscribe') {
    stream?.viewers.delete(socket);
  } else if (frame.type === 'subscribe') {
    refuseToResume(frame, stream, socket);
  }
}

/** As a gateway does that does not know the stream, or cannot resume any. */
export function refuseToResume(frame, stream, socket, code = 'unknown_stream') {
  if (frame.type === 'subscribe') {
    socket.send(JSON.stringify({ type: 'error', streamId: frame.streamId, error: 'there is no such stream', code, retryable: false }));
  }
}

async function serve(request, response, { webroot, vendor, prefix, asked }) {
  const { pathname: whole } = new URL(request.url, 'http://mock');
  asked.push(request.url);
  const pathname = whole.startsWith(`${prefix}/`) ? whole.slice(prefix.length) : '/outside';
  if (pathname === '/api/models') {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(MODELS));
    return;
  }
  const path = normalize(pathname === '/' ? '/index.html' : pathname);
  const file = path.startsWith('/vendor/') ? join(vendor, path.slice('/vendor'.length)) : join(webroot, path);
  try {
    const body = await readFile(file);
    response.writeHead(200, {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      'content-security-policy': POLICY,
      'cache-control': 'no-store',
    });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
}

const SAMPLE = `# How an answer travels

A model writes **one token at a time**. Each one leaves at once:

1. the worker reads it from the model,
2. the gateway relays it with its \`seq\`,
3. the page applies it when it continues what is there.

\`\`\`js
socket.onmessage = ({ data }) => {
  const { type, seq, data: text } = JSON.parse(data);
  if (type === 'chunk' && seq === cursor + 1) apply(text);
};
\`\`\`

| Transport | Direction | Reconnects |
|:--|:--|--:|
| WebSocket | both ways | by hand |
| Server-sent events | one way | by itself |

> A cut answer is never reported as done.

- [The protocol](https://example.org/protocol) says how.
- Nothing is lost *silently*.
`;

/** Plays a model: `sim-echo` repeats the prompt; words like "queue", "fail", "drop" in a prompt make it misbehave. */
async function playModel(stream) {
  const prompt = stream.start.messages.at(-1).content;
  const model = stream.start.options?.model;
  const text = model === 'sim-echo' ? prompt : SAMPLE.repeat(prompt.includes('long') ? 12 : 1);
  const pause = () => new Promise((resolve) => setTimeout(resolve, 18));
  if (prompt.includes('queue')) {
    stream.send({ type: 'queued', id: stream.start.id, position: 3 });
    await new Promise((resolve) => setTimeout(resolve, 4_000));
  }
  stream.started();
  const tokens = text.match(/\s*\S{1,5}|\s+$/g) ?? [];
  for (const [at, token] of tokens.entries()) {
    await pause();
    if (stream.stopped) {
      return;
    }
    stream.chunk(token);
    if (at === 60 && prompt.includes('fail')) {
      stream.end('error', { error: 'node-2 left the cluster', code: 'worker_lost', retryable: true, retryAfterMs: 4_000 });
      return;
    }
    if (at === 60 && prompt.includes('drop')) {
      stream.socket.terminate();
    }
  }
  stream.done({ chars: text.length, finishReason: prompt.includes('length') ? 'length' : 'stop' });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [webroot, vendor, port] = process.argv.slice(2);
  const gateway = await startMockGateway({ webroot, vendor, port: Number(port ?? 0), script: playModel });
  console.log(gateway.url);
}

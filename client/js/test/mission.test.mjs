import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { WebSocket } from 'ws';
import { LLMStreamer, LLMWebSocketClient, MessageHandler, StreamManager, WebSocketHandler } from '../src/node/index.js';
import { provide } from '../src/environment.js';
import { collect, withGateway } from './gateway-double.mjs';

const fileOf = (name) => fileURLToPath(new URL(name, import.meta.url));

/** The mission document's examples, as the compiler emits them. */
async function examples() {
  const source = await readFile(fileOf('mission-examples.ts'), 'utf8');
  const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, useDefineForClassFields: false };
  const code = ts.transpileModule(source, { compilerOptions: options }).outputText.replace("'tokenbus-client'", `'${new URL('../src/node/index.js', import.meta.url)}'`);
  return import(`data:text/javascript,${encodeURIComponent(code)}`);
}

/** Sets globals while `body` runs. */
async function withGlobals(globals, body) {
  const saved = Object.fromEntries(Object.keys(globals).map((name) => [name, globalThis[name]]));
  Object.assign(globalThis, globals);
  try {
    await body();
  } finally {
    Object.assign(globalThis, saved);
  }
}

test('the types compile, and have what the mission document asks for', () => {
  const common = { noEmit: true, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, target: ts.ScriptTarget.ES2022, types: [] };
  const lib = ['lib.es2022.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts', 'lib.dom.asynciterable.d.ts'];
  const problems = [
    ['mission-types.ts', true],
    // The mission document's own code does not pass strict checks: it has uninitialised fields and an element that may be null.
    ['mission-examples.ts', false],
  ].flatMap(([name, strict]) => ts.getPreEmitDiagnostics(ts.createProgram([fileOf(name)], { ...common, lib, strict })));
  assert.equal(ts.formatDiagnostics(problems, { getCanonicalFileName: (name) => name, getCurrentDirectory: () => '/', getNewLine: () => '\n' }), '');
});

test('the example "Streaming Completion" runs as written, and smooth rendering holds the server back', async () => {
  const tokens = Array.from({ length: 3_000 }, (_, i) => `słowo${i} `);
  await withGateway({ onStart: (stream) => stream.text(...tokens).done() }, async (gateway) => {
    const output = { textContent: '' };
    let rendered = 0;
    let mostAhead = 0;
    const { setTimeout } = globalThis;
    const eager = (callback, ms) => {
      if (ms !== 50) {
        return setTimeout(callback, ms);
      }
      rendered += 1;
      mostAhead = Math.max(mostAhead, gateway.sentUpTo - rendered);
      return setImmediate(callback);
    };
    process.env.TOKENBUS_URL = gateway.url;
    const document = { getElementById: (id) => id === 'output' && output };
    await withGlobals({ document, WebSocket, setTimeout: eager }, async () => (await examples()).streamCompletion());
    delete process.env.TOKENBUS_URL;
    assert.equal(output.textContent, tokens.join(''));
    assert.equal(rendered, 3_000);
    assert.ok(mostAhead <= 1_024 && mostAhead > 500, `${mostAhead} events ahead`);
    assert.deepEqual(gateway.ofType('start')[0].options, { model: 'gpt-4', maxTokens: 1000, temperature: 0.7 });
  });
});

test('the example "WebSocket Client" runs as written', () =>
  withGateway({ onFrame: asMissionServer }, async (gateway) => {
    const { LLMWebSocketClient: Example } = await examples();
    const client = new Example();
    const heard = [];
    const refused = new Promise((resolve) => {
      client.messageHandler = new MessageHandler({
        onChunk: (data) => heard.push(data),
        onComplete: () => heard.push('complete'),
        onError: (error) => resolve(heard.push(`error: ${error}`)),
      });
    });
    // The mission document names a port that may be taken here; everything else is its own code.
    const Redirected = class extends WebSocket {
      constructor(url) {
        assert.equal(url, 'ws://localhost:8080');
        super(gateway.url);
      }
    };
    await withGlobals({ WebSocket: Redirected }, async () => {
      const ws = await client.connect();
      ws.send(JSON.stringify({ prompt: 'good', options: {} }));
      ws.send(JSON.stringify({ prompt: 'bad', options: {} }));
      await refused;
    });
    assert.deepEqual(heard, ['Hel', 'lo', 'complete', 'error: no such model']);
  }));

/** Answers a client that knows only `chunk`, `done` and `error`. */
function asMissionServer(frame, peer) {
  if (frame.prompt === 'bad') {
    peer.say({ type: 'error', error: 'no such model' });
    return true;
  }
  if (frame.prompt) {
    [{ type: 'chunk', data: 'Hel' }, { type: 'chunk', data: 'lo' }, { type: 'done' }].forEach(peer.say);
  }
  return frame.prompt !== undefined;
}

test('LLMWebSocketClient passes everything to its handler, and a lost connection as an error', () =>
  withGateway({ onFrame: asMissionServer }, async (gateway) => {
    const heard = [];
    let next = () => {};
    const told = (what) => heard.push(what) && next();
    const messageHandler = new MessageHandler({ onChunk: told, onComplete: () => told('complete'), onError: told });
    const client = new LLMWebSocketClient({ url: gateway.url, messageHandler, WebSocket });
    await client.connect();
    const until = (count) => new Promise((resolve) => (next = () => heard.length >= count && resolve()));
    client.send('good');
    await until(3);
    assert.deepEqual(heard, ['Hel', 'lo', 'complete']);
    gateway.onFrame = (frame, peer) => (peer.cut(), true);
    client.send('good');
    await until(4);
    assert.match(heard[3], /connection was lost/);
  }));

test('LLMStreamer can be iterated without await, used step by step, and left early', () =>
  withGateway({ onStart: (stream) => stream.text('a', 'b', 'c').done() }, async (gateway) => {
    const streamer = new LLMStreamer({ url: gateway.url, WebSocket });
    assert.deepEqual(await collect(streamer.streamCompletion('x')), ['a', 'b', 'c']);
    const completion = streamer.streamCompletion([{ role: 'user', content: 'y' }], { model: 'sim' });
    assert.deepEqual(await completion.next(), { done: false, value: 'a' });
    assert.deepEqual(await completion.return(), { done: true, value: undefined });
    assert.equal((await streamer.streamCompletion('z').stream.done).outcome, 'done');
    assert.deepEqual(gateway.ofType('start')[1].messages, [{ role: 'user', content: 'y' }]);
    assert.equal(gateway.peers.length, 1);
    streamer.close();
  }));

test('LLMStreamer: the iteration throws when no server is there', async () => {
  const streamer = new LLMStreamer({ url: 'ws://127.0.0.1:9', WebSocket, random: () => 0 });
  const stream = await streamer.streamCompletion('x');
  await assert.rejects(collect(stream), { code: 'connection_refused', message: /cannot be reached/ });
});

test('without a global WebSocket that of the package ws is taken, and without it the error says what to do', () =>
  withGateway({ onStart: (stream) => stream.text('Hello').done() }, (gateway) =>
    withGlobals({ WebSocket: undefined }, async () => {
      const streamer = new LLMStreamer({ url: gateway.url });
      assert.deepEqual(await collect(streamer.streamCompletion('x')), ['Hello']);
      streamer.close();
      provide({ findWebSocket: () => undefined });
      assert.throws(() => new LLMStreamer().streamCompletion('x'), { code: 'no_websocket', message: /npm install ws/ });
    }),
  ));

test('StreamManager does what the mission document lists', () =>
  withGateway({ onStart: (stream) => stream.text('a', 'b') }, async (gateway) => {
    const manager = new StreamManager({ url: gateway.url, WebSocket, random: () => 0 });
    const stream = await manager.startStream({ prompt: 'x', model: 'sim', maxTokens: 10, temperature: 0.7, streamOptions: { chunkSize: 1 } });
    assert.deepEqual(gateway.ofType('start')[0].options, { model: 'sim', maxTokens: 10, temperature: 0.7, streamOptions: { chunkSize: 1 } });
    await manager.pauseStream(stream.id);
    await manager.resumeStream(stream.id);
    await manager.handleBackpressure(stream.id);
    assert.equal(await manager.reconnect(stream.id), stream);
    assert.equal(manager.monitorHealth(stream.id).connection, 'connected');
    await stream.health();
    const { viewers, seq, state, bufferedEvents } = manager.monitorHealth(stream.id);
    assert.deepEqual({ viewers, seq, state, bufferedEvents }, { viewers: 1, seq: 2, state: 'streaming', bufferedEvents: 2 });
    await manager.stopStream(stream.id);
    assert.equal(stream.state, 'stopped');
    await manager.stopStream(stream.id);
    assert.throws(() => manager.monitorHealth(stream.id), { code: 'unknown_stream' });
    manager.client.close();
  }));

test('WebSocketHandler connects, queues, reconnects and keeps its channels', () => {
  const onFrame = (frame, peer) => {
    if (frame.channel === 'secret') {
      peer.say({ type: 'error', error: 'no', code: 'bad_request', retryable: false });
    } else if (frame.channel) {
      peer.say({ type: `${frame.type}d`, channel: frame.channel });
    }
    return frame.channel !== undefined;
  };
  return withGateway({ onFrame }, async (gateway) => {
    const handler = new WebSocketHandler();
    const first = await handler.connect(gateway.url, { WebSocket, random: () => 0 });
    assert.equal(first.readyState, WebSocket.OPEN);
    await handler.subscribe('news');
    await handler.subscribe('weather');
    await handler.unsubscribe('weather');
    await assert.rejects(handler.subscribe('secret'), { code: 'bad_request' });
    gateway.peers[0].cut();
    await new Promise((resolve) => (handler.onstate = ({ name }) => name === 'reconnecting' && resolve()));
    await handler.send({ type: 'ping', t: 1 });
    await gateway.frame('ping');
    assert.deepEqual(gateway.peers[1].frames.map(({ type, channel }) => channel ?? type), ['hello', 'news', 'ping']);
    assert.notEqual(await handler.reconnect(3), first);
    handler.disconnect(1000, 'done');
    await assert.rejects(handler.send('late'), { code: 'closed' });
  });
});

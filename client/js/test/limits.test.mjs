import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import { LLMWebSocketClient, MessageHandler, TokenbusClient, WebSocketHandler } from '../src/node/index.js';
import { startGateway, withGateway } from './gateway-double.mjs';

const LIMITS = { frameBytes: 4_000, messageBytes: 8_000, promptBytes: 8_000, streams: 8 };
const LARGE = 'ä'.repeat(2_500);

test('a prompt that is too large is refused with its size and the limit, before it is sent; other answers live on', () =>
  withGateway({ limits: LIMITS, onStart: (stream) => stream.text('a') }, async (gateway, connect) => {
    const client = await connect();
    const other = await client.start({ prompt: 'x' }).started;
    const refused = client.start({ prompt: LARGE });
    assert.equal(refused.error.code, 'too_large');
    await assert.rejects(refused.text(), { code: 'too_large', retryable: false, message: /5,\d{3} bytes \(expected: at most 4,000/ });
    await assert.rejects(client.send({ type: 'start', prompt: LARGE }), { code: 'too_large' });
    gateway.streams.get('s1').done();
    assert.equal(await other.text(), 'a');
    assert.equal(gateway.ofType('start').length, 1);
    assert.equal(gateway.peers.length, 1);
  }));

test('the limit is in bytes, and a message that just fits is sent', () =>
  withGateway({ limits: LIMITS, onStart: (stream) => stream.text('a').done() }, async (gateway, connect) => {
    const client = await connect();
    await client.start({ prompt: 'x' }).text();
    const [frame] = gateway.ofType('start');
    const overhead = JSON.stringify({ ...frame, id: 'a2', prompt: '' }).length;
    assert.equal(await client.start({ prompt: 'y'.repeat(4_000 - overhead) }).text(), 'a');
    await assert.rejects(client.start({ prompt: 'y'.repeat(4_001 - overhead) }).text(), /4,001 bytes/);
  }));

test('a large prompt waits for the limits of a server that has not told them yet', async () => {
  let peer;
  const holds = ({ type }, from) => type === 'hello' && (peer = from) && true;
  await withGateway({ onFrame: holds, onStart: (stream) => stream.text('a').done() }, async (gateway) => {
    const client = new TokenbusClient(gateway.url, { WebSocket });
    const large = client.start({ prompt: LARGE });
    const small = client.start({ prompt: 'x' });
    assert.equal(await small.text(), 'a');
    assert.equal(gateway.ofType('start').length, 1);
    const queued = client.send({ type: 'start', id: 'mine', prompt: LARGE });
    peer.say({ type: 'welcome', connectionId: 'c', node: 'double', heartbeatMs: 25_000, limits: LIMITS, resumeWindowMs: 1 });
    await assert.rejects(large.text(), { code: 'too_large' });
    await assert.rejects(queued, { code: 'too_large' });
    peer.say({ type: 'welcome', connectionId: 'c', node: 'double', heartbeatMs: 25_000, limits: { ...LIMITS, frameBytes: 8_000 }, resumeWindowMs: 1 });
    peer.say({ type: 'ping', t: 1 });
    await gateway.frame('pong');
    assert.equal(await client.start({ prompt: LARGE }).text(), 'a');
    client.close();
  });
});

test('a large start whose answer was lost is sent again once the next server has told its limits', () =>
  withGateway({ limits: { ...LIMITS, frameBytes: 8_000 } }, async (gateway, connect) => {
    gateway.beforeEvent = ({ type }, peer) => type !== 'started' || gateway.peers.indexOf(peer) > 0;
    gateway.onStart = (stream) => stream.text('a').done();
    const client = await connect();
    const stream = client.start({ prompt: LARGE });
    await gateway.frame('start');
    gateway.peers[0].cut();
    assert.equal(await stream.text(), 'a');
    assert.deepEqual(gateway.ofType('start').map(({ resend }) => resend), [undefined, true]);
  }));

test('the interfaces of the mission document refuse it too', async () => {
  const gateway = await startGateway({ limits: LIMITS });
  const handler = new WebSocketHandler();
  await handler.connect(gateway.url, { WebSocket });
  await assert.rejects(handler.send({ type: 'start', prompt: LARGE }), { code: 'too_large' });
  const errors = [];
  const simple = new LLMWebSocketClient({ url: gateway.url, WebSocket, messageHandler: new MessageHandler({ onError: (error) => errors.push(error) }) });
  const socket = await simple.connect();
  socket.send(JSON.stringify({ type: 'hello' }));
  await new Promise((resolve) => socket.addEventListener('message', resolve, { once: true }));
  simple.send(LARGE);
  assert.match(errors.join(), /5,\d{3} bytes/);
  assert.equal(gateway.ofType('start').length, 0);
  handler.disconnect();
  simple.close();
  gateway.close();
});

/** A client that knows several gateways asks another one for a stream that its gateway does not find; other streams stay. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import { TokenbusClient } from '../src/node/index.js';
import { ManualClock, startGateway } from './gateway-double.mjs';

const LOCATING = { type: 'error', streamId: 's1', error: 'not found yet', code: 'locating', retryable: true };

/** Two gateways with the same streams, and a client that is connected to the first. */
async function withTwo(body, options = {}) {
  const first = await startGateway({ onStart: (stream) => stream.text('a'), ...options });
  const second = await startGateway({ ...options, streams: first.streams });
  const clock = new ManualClock();
  const client = await TokenbusClient.connect([first.url, second.url], { WebSocket, clock, random: () => 0 });
  let beats = 0;
  /** Lets the client read what its gateways have said. */
  const read = async () => {
    for (const gateway of [first, second]) {
      const open = gateway.peers.filter((peer) => peer.isOpen);
      for (const peer of open) {
        const t = ++beats;
        const heard = gateway.ofType('pong').length;
        peer.say({ type: 'ping', t });
        await gateway.frame('pong', heard + 1);
      }
    }
  };
  const pass = async (ms) => {
    for (let left = ms; left > 0; left -= 1_000) {
      clock.advance(Math.min(left, 1_000));
      clock.advance(0);
      await read();
    }
  };
  try {
    await body({ first, second, client, clock, read, pass });
  } finally {
    client.close();
    first.close();
    second.close();
  }
}

/** Says `locating` to every subscription to the first stream. */
const looksFor = (retryAfterMs) => (frame, peer) =>
  frame.type === 'subscribe' && frame.streamId === 's1' && (peer.say({ ...LOCATING, retryAfterMs }), true);


test('after 2 s of locating another gateway is asked, with cursor and token; other streams stay', () =>
  withTwo(async ({ first, second, client, clock, read }) => {
    const stuck = await client.start({ prompt: 'x' }).started;
    const happy = await client.start({ prompt: 'y' }).started;
    await read();
    first.onFrame = looksFor(500);
    first.peers[0].say({ ...LOCATING, retryAfterMs: 500 });
    await read();
    for (const asked of [1, 2, 3]) {
      clock.advance(500);
      await first.frame('subscribe', asked);
      await read();
    }
    clock.advance(499);
    assert.equal(second.peers.length, 0);
    clock.advance(1);
    const { after, epoch, resumeToken } = await second.frame('subscribe');
    assert.deepEqual([after, epoch, resumeToken], [1, 1, 'own-s1']);
    await first.frame('unsubscribe');
    const [lost, kept] = [...first.streams.values()];
    first.peers[0].say({ ...LOCATING, retryAfterMs: 1, code: 'unknown_stream', retryable: false });
    await read();
    lost.gateway = second;
    lost.text('b').done();
    kept.text('b').done();
    assert.deepEqual(await Promise.all([stuck.text(), happy.text()]), ['ab', 'ab']);
    assert.equal(first.ofType('start').length, 2);
    assert.deepEqual(first.ofType('subscribe').map(({ streamId }) => streamId), ['s1', 's1', 's1']);
    assert.equal(first.peers.length, 1);
    // Its connection serves nobody any more.
    const [{ socket }] = second.peers;
    if (socket.readyState !== WebSocket.CLOSED) {
      await once(socket, 'close');
    }
    assert.equal(client.state.name, 'connected');
  }));

test('a subscription that is not answered in 2 s is made at another gateway', () =>
  withTwo(async ({ first, second, client, clock, read }) => {
    const stream = await client.start({ prompt: 'x' }).started;
    await read();
    first.onFrame = ({ type }) => type === 'subscribe';
    stream.reconnect();
    await first.frame('subscribe');
    clock.advance(2_000);
    await second.frame('subscribe');
    const [served] = first.streams.values();
    served.gateway = second;
    served.text('b').done();
    assert.equal(await stream.text(), 'ab');
    assert.equal(first.peers.length, 1);
  }));

test('when all gateways are locating a stream, the client waits longer and longer with the one it has, and gives up after 60 s', () =>
  withTwo(
    async ({ first, second, client, read, pass }) => {
      const stream = await client.start({ prompt: 'x' }).started;
      await read();
      first.onFrame = second.onFrame = looksFor(600_000);
      first.peers[0].say({ ...LOCATING, retryAfterMs: 600_000 });
      await read();
      const asked = () => [first.ofType('subscribe').length, second.ofType('subscribe').length];
      await pass(2_000);
      await second.frame('subscribe');
      await read();
      await pass(7_000);
      assert.deepEqual(asked(), [0, 1]);
      await pass(1_000);
      await first.frame('subscribe');
      await read();
      await pass(7_000);
      assert.deepEqual(asked(), [1, 1]);
      await pass(1_000);
      await second.frame('subscribe', 2);
      await read();
      await pass(29_000);
      assert.deepEqual(asked(), [1, 2]);
      await pass(1_000);
      await first.frame('subscribe', 2);
      await pass(30_000);
      await assert.rejects(stream.done, (error) => error.code === 'connection_lost' && error.cause.code === 'locating');
      assert.deepEqual(asked(), [2, 2]);
      assert.equal(first.peers.length, 1);
    },
  ));

test('a stream whose gateway has lost sight of it is asked for again, though there is no other gateway', async () => {
  const gateway = await startGateway({ onStart: (stream) => stream.text('a') });
  const clock = new ManualClock();
  const client = await TokenbusClient.connect(gateway.url, { WebSocket, clock });
  const stream = await client.start({ prompt: 'x' }).started;
  gateway.peers[0].say({ ...LOCATING, retryAfterMs: 500 });
  gateway.peers[0].say({ type: 'ping', t: 1 });
  await gateway.frame('pong');
  assert.equal(stream.state, 'resuming');
  clock.advance(500);
  await gateway.frame('subscribe');
  gateway.streams.get('s1').text('b').done();
  assert.equal(await stream.text(), 'ab');
  client.close();
  gateway.close();
});

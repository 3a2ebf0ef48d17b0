import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import { TokenbusClient } from '../src/node/index.js';
import { ManualClock, startGateway, withGateway } from './gateway-double.mjs';

/** Lets a client hear a ping and answer it. */
let pings = 0;
async function beat(gateway, n = gateway.peers.length) {
  const t = ++pings;
  const before = gateway.ofType('pong').length;
  gateway.peers[n - 1].say({ type: 'ping', t });
  await gateway.frame('pong', before + 1);
}

test('2 s of silence during a live stream make the client ask; who answers is kept', () =>
  withGateway({ onStart: (stream) => stream.text('a') }, async (gateway, connect) => {
    const clock = new ManualClock();
    const client = await connect({ clock });
    await client.start({ prompt: 'x' }).started;
    await beat(gateway);
    clock.advance(1_999);
    assert.equal(gateway.ofType('ping').length, 0);
    for (let asked = 1; asked <= 10; asked += 1) {
      clock.advance(2_500);
      await gateway.frame('ping', asked);
      // What the client has answered to, it has heard after the pong.
      await beat(gateway);
    }
    assert.equal(client.state.name, 'connected');
    assert.equal(gateway.peers.length, 1);
  }));

test('5 s of silence during a live stream make the client go elsewhere and resume, without a hole or a repetition', async () => {
  const other = await startGateway();
  await withGateway({ onStart: (stream) => stream.text('a') }, async (gateway) => {
    other.streams = gateway.streams;
    const clock = new ManualClock();
    const client = await TokenbusClient.connect([gateway.url, other.url], { WebSocket, clock, random: () => 1 });
    const stream = await client.start({ prompt: 'x' }).started;
    await beat(gateway);
    gateway.isFrozen = true;
    clock.advance(4_500);
    assert.equal(client.state.name, 'connected');
    const gone = once(gateway.peers[0].socket, 'close');
    // The longest that it may take until the other gateway is asked.
    clock.advance(500 + 500);
    assert.equal(client.state.name, 'connecting');
    await gone;
    const { after } = await other.frame('subscribe');
    assert.equal(after, 1);
    const [served] = gateway.streams.values();
    served.gateway = other;
    served.text('b').done();
    assert.equal(await stream.text(), 'ab');
    client.close();
  }).finally(() => other.close());
});

test('a gateway that takes connections and never answers costs 3 s where there is another one, then 10 s', async () => {
  const frozen = createServer(() => {});
  frozen.listen(0, '127.0.0.1');
  await once(frozen, 'listening');
  const sockets = new Set();
  frozen.on('connection', (socket) => sockets.add(socket.on('error', () => {})));
  const url = `ws://127.0.0.1:${frozen.address().port}/ws`;
  await withGateway({}, async (gateway) => {
    const clock = new ManualClock();
    const client = new TokenbusClient([url, gateway.url], { WebSocket, clock, random: () => 0 });
    const connected = client.connect();
    clock.advance(2_500);
    assert.equal(client.state.name, 'connecting');
    clock.advance(500);
    clock.advance(0);
    await connected;
    client.close();
    const lonely = new TokenbusClient([url], { WebSocket, clock, random: () => 1 });
    lonely.connect().catch(() => {});
    clock.advance(9_500);
    assert.equal(lonely.state.name, 'connecting');
    clock.advance(500);
    assert.equal(lonely.state.name, 'reconnecting');
    lonely.close();
  }).finally(() => {
    sockets.forEach((socket) => socket.destroy());
    frozen.close();
  });
});

test('without a stream the client asks after a heartbeat, and silence may last a grace longer', () =>
  withGateway({}, async (gateway, connect) => {
    const clock = new ManualClock();
    const client = await connect({ clock });
    await beat(gateway);
    clock.advance(25_000);
    await gateway.frame('ping');
    await beat(gateway);
    gateway.isFrozen = true;
    clock.advance(39_500);
    assert.equal(client.state.name, 'connected');
    clock.advance(500);
    assert.notEqual(client.state.name, 'connected');
  }));

test('a program that slept asks before it gives the connection up', () =>
  withGateway({}, async (gateway, connect) => {
    let skipped = 0;
    const inner = new ManualClock();
    const clock = { ...inner, now: () => inner.now() + skipped, setTimeout: inner.setTimeout, clearTimeout: inner.clearTimeout };
    const client = await connect({ clock });
    await client.start({ prompt: 'x' }).started;
    gateway.isFrozen = true;
    skipped = 600_000;
    inner.advance(500);
    await gateway.frame('ping');
    assert.equal(client.state.name, 'connected');
    inner.advance(6_000);
    assert.notEqual(client.state.name, 'connected');
  }));

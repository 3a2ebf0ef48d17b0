import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import { TokenbusClient } from '../src/node/index.js';
import { jitteredDelay, mayReconnect } from '../src/backoff.js';
import { collect, ManualClock, startGateway, withGateway } from './gateway-double.mjs';

/** Resolves with the next state of that name. */
function reached(client, name) {
  return new Promise((resolve) => {
    const off = client.on('state', (state) => state.name === name && (off(), resolve(state)));
  });
}

test('delays have full jitter below a ceiling that doubles from 500 ms to 20 s', () => {
  const ceilings = [0, 1, 2, 5, 6, 60].map((attempt) => jitteredDelay(attempt, () => 1));
  assert.deepEqual(ceilings, [500, 1_000, 2_000, 16_000, 20_000, 20_000]);
  assert.equal(jitteredDelay(3, () => 0.25), 1_000);
});

test('close codes say whether a client may reconnect', () => {
  assert.deepEqual([1000, 1001, 1006, 1011, 1013, 4000, 4001, 4002, 4003, 4005, 4499, 5000].filter((code) => !mayReconnect(code)), []);
  assert.deepEqual([1007, 1009, 4500, 4501, 4502, 4504, 4507, 4999].filter(mayReconnect), []);
});

for (const code of [1009, 4507]) {
  test(`close code ${code} ends the client and its streams`, () =>
    withGateway({}, async (gateway, connect) => {
      const client = await connect();
      const stream = client.start({ prompt: 'x' });
      await stream.started;
      gateway.peers[0].socket.close(code, 'too much');
      await assert.rejects(collect(stream), { code: 'connection_refused', message: /too much/ });
      assert.deepEqual(client.state, { name: 'refused', reason: 'too much', code });
      await assert.rejects(client.start({ prompt: 'y' }).done, { code: 'connection_refused' });
      await assert.rejects(client.send({ type: 'ping' }), { code: 'connection_refused' });
      assert.equal(gateway.peers.length, 1);
      await client.connect();
      assert.equal(gateway.peers.length, 2);
    }));
}

test('attempts are spaced by the jittered delay, which grows until a connection was stable', () =>
  withGateway({}, async (gateway, connect) => {
    const clock = new ManualClock();
    const client = await connect({ clock, random: () => 0.5 });
    for (const expected of [250, 500, 1_000]) {
      gateway.peers.at(-1).cut();
      const { at } = await reached(client, 'reconnecting');
      assert.equal(at - clock.now(), expected);
      const back = reached(client, 'connected');
      clock.advance(expected - 1);
      assert.equal(client.state.name, 'reconnecting');
      clock.advance(1);
      await back;
    }
    clock.advance(5_000);
    gateway.peers.at(-1).cut();
    assert.equal((await reached(client, 'reconnecting')).at - clock.now(), 250);
  }));

test('retryAfterMs replaces the jittered delay', () =>
  withGateway({}, async (gateway, connect) => {
    const clock = new ManualClock();
    const client = await connect({ clock });
    const errors = [];
    client.on('error', (error) => errors.push(error.code));
    gateway.peers[0].say({ type: 'error', error: 'full', code: 'overloaded', retryable: true, retryAfterMs: 7_000 });
    gateway.peers[0].socket.close(4003, 'overloaded');
    assert.equal((await reached(client, 'reconnecting')).at - clock.now(), 7_000);
    assert.deepEqual(errors, ['overloaded']);
  }));

test('goaway: a client leaves when the server says, and resumes its live streams elsewhere', async () => {
  const other = await startGateway();
  await withGateway({ onStart: (stream) => stream.text('a') }, async (gateway) => {
    other.streams = gateway.streams;
    const clock = new ManualClock();
    const client = await TokenbusClient.connect([gateway.url, other.url], { WebSocket, clock });
    const stream = await client.start({ prompt: 'x' }).started;
    gateway.peers[0].say({ type: 'goaway', deadlineMs: 5_000, reconnectAfterMs: 3_000 });
    gateway.peers[0].say({ type: 'ping', t: 1 });
    await gateway.frame('pong');
    clock.advance(2_999);
    assert.equal(client.state.name, 'connected');
    clock.advance(1);
    assert.equal(client.state.name, 'connecting');
    await other.frame('subscribe');
    gateway.streams.get('s1').text('b').done();
    assert.equal(await stream.text(), 'ab');
    client.close();
  }).finally(() => other.close());
});

test('goaway: a new stream starts on the next connection, at once', () =>
  withGateway({ onStart: (stream) => stream.text('a') }, async (gateway, connect) => {
    const clock = new ManualClock();
    const client = await connect({ clock });
    gateway.peers[0].say({ type: 'goaway', deadlineMs: 5_000, reconnectAfterMs: 3_000 });
    gateway.peers[0].say({ type: 'ping', t: 1 });
    await gateway.frame('pong');
    const stream = client.start({ prompt: 'second' });
    clock.advance(0);
    await stream.started;
    assert.deepEqual(gateway.peers.map(({ frames }) => frames.filter(({ type }) => type === 'start').length), [0, 1]);
  }));

test('goaway of the only server: a new stream waits for the deadline', () =>
  withGateway({ onStart: (stream) => stream.text('a') }, async (gateway, connect) => {
    const clock = new ManualClock();
    const client = await connect({ clock });
    const first = await client.start({ prompt: 'first' }).started;
    gateway.peers[0].say({ type: 'goaway', deadlineMs: 5_000, reconnectAfterMs: 5_000 });
    gateway.peers[0].say({ type: 'ping', t: 1 });
    await gateway.frame('pong');
    const second = client.start({ prompt: 'second' });
    gateway.streams.get('s1').text('b').done();
    assert.equal(await first.text(), 'ab');
    assert.equal(client.state.name, 'connected');
    clock.advance(5_000);
    clock.advance(0);
    await second.started;
    assert.equal(gateway.peers.length, 2);
  }));

test('a start that a draining server refuses is sent to the next one', () => {
  const refuse = ({ type, id }, peer) => {
    const refused = type === 'start' && gatewayOf.peers.length === 1;
    if (refused) {
      peer.say({ type: 'error', id, error: 'leaving', code: 'shutting_down', retryable: true });
      peer.socket.close(4000, 'drained');
    }
    return refused;
  };
  let gatewayOf;
  return withGateway({ onFrame: refuse, onStart: (stream) => stream.text('a').done() }, async (gateway, connect) => {
    gatewayOf = gateway;
    const client = await connect({ random: () => 0 });
    assert.equal(await client.start({ prompt: 'x' }).text(), 'a');
    assert.equal(gateway.peers.length, 2);
  });
});

test('a gateway that is lost before the time that its goaway named is not waited for', () =>
  withGateway({ onStart: (stream) => stream.text('a') }, async (gateway, connect) => {
    const clock = new ManualClock();
    const client = await connect({ clock, random: () => 1 });
    await client.start({ prompt: 'x' }).started;
    gateway.peers[0].say({ type: 'goaway', deadlineMs: 60_000, reconnectAfterMs: 30_000 });
    gateway.peers[0].say({ type: 'ping', t: 1 });
    await gateway.frame('pong');
    const reconnecting = reached(client, 'reconnecting');
    gateway.peers[0].cut();
    assert.equal((await reconnecting).at - clock.now(), 500);
  }));

test('goaway with a live stream that is drained: the stream goes on elsewhere', async () => {
  const other = await startGateway();
  await withGateway({ onStart: (stream) => stream.text('a') }, async (gateway) => {
    other.streams = gateway.streams;
    const client = await TokenbusClient.connect([gateway.url, other.url], { WebSocket, random: () => 0 });
    const stream = await client.start({ prompt: 'x' }).started;
    gateway.peers[0].say({ type: 'goaway', deadlineMs: 0, reconnectAfterMs: 0 });
    gateway.peers[0].socket.close(4000, 'drained');
    await other.frame('subscribe');
    gateway.streams.get('s1').text('b').done();
    assert.equal(await stream.text(), 'ab');
    assert.equal(gateway.peers.length, 1);
    client.close();
  }).finally(() => other.close());
});

test('frames without a connection wait, up to the bound', () =>
  withGateway({ onStart: (stream) => stream.text('a').done() }, async (gateway, connect) => {
    const clock = new ManualClock();
    const client = await connect({ clock, maxQueued: 3, random: () => 1 });
    gateway.peers[0].cut();
    await reached(client, 'reconnecting');
    const sent = client.send({ type: 'auth', token: 'x' });
    const streams = [client.start({ prompt: '1' }), client.start({ prompt: '2' })];
    await assert.rejects(client.start({ prompt: '3' }).done, { code: 'queue_full', retryable: true, message: /3 messages.*maxQueued/ });
    await assert.rejects(client.send({ type: 'ping' }), { code: 'queue_full' });
    clock.advance(500);
    assert.deepEqual(await Promise.all(streams.map((stream) => stream.text())), ['a', 'a']);
    await sent;
    assert.deepEqual(gateway.peers[1].frames.map(({ type }) => type).filter((type) => type !== 'credit'), ['hello', 'start', 'start', 'auth']);
  }));

test('a ping is answered with its t', () =>
  withGateway({}, async (gateway, connect) => {
    await connect();
    gateway.peers[0].say({ type: 'ping', t: 42 });
    assert.deepEqual(await gateway.frame('pong'), { type: 'pong', t: 42 });
  }));

test('the delay doubles when every address has failed, and not with each of them', async () => {
  const gateways = [await startGateway(), await startGateway()];
  gateways.forEach((gateway) => gateway.close());
  const clock = new ManualClock();
  const client = new TokenbusClient(gateways.map(({ url }) => url), { WebSocket, clock, random: () => 1, reconnectAttempts: 5 });
  const delays = [];
  client.on('state', ({ name, at }) => {
    if (name === 'reconnecting') {
      delays.push(at - clock.now());
      queueMicrotask(() => clock.advance(at - clock.now()));
    }
  });
  await assert.rejects(client.connect(), { code: 'connection_refused' });
  assert.deepEqual(delays, [500, 500, 1_000, 1_000, 2_000]);
});

test('connect rejects when the client gives up', async () => {
  const gateway = await startGateway();
  gateway.close();
  const client = new TokenbusClient(gateway.url, { WebSocket, random: () => 0, reconnectAttempts: 2 });
  await assert.rejects(client.connect(), { code: 'connection_refused', message: /cannot be reached/ });
});

test('a token that ends is renewed on its connection, once for each new one', () =>
  withGateway({}, async (gateway, connect) => {
    const tokens = ['t1', 't1', 't2', 't3'];
    const client = await connect({ token: async () => tokens.shift() });
    await gateway.frame('hello');
    gateway.peers[0].say({ type: 'renew', deadlineMs: 55_000 }); // The same token again: nothing new to show.
    gateway.peers[0].say({ type: 'renew', deadlineMs: 25_000 });
    await gateway.frame('auth');
    gateway.peers[0].say({ type: 'ping', t: 1 });
    await gateway.frame('pong');
    assert.deepEqual(gateway.ofType('auth').map(({ token }) => token), ['t2']);
    assert.equal(client.state.name, 'connected');
    assert.equal(gateway.peers.length, 1);
  }));

test('a key that stays the same, and a function that fails, renew nothing', () =>
  withGateway({}, async (gateway, connect) => {
    let calls = 0;
    const fails = () => (++calls === 1 ? 't1' : Promise.reject(new Error('no token')));
    await connect({ token: 'key' });
    await connect({ token: fails });
    for (const peer of gateway.peers) {
      peer.say({ type: 'renew', deadlineMs: 25_000 });
      peer.say({ type: 'ping', t: 1 });
    }
    await gateway.frame('pong');
    assert.deepEqual(gateway.ofType('auth'), []);
  }));

test('the token goes into the hello, fresh for each connection', () =>
  withGateway({}, async (gateway, connect) => {
    let issued = 0;
    const client = await connect({ token: async () => `t${++issued}` });
    await gateway.frame('hello');
    const back = reached(client, 'connected');
    gateway.peers[0].socket.close(4005, 'token expired');
    await back;
    await gateway.frame('hello', 2);
    assert.deepEqual(gateway.ofType('hello').map(({ token }) => token), ['t1', 't2']);
  }));

test('close fails the streams', () =>
  withGateway({}, async (_, connect) => {
    const client = await connect();
    const stream = client.start({ prompt: 'x' });
    client.close();
    await assert.rejects(collect(stream), { code: 'closed' });
    assert.equal(client.state.name, 'closed');
  }));

test('an unused connection is closed after idleMs, and opened again when needed', () =>
  withGateway({ onStart: (stream) => stream.text('a').done() }, async (gateway, connect) => {
    const clock = new ManualClock();
    const client = await connect({ clock, idleMs: 2_000 });
    await client.start({ prompt: 'x' }).text();
    clock.advance(2_000);
    assert.equal(client.state.name, 'idle');
    assert.equal(await client.start({ prompt: 'y' }).text(), 'a');
    assert.equal(gateway.peers.length, 2);
  }));

test('a client that is closed has no timer left, which would keep a program from its end', () =>
  withGateway({ onStart: (stream) => stream.text('a').done() }, async (gateway, connect) => {
    const clock = new ManualClock();
    const client = await connect({ clock, idleMs: 2_000 });
    await client.start({ prompt: 'x' }).done;
    client.close();
    assert.deepEqual(clock.delays, []);
  }));

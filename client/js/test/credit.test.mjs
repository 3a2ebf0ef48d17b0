import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collect, withGateway } from './gateway-double.mjs';

const MANY = Array.from({ length: 5_000 }, (_, i) => `${i} `);
const all = (stream) => stream.text(...MANY).done();
/** Waits for a round trip on the same connection: everything that the gateway may send has then arrived. */
const settled = (stream) => stream.health();

/** Fails the test when an event lies beyond the client's credit. */
function watchCredit(gateway) {
  gateway.beforeEvent = ({ seq }) => {
    const granted = Math.max(...gateway.ofType('credit').map(({ upTo }) => upTo), ...gateway.ofType('start').map(({ credit }) => credit));
    assert.ok(!(seq > granted), `${seq} was sent with credit for ${granted}`);
    gateway.granted = granted;
  };
}

test('a consumer that does not read gets one window and no more', () =>
  withGateway({ onStart: all }, async (gateway, connect) => {
    watchCredit(gateway);
    const stream = await (await connect()).start({ prompt: 'x' }).started;
    await settled(stream);
    assert.equal(gateway.sentUpTo, 1_024);
    assert.equal(stream.bufferedEvents, 1_024);
  }));

test('a slow consumer holds the server back, gets everything, and buffers at most a window', () =>
  withGateway({ onStart: all, mergeUpTo: 5 }, async (gateway, connect) => {
    watchCredit(gateway);
    const stream = (await connect()).start({ prompt: 'x', window: 64 });
    let text = '';
    let parts = 0;
    let most = 0;
    for await (const part of stream) {
      text += part;
      if (++parts % 50 === 0) {
        await settled(stream);
        assert.ok(stream.bufferedEvents <= 64, `${stream.bufferedEvents} events wait`);
        most = Math.max(most, stream.bufferedEvents);
      }
    }
    assert.equal(text, MANY.join(''));
    assert.ok(most > 32, 'the server was never ahead of the consumer');
    // About two grants for each window, not one for each event.
    assert.ok(gateway.ofType('credit').length <= (5_000 / 64) * 2 + 2, `${gateway.ofType('credit').length} credit frames`);
  }));

test('after a reconnection credit is granted again, from the last event consumed', () =>
  withGateway({ onStart: all }, async (gateway, connect) => {
    const stream = (await connect()).start({ prompt: 'x', window: 100 });
    const reader = stream[Symbol.asyncIterator]();
    for (let i = 0; i < 10; i++) {
      await reader.next();
    }
    await settled(stream);
    gateway.peers[0].cut();
    const credit = await gateway.frame('credit');
    assert.equal(credit.upTo, 110);
    assert.deepEqual(gateway.peers[1].frames.map(({ type }) => type).slice(0, 3), ['hello', 'subscribe', 'credit']);
    assert.equal(gateway.ofType('subscribe')[0].after, 100);
    let text = MANY.slice(0, 10).join('');
    for (let part = await reader.next(); !part.done; part = await reader.next()) {
      text += part.value;
    }
    assert.equal(text, MANY.join(''));
  }));

test('a stream that is only awaited needs no reader', () =>
  withGateway({ onStart: all }, async (_, connect) => {
    const stream = (await connect()).start({ prompt: 'x', window: 100 });
    assert.equal((await stream.done).usage.completionTokens, 5_000);
    assert.throws(() => stream[Symbol.asyncIterator](), { code: 'already_consumed' });
  }));

test('a short answer can be awaited first and read afterwards', () =>
  withGateway({ onStart: (stream) => stream.text('a', 'b').done() }, async (_, connect) => {
    const stream = (await connect()).start({ prompt: 'x' });
    await stream.done;
    assert.deepEqual(await collect(stream), ['a', 'b']);
  }));

test('listeners get everything as it arrives, and keep the credit flowing', () =>
  withGateway({ onStart: all }, async (_, connect) => {
    const stream = (await connect()).start({ prompt: 'x', window: 100 });
    let text = '';
    stream.on('chunk', ({ data }) => (text += data));
    await stream.done;
    assert.equal(text, MANY.join(''));
    assert.equal(stream.bufferedEvents, 0);
  }));

test('drained resolves when the consumer has caught up', () =>
  withGateway({ onStart: all }, async (_, connect) => {
    const stream = await (await connect()).start({ prompt: 'x', window: 100 }).started;
    await settled(stream);
    let isDrained = false;
    const drained = stream.drained().then(() => (isDrained = true));
    const reader = stream[Symbol.asyncIterator]();
    await reader.next();
    assert.equal(isDrained, false);
    for (let i = 0; i < 49; i++) {
      await reader.next();
    }
    await drained;
  }));

test('without a window no credit is sent', () =>
  withGateway({ onStart: all }, async (gateway, connect) => {
    const stream = (await connect()).start({ prompt: 'x', window: Infinity });
    assert.equal((await stream.text()).length, MANY.join('').length);
    assert.equal(gateway.ofType('credit').length, 0);
    assert.equal(gateway.ofType('start')[0].credit, undefined);
  }));

test('a second reader is refused', () =>
  withGateway({ onStart: all }, async (_, connect) => {
    const stream = (await connect()).start({ prompt: 'x' });
    stream[Symbol.asyncIterator]();
    assert.throws(() => stream[Symbol.asyncIterator](), { code: 'already_consumed' });
  }));

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collect, ManualClock, withGateway } from './gateway-double.mjs';

const TOKENS = Array.from({ length: 49 }, (_, i) => `t${i} `);
const WHOLE = TOKENS.join('');
const fifty = (stream) => stream.text(...TOKENS).done();

for (const mergeUpTo of [1, 7]) {
  for (const isLate of [false, true]) {
    test(`cut ${isLate ? 'after' : 'before'} each of 50 events, replayed in frames of ${mergeUpTo}: nothing is lost or repeated`, async () => {
      for (let at = 0; at <= 50; at++) {
        let wasCut = false;
        const beforeEvent = (frame, peer) => {
          if (!wasCut && frame.seq >= at) {
            wasCut = true;
            if (isLate) {
              peer.say(frame);
            }
            // Terminating at once would also discard what was sent before.
            setImmediate(peer.cut);
            peer.isGone = true;
          }
          return !peer.isGone;
        };
        await withGateway({ onStart: fifty, beforeEvent, mergeUpTo }, async (gateway, connect) => {
          const stream = (await connect()).start({ prompt: 'x' });
          assert.equal((await collect(stream)).join(''), WHOLE, `cut at ${at}`);
          assert.equal(gateway.streams.size, 1, `cut at ${at}: generated again`);
          // A cut after the answer's end needs no other connection.
          assert.equal(gateway.peers.length, isLate && at === 50 ? 1 : 2, `cut at ${at}`);
        });
      }
    });
  }
}

test('resuming sends hello first, then the cursor with its token', async () => {
  let wasCut = false;
  const beforeEvent = (frame, peer) => frame.seq < 3 || wasCut || ((wasCut = true), peer.cut(), false);
  await withGateway({ onStart: fifty, beforeEvent }, async (gateway, connect) => {
    const states = [];
    const stream = (await connect()).start({ prompt: 'x', window: Infinity });
    stream.on('state', (state) => states.push(state));
    await stream.text();
    const { type, streamId, epoch, resumeToken, after } = gateway.peers[1].frames[1];
    assert.equal(gateway.peers[1].frames[0].type, 'hello');
    assert.deepEqual({ type, streamId, epoch, resumeToken }, { type: 'subscribe', streamId: 's1', epoch: 1, resumeToken: 'own-s1' });
    assert.ok(after <= 2, `after ${after}`);
    assert.ok(states.includes('resuming'), states.join());
  });
});

test('an unanswered start is sent again with its key', async () => {
  let starts = 0;
  const onFrame = (frame, peer) => frame.type === 'start' && ++starts === 1 && (peer.cut(), true);
  await withGateway({ onFrame, onStart: fifty }, async (gateway, connect) => {
    assert.equal(await (await connect()).start({ prompt: 'x' }).text(), WHOLE);
    const [first, second] = gateway.ofType('start');
    assert.equal(first.resend, undefined);
    assert.equal(second.resend, true);
    assert.equal(second.key, first.key);
    assert.equal(second.prompt, 'x');
  });
});

test('an answer fails when the server refuses its resent start', async () => {
  const onFrame = (frame, peer) => {
    if (frame.type === 'start' && frame.resend) {
      peer.say({ type: 'error', id: frame.id, error: 'resend: not supported', code: 'bad_request', retryable: false });
    } else if (frame.type === 'start') {
      peer.cut();
    }
    return frame.type === 'start';
  };
  await withGateway({ onFrame }, async (_, connect) => {
    await assert.rejects((await connect()).start({ prompt: 'x' }).done, (error) => error.code === 'connection_lost' && error.retryable && error.cause.code === 'bad_request');
  });
});

test('stop and pause are sent again on the next connection', async () => {
  await withGateway({ onStart: (stream) => stream.text('a') }, async (gateway, connect) => {
    const stream = (await connect()).start({ prompt: 'x' });
    await stream.started;
    await stream.pause();
    gateway.peers[0].cut();
    await gateway.frame('pause', 2);
    assert.deepEqual(gateway.peers[1].frames.map(({ type }) => type), ['hello', 'subscribe', 'credit', 'pause']);
    gateway.onFrame = (frame, peer) => frame.type === 'stop' && gateway.peers.length === 2 && (peer.cut(), true);
    await stream.stop();
    assert.equal(stream.state, 'stopped');
    assert.deepEqual(gateway.peers[2].frames.map(({ type }) => type), ['hello', 'subscribe', 'credit', 'stop']);
  });
});

test('a stop ends the pause, since a paused stream would not hear of its end', async () => {
  await withGateway({ onStart: (stream) => stream.text('a') }, async (gateway, connect) => {
    const stream = (await connect()).start({ prompt: 'x' });
    await stream.started;
    await stream.pause();
    await stream.stop();
    assert.equal(stream.state, 'stopped');
    assert.deepEqual(gateway.peers[0].frames.map(({ type }) => type).slice(-3), ['pause', 'resume', 'stop']);
  });
});

test('a pause that lasted too long for the server ends where it began', async () => {
  await withGateway({ onStart: (stream) => stream.text('a') }, async (gateway, connect) => {
    const stream = (await connect()).start({ prompt: 'x' });
    await stream.started;
    await stream.pause();
    const served = gateway.streams.get('s1');
    served.views.delete(gateway.peers[0]);
    gateway.peers[0].say({ type: 'unsubscribed', streamId: 's1' });
    await stream.health();
    served.text('b').done();
    await stream.resume();
    assert.equal(await stream.text(), 'ab');
    assert.deepEqual(gateway.ofType('resume'), []);
  });
});

test('an event after a gap is not applied, and the gap is asked for once', async () => {
  const lost = new Set([3, 4]);
  const beforeEvent = (frame) => !lost.delete(frame.seq);
  await withGateway({ onStart: fifty, beforeEvent }, async (gateway, connect) => {
    assert.equal(await (await connect()).start({ prompt: 'x' }).text(), WHOLE);
    const asked = gateway.ofType('subscribe');
    assert.deepEqual([asked.length, asked[0].after, asked[0].epoch, asked[0].resumeToken], [1, 2, 1, 'own-s1']);
  });
});

test('a gap that cannot be filled makes the answer incomplete', async () => {
  const onFrame = (frame, peer) =>
    frame.type === 'subscribe' && (peer.say({ type: 'error', streamId: frame.streamId, error: 'gone', code: 'expired', retryable: false }), true);
  await withGateway({ onStart: fifty, onFrame, beforeEvent: ({ seq }) => seq !== 3 }, async (_, connect) => {
    await assert.rejects(collect((await connect()).start({ prompt: 'x' })), (error) => error.code === 'incomplete' && error.cause.code === 'expired');
  });
});

test('a gap that nobody fills: another connection is asked every 10 s, and after 60 s the answer is incomplete', async () => {
  const clock = new ManualClock();
  const onFrame = (frame) => frame.type === 'subscribe';
  await withGateway({ onStart: fifty, onFrame, beforeEvent: ({ seq }) => seq !== 3 }, async (gateway, connect) => {
    const stream = (await connect({ clock })).start({ prompt: 'x' });
    let beats = 0;
    for (let asked = 1; asked <= 6; asked += 1) {
      await gateway.frame('subscribe', asked);
      assert.equal(gateway.peers.length, asked);
      for (const beat of [4_500, 4_500]) {
        clock.advance(beat);
        assert.equal(stream.isLive, true);
        gateway.peers.at(-1).say({ type: 'ping', t: ++beats });
        await gateway.frame('pong', beats);
      }
      clock.advance(1_000);
      clock.advance(0);
    }
    await assert.rejects(stream.done, { code: 'incomplete', retryable: true });
    assert.equal(gateway.peers.length, 6);
  });
});

test('events that were applied already are ignored', async () => {
  const beforeEvent = (frame, peer) => {
    peer.say(frame);
    if (frame.seq > 4 && frame.type === 'chunk') {
      peer.say({ ...frame, from: frame.seq - 2, data: TOKENS.slice(frame.seq - 3, frame.seq).join('') });
    }
  };
  await withGateway({ onStart: fifty, beforeEvent }, async (gateway, connect) => {
    assert.equal(await (await connect()).start({ prompt: 'x' }).text(), WHOLE);
    assert.equal(gateway.ofType('subscribe').length, 0);
  });
});

for (const code of ['unknown_stream', 'expired', 'unrecoverable', 'bad_request']) {
  test(`a resume refused with ${code} never looks complete`, async () => {
    let wasCut = false;
    const beforeEvent = (frame, peer) => frame.seq < 3 || ((wasCut = true), peer.cut(), false);
    const onFrame = (frame, peer) => frame.type === 'subscribe' && (peer.say({ type: 'error', streamId: frame.streamId, error: 'no', code, retryable: false }), true);
    await withGateway({ onStart: fifty, beforeEvent, onFrame }, async (_, connect) => {
      const stream = (await connect()).start({ prompt: 'x' });
      await assert.rejects(collect(stream), (error) => error.code === 'connection_lost' && error.retryable && error.cause.code === code);
      assert.ok(wasCut);
    });
  });
}

test('a server that is locating the stream is asked again after the time that it names', async () => {
  let subscribes = 0;
  let wasCut = false;
  const beforeEvent = (frame, peer) => frame.seq < 3 || wasCut || ((wasCut = true), peer.cut(), false);
  const onFrame = (frame, peer) =>
    frame.type === 'subscribe' &&
    ++subscribes < 3 &&
    (peer.say({ type: 'error', streamId: frame.streamId, error: 'looking', code: 'locating', retryable: true, retryAfterMs: 1 }), true);
  await withGateway({ onStart: fifty, beforeEvent, onFrame }, async (_, connect) => {
    assert.equal(await (await connect()).start({ prompt: 'x' }).text(), WHOLE);
    assert.equal(subscribes, 3);
  });
});

test('a server that is locating the stream, and knows nothing of the credit for it, is asked again all the same', async () => {
  let subscribes = 0;
  let wasCut = false;
  const beforeEvent = (frame, peer) => frame.seq < 3 || wasCut || ((wasCut = true), peer.cut(), false);
  const onFrame = (frame, peer) => {
    const say = (code, more) => peer.say({ type: 'error', streamId: frame.streamId, error: code, code, ...more });
    if (frame.type === 'subscribe' && ++subscribes < 3) {
      say('locating', { retryable: true, retryAfterMs: 20 });
      return true;
    }
    return frame.type === 'credit' && wasCut && subscribes < 3 && (say('unknown_stream', { retryable: false }), true);
  };
  await withGateway({ onStart: fifty, beforeEvent, onFrame }, async (_, connect) => {
    assert.equal(await (await connect()).start({ prompt: 'x' }).text(), WHOLE);
    assert.equal(subscribes, 3);
  });
});

test('a restart clears the text, and the consumer hears of it in time', async () => {
  const onStart = (stream) => {
    stream.text('old ', 'text');
    stream.epoch = 7;
    stream.append({ type: 'restart', reason: 'worker lost' }).text('new').done();
  };
  await withGateway({ onStart }, async (gateway, connect) => {
    let output = '';
    const client = await connect({ onRestart: () => (output = '') });
    for await (const part of client.start({ prompt: 'x' })) {
      output += part;
    }
    assert.equal(output, 'new');
    assert.deepEqual(gateway.frames[0].features, ['restart']);
    assert.equal((await client.start({ prompt: 'y' }).done).outcome, 'done');
  });
});

test('another epoch after a resume starts the answer again', async () => {
  let wasCut = false;
  const beforeEvent = (frame, peer) => frame.seq < 4 || wasCut || ((wasCut = true), peer.cut(), false);
  const onFrame = (frame, peer) => {
    if (frame.type !== 'subscribe') {
      return false;
    }
    // The log and the cursor have different histories: the log is shorter, and of another epoch.
    peer.say({ type: 'restart', streamId: 's1', epoch: 9, seq: 0, reason: 'the cluster was cut in two' });
    peer.say({ type: 'chunk', streamId: 's1', epoch: 9, seq: 1, data: 'other' });
    peer.say({ type: 'done', streamId: 's1', epoch: 9, seq: 2, finishReason: 'stop', chars: 5 });
    return true;
  };
  await withGateway({ onStart: fifty, beforeEvent, onFrame }, async (_, connect) => {
    let output = '';
    for await (const part of (await connect({ onRestart: () => (output = '') })).start({ prompt: 'x' })) {
      output += part;
    }
    assert.equal(output, 'other');
  });
});

test('a restart without the declared feature is an error, and nothing is spliced', async () => {
  const onStart = (stream) => stream.text('old').append({ type: 'restart', reason: 'x' }).text('new').done();
  await withGateway({ onStart }, async (_, connect) => {
    const parts = [];
    await assert.rejects(
      async () => {
        for await (const part of (await connect()).start({ prompt: 'x' })) {
          parts.push(part);
        }
      },
      { code: 'restarted', retryable: true },
    );
    assert.deepEqual(parts, ['old']);
  });
});

test('a failover is invisible to the consumer', async () => {
  const onStart = (stream, peer) => {
    stream.text('a');
    stream.epoch = 5;
    peer.say({ type: 'failover', streamId: 's1', epoch: 5, after: 1 });
    peer.say({ type: 'news-of-a-later-version', streamId: 's1' });
    stream.text('b').done();
  };
  await withGateway({ onStart }, async (_, connect) => assert.equal(await (await connect()).start({ prompt: 'x' }).text(), 'ab'));
});

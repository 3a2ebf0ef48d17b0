import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collect, withGateway } from './gateway-double.mjs';

test('an answer is iterated as text and ends with its usage and timings', () =>
  withGateway({ onStart: (stream) => stream.text('Hel', 'lo ').append({ type: 'chunk', kind: 'reasoning', data: 'hm' }).text('you').done() }, async (gateway, connect) => {
    const client = await connect();
    const stream = client.start({ prompt: 'Hi', options: { model: 'sim', maxTokens: 5 } });
    assert.deepEqual(await collect(stream), ['Hel', 'lo ', 'you']);
    const { outcome, finishReason, usage, timings } = await stream.done;
    assert.deepEqual([outcome, finishReason, usage.completionTokens, timings.durationMs], ['done', 'stop', 3, 5]);
    assert.equal(stream.id, 's1');
    assert.equal(stream.state, 'done');
    const [start] = gateway.ofType('start');
    assert.equal(start.prompt, 'Hi');
    assert.deepEqual(start.options, { model: 'sim', maxTokens: 5 });
    assert.match(start.key, /^[0-9a-f]{32}$/);
    assert.equal(start.resend, undefined);
    assert.equal(gateway.frames[0].type, 'hello');
    assert.equal(gateway.frames[0].features, undefined);
  }));

test('chunks() yields frames with their kind', () =>
  withGateway({ onStart: (stream) => stream.append({ type: 'chunk', kind: 'reasoning', data: 'hm' }).text('a').done() }, async (_, connect) => {
    const frames = await collect((await connect()).start({ messages: [{ role: 'user', content: 'x' }] }).chunks());
    assert.deepEqual(frames.map(({ kind, data, from, seq }) => [kind, data, from, seq]), [['reasoning', 'hm', 1, 1], ['text', 'a', 2, 2]]);
  }));

test('an end for a reason that nobody knows has the word of the model server, and parts that are no text are no text', () =>
  withGateway({ onStart: (stream) => stream.append({ type: 'chunk', kind: 'refusal', data: '{"text":"no"}' }).text('a').done({ finishReason: 'other', finishReasonRaw: 'repetition' }) }, async (_, connect) => {
    const stream = (await connect()).start({ prompt: 'x' });
    assert.equal(await stream.text(), 'a');
    const { finishReason, finishReasonRaw } = await stream.done;
    assert.deepEqual([finishReason, finishReasonRaw], ['other', 'repetition']);
  }));

test('log probabilities come beside their text, and are no text', () =>
  withGateway({ onStart: (stream) => stream.text('a').append({ type: 'chunk', kind: 'logprobs', data: '{"content":[]}' }).text('b').done() }, async (_, connect) => {
    const client = await connect();
    assert.equal(await client.start({ prompt: 'x', options: { logprobs: true } }).text(), 'ab');
    const frames = await collect(client.start({ prompt: 'x', options: { logprobs: true } }).chunks());
    assert.deepEqual(frames.map(({ kind, data }) => [kind, data]), [['text', 'a'], ['logprobs', '{"content":[]}'], ['text', 'b']]);
  }));

test('chunks() yields each kind as it is, and text() the text alone', () => {
  const parts = [
    ['text', 'a'],
    ['reasoning', 'hm'],
    ['refusal', '{"text":"no"}'],
    ['toolCall', '{"index":0,"id":"c","name":"f","arguments":"{}"}'],
    ['audio', '{"data":"AAAA","transcript":"hi"}'],
    ['logprobs', '{"content":[]}'],
    ['other', '{"field":"x","value":1}'],
    ['of a later version', 'whatever'],
    ['text', 'b'],
  ];
  const say = (stream) => parts.reduce((said, [kind, data]) => (kind === 'text' ? said.text(data) : said.append({ type: 'chunk', kind, data })), stream);
  return withGateway({ onStart: (stream) => say(stream).done() }, async (_, connect) => {
    const client = await connect();
    const frames = await collect(client.start({ prompt: 'x' }).chunks());
    assert.deepEqual(frames.map(({ kind, data }) => [kind, data]), parts);
    assert.equal(await client.start({ prompt: 'x' }).text(), 'ab');
  });
});

test('messages of more than text and options of any kind are sent as they are', () =>
  withGateway({ onStart: (stream) => stream.text('on').done() }, async (gateway, connect) => {
    const messages = [
      { role: 'user', content: [{ type: 'text', text: 'é' }, { type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(5000)}` } }] },
      { role: 'assistant', content: null, tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }] },
      { role: 'tool', tool_call_id: 'c1', content: 'on' },
    ];
    const options = { tools: [{ type: 'function', function: { name: 'f' } }], toolChoice: 'auto', extra: { guided_regex: null, min_tokens: 5 } };
    assert.equal(await (await connect()).start({ messages, options }).text(), 'on');
    const [start] = gateway.ofType('start');
    assert.deepEqual([start.messages, start.options], [messages, options]);
  }));

test('two answers on one connection do not mix', () =>
  withGateway({ onStart: (stream) => stream.text(...stream.start.prompt).done() }, async (_, connect) => {
    const client = await connect();
    const texts = await Promise.all(['first', 'second'].map((prompt) => client.start({ prompt }).text()));
    assert.deepEqual(texts, ['first', 'second']);
  }));

test('an error frame makes the iteration throw, after the text that came before it', () =>
  withGateway(
    { onStart: (stream) => stream.text('Begin').append({ type: 'error', error: 'node-2 left', code: 'worker_lost', retryable: true, retryAfterMs: 700 }) },
    async (_, connect) => {
      const stream = (await connect()).start({ prompt: 'x' });
      const parts = [];
      await assert.rejects(
        async () => {
          for await (const part of stream) {
            parts.push(part);
          }
        },
        { name: 'TokenbusError', code: 'worker_lost', retryable: true, retryAfterMs: 700, message: 'node-2 left' },
      );
      assert.deepEqual(parts, ['Begin']);
      await assert.rejects(stream.done, { code: 'worker_lost' });
      assert.equal(stream.state, 'failed');
    },
  ));

test('a refused start throws', () => {
  const onFrame = (frame, peer) => frame.type === 'start' && (peer.say({ type: 'error', id: frame.id, error: 'no', code: 'unknown_model', retryable: false }), true);
  return withGateway({ onFrame }, async (_, connect) => {
    const stream = (await connect()).start({ prompt: 'x' });
    await assert.rejects(collect(stream), { code: 'unknown_model', retryable: false });
    await assert.rejects(stream.started, { code: 'unknown_model' });
  });
});

test('a done whose character count does not match is an error', () =>
  withGateway({ onStart: (stream) => stream.text('short').done({ chars: 500 }) }, async (_, connect) => {
    await assert.rejects(collect((await connect()).start({ prompt: 'x' })), { code: 'incomplete', retryable: true });
  }));

test('stop ends the generation, and the iteration without an error', () =>
  withGateway({ onStart: (stream) => stream.text('a', 'b') }, async (gateway, connect) => {
    const stream = (await connect()).start({ prompt: 'x' });
    const parts = [];
    for await (const part of stream) {
      parts.push(part);
      if (parts.length === 2) {
        stream.stop();
      }
    }
    assert.deepEqual(parts, ['a', 'b']);
    assert.equal((await stream.done).outcome, 'stopped');
    assert.deepEqual(gateway.ofType('stop'), [{ type: 'stop', streamId: 's1' }]);
  }));

test('a stop from elsewhere is an error', () =>
  withGateway({ onStart: (stream) => stream.text('a').append({ type: 'stopped' }) }, async (_, connect) => {
    await assert.rejects(collect((await connect()).start({ prompt: 'x' })), { code: 'stopped' });
  }));

test('a stop before the server has answered is sent as soon as it has', () =>
  withGateway({}, async (gateway, connect) => {
    const stream = (await connect()).start({ prompt: 'x' });
    await stream.stop();
    assert.equal(stream.state, 'stopped');
    assert.equal(gateway.ofType('stop').length, 1);
  }));

test('leaving the loop early stops the generation', () =>
  withGateway({ onStart: (stream) => stream.text('a', 'b', 'c') }, async (gateway, connect) => {
    for await (const part of (await connect()).start({ prompt: 'x' })) {
      assert.equal(part, 'a');
      break;
    }
    await gateway.frame('stop');
  }));

test('an abort throws its reason and stops the generation', () =>
  withGateway({ onStart: (stream) => stream.text('a') }, async (gateway, connect) => {
    const controller = new AbortController();
    const stream = (await connect()).start({ prompt: 'x', signal: controller.signal });
    await assert.rejects(async () => {
      for await (const part of stream) {
        assert.equal(part, 'a');
        controller.abort();
      }
    }, { name: 'AbortError' });
    await gateway.frame('stop');
    assert.throws(() => stream[Symbol.asyncIterator](), { code: 'already_consumed' });
  }));

test('a signal that was aborted before the start sends nothing', () =>
  withGateway({}, async (gateway, connect) => {
    const client = await connect();
    await assert.rejects(collect(client.start({ prompt: 'x', signal: AbortSignal.abort() })), { name: 'AbortError' });
    assert.equal(gateway.ofType('start').length, 0);
  }));

test('pause and resume wait for the server’s confirmation', () =>
  withGateway({}, async (gateway, connect) => {
    const stream = (await connect()).start({ prompt: 'x' });
    await stream.started;
    await stream.pause();
    gateway.streams.get('s1').text('held').done();
    assert.equal(stream.bufferedEvents, 0);
    await stream.resume();
    assert.deepEqual(await collect(stream), ['held']);
  }));

test('health comes from the server', () =>
  withGateway({ onStart: (stream) => stream.text('a', 'b') }, async (_, connect) => {
    const stream = await (await connect()).start({ prompt: 'x' }).started;
    assert.deepEqual(await stream.health(), { streamId: 's1', state: 'streaming', seq: 2, viewers: 1 });
  }));

test('a stream is joined from its beginning, after a cursor, and at its end', () =>
  withGateway({ onStart: (stream) => stream.text('a', 'b', 'c') }, async (gateway, connect) => {
    await (await connect()).start({ prompt: 'x' }).started;
    const joins = [{}, { after: 2, epoch: 1, resumeToken: 'view-s1' }, { mode: 'tail' }];
    const viewers = [];
    for (const join of joins) {
      viewers.push((await connect()).subscribe('s1', join));
      await viewers.at(-1).reconnect();
    }
    gateway.streams.get('s1').text('d').done();
    assert.deepEqual(await Promise.all(viewers.map((viewer) => viewer.text())), ['abcd', 'cd', 'd']);
    assert.equal(gateway.ofType('subscribe').find(({ after }) => after === 2).resumeToken, 'view-s1');
  }));

test('an unknown stream is an error with its own code', () =>
  withGateway({}, async (_, connect) => {
    await assert.rejects(collect((await connect()).subscribe('nowhere')), { code: 'unknown_stream', retryable: false });
  }));

test('a viewer that leaves early does not stop the generation', () =>
  withGateway({ onStart: (stream) => stream.text('a') }, async (gateway, connect) => {
    await (await connect()).start({ prompt: 'x' }).started;
    for await (const part of (await connect()).subscribe('s1')) {
      assert.equal(part, 'a');
      break;
    }
    await gateway.frame('unsubscribe');
    assert.equal(gateway.ofType('stop').length, 0);
  }));

test('listeners get the place in the queue', () => {
  const onFrame = (frame, peer) => frame.type === 'start' && peer.say({ type: 'queued', id: frame.id, streamId: 's1', position: 3 });
  return withGateway({ onFrame, onStart: (stream) => stream.text('a').done() }, async (_, connect) => {
    const stream = (await connect()).start({ prompt: 'x' });
    const positions = [];
    stream.on('queued', ({ position }) => positions.push(position));
    assert.equal(await stream.text(), 'a');
    assert.deepEqual(positions, [3]);
  });
});

test('a stop of a queued stream is sent at once', () => {
  const onFrame = (frame, peer) => {
    if (frame.type === 'start') {
      peer.say({ type: 'queued', id: frame.id, streamId: 's1', position: 3 });
    } else if (frame.type === 'stop') {
      peer.say({ type: 'stopped', streamId: 's1', epoch: 1, seq: 1 });
    }
    return frame.type !== 'hello';
  };
  return withGateway({ onFrame }, async (_, connect) => {
    const stream = (await connect()).start({ prompt: 'x' });
    await new Promise((resolve) => stream.on('queued', resolve));
    assert.equal(stream.id, 's1');
    await stream.stop();
    assert.equal((await stream.done).outcome, 'stopped');
  });
});

// OpenAI's own SDK: responses over HTTP and over WebSocket.
import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { ResponsesWS } from 'openai/resources/responses/ws';
import { otherUrl, rejects, run, tell, url } from './cases.mjs';

const at = (baseURL) => new OpenAI({ baseURL, apiKey: 'none', maxRetries: 0 });
const client = at(url);
const elsewhere = at(otherUrl);
const TEXT = 'Hello wörld "你" 💡\n';
const ask = (more) => ({ model: 'scripted', input: 'hi', ...more });

const lamp = {
  type: 'function',
  name: 'lamp',
  parameters: { type: 'object', properties: {}, additionalProperties: false },
  strict: true,
};

async function eventsOf(stream, onEvent = async () => {}) {
  const events = [];
  for await (const event of stream) {
    events.push(event);
    await onEvent(event);
  }
  return events;
}

const textOf = (events) =>
  events.filter((event) => event.type === 'response.output_text.delta').map((event) => event.delta).join('');

/** Asks until a response is found: after a gateway's death its stream has no home for a moment. */
async function patiently(action) {
  const until = Date.now() + 60_000;
  for (;;) {
    try {
      return await action();
    } catch (error) {
      if (!(error.status >= 500) || Date.now() > until) {
        throw error;
      }
      await new Promise((done) => setTimeout(done, 100));
    }
  }
}

const cases = {
  async whole() {
    await tell('answers');
    const response = await client.responses.create(ask({ metadata: { a: 'b' } }));
    assert.equal(response.output_text, TEXT);
    assert.equal(response.status, 'completed');
    assert.deepEqual(response.metadata, { a: 'b' });
    assert.deepEqual([response.usage.input_tokens, response.usage.output_tokens], [7, 2]);
    assert.deepEqual((await elsewhere.responses.retrieve(response.id)).output, response.output);
  },

  async streamed() {
    await tell('answers');
    const events = await eventsOf(await client.responses.create(ask({ stream: true })));
    assert.deepEqual(events.map((event) => event.sequence_number), events.map((_, index) => index));
    assert.equal(textOf(events), TEXT);
    assert.equal(events.at(-1).type, 'response.completed');
  },

  async 'the accumulating stream'() {
    await tell('answers');
    const response = await client.responses.stream(ask()).finalResponse();
    assert.equal(response.output_text, TEXT);
  },

  async tools() {
    await tell('calls');
    const first = await client.responses.stream(ask({ tools: [lamp] })).finalResponse();
    const calls = first.output.filter((item) => item.type === 'function_call');
    assert.deepEqual(
      calls.map((call) => [call.name, JSON.parse(call.arguments)]),
      [['lamp', { room: 'küche', on: true }], ['door', {}]],
    );
    await tell('answers');
    const second = await client.responses.create(ask({
      previous_response_id: first.id,
      input: calls.map((call) => ({ type: 'function_call_output', call_id: call.call_id, output: 'done' })),
    }));
    assert.equal(second.output_text, TEXT);
    const items = await client.responses.inputItems.list(second.id, { order: 'asc' });
    assert.deepEqual(items.data.map((item) => item.type), [
      'message',
      'function_call',
      'function_call',
      'function_call_output',
      'function_call_output',
    ]);
  },

  async 'error classes'() {
    await tell('refuses');
    const refused = await rejects(client.responses.create(ask({ stream: true })), '400');
    assert.ok(refused instanceof OpenAI.BadRequestError);
    assert.equal(refused.code, 'upstream_rejected');
    const model = await rejects(client.responses.create(ask({ model: 'none' })), 'model');
    assert.ok(model instanceof OpenAI.NotFoundError);
    assert.equal(model.code, 'model_not_found');
    const tool = await rejects(client.responses.create(ask({ tools: [{ type: 'web_search' }] })), 'tool');
    assert.ok(tool instanceof OpenAI.BadRequestError);
    assert.equal(tool.param, 'tools[0].type');
    assert.ok((await rejects(client.responses.retrieve('resp_none'), 'id')) instanceof OpenAI.NotFoundError);
    const previous = await rejects(client.responses.create(ask({ previous_response_id: 'resp_none' })), 'previous');
    assert.equal(previous.code, 'previous_response_not_found');
  },

  async 'an error after the first event'() {
    await tell('breaks');
    const events = [];
    const failed = await rejects((async () => {
      for await (const event of await client.responses.create(ask({ stream: true }))) {
        events.push(event);
      }
    })(), 'the stream');
    assert.ok(failed instanceof OpenAI.APIError);
    assert.equal(textOf(events), 'Hello');
    const stored = await elsewhere.responses.retrieve(events[0].response.id);
    assert.equal(stored.status, 'failed');
    assert.equal(stored.error.code, 'server_error');
  },

  async 'refused prompts'() {
    for (const code of ['context_length_exceeded', 'content_filter']) {
      await tell(`refuses-${code}`);
      const refused = await rejects(client.responses.create(ask({ stream: true })), code);
      assert.ok(refused instanceof OpenAI.BadRequestError);
      assert.equal(refused.code, code);
      await tell(`breaks-${code}`);
      const later = await rejects(client.responses.stream(ask()).finalResponse(), `${code} behind a text`);
      assert.equal(later.code, code, String(later));
      await tell(`refuses-${code}`);
      let stored = await client.responses.create(ask({ background: true }));
      while (['queued', 'in_progress'].includes(stored.status)) stored = await elsewhere.responses.retrieve(stored.id);
      assert.equal(stored.error.code, code);
    }
  },

  async 'background, polled'() {
    await tell('waits');
    let response = await client.responses.create(ask({ background: true }));
    assert.ok(['queued', 'in_progress'].includes(response.status), response.status);
    await tell('release');
    while (['queued', 'in_progress'].includes(response.status)) {
      response = await elsewhere.responses.retrieve(response.id);
    }
    assert.equal(response.output_text, TEXT);
  },

  async 'background, streamed, left and resumed elsewhere'() {
    await tell('waits');
    const first = [];
    const stream = await client.responses.create(ask({ background: true, stream: true }));
    for await (const event of stream) {
      first.push(event);
      if (event.type === 'response.output_text.delta') {
        break;
      }
    }
    const id = first[0].response.id;
    const resumed = await elsewhere.responses.retrieve(id, {
      stream: true,
      starting_after: first.at(-1).sequence_number,
    });
    await tell('release');
    const all = [...first, ...(await eventsOf(resumed))];
    assert.deepEqual(all.map((event) => event.sequence_number), all.map((_, index) => index));
    assert.equal(textOf(all), TEXT);
  },

  async cancel() {
    await tell('waits');
    const response = await client.responses.create(ask({ background: true }));
    const cancelled = await elsewhere.responses.cancel(response.id);
    assert.equal(cancelled.status, 'cancelled');
    await tell('upstream-is-left');
    await tell('release');
  },

  async delete() {
    await tell('answers');
    const response = await client.responses.create(ask());
    await elsewhere.responses.delete(response.id);
    assert.ok((await rejects(client.responses.retrieve(response.id), 'id')) instanceof OpenAI.NotFoundError);
  },

  async 'an aborted stream'() {
    await tell('waits');
    const stream = await client.responses.create(ask({ stream: true, store: false }));
    for await (const event of stream) {
      if (event.type === 'response.output_text.delta') {
        stream.controller.abort();
        break;
      }
    }
    await tell('upstream-is-left');
    await tell('release');
  },

  async WebSocket() {
    const socket = new ResponsesWS(client);
    const seen = [];
    const completed = (lane) => new Promise((resolve, reject) => {
      socket.on('error', reject);
      socket.on('event', (event) => {
        seen.push(event);
        if (event.type === 'response.completed' && event.stream_id === lane) {
          resolve(event.response);
        }
      });
    });
    await tell('answers');
    socket.send({ type: 'response.create', ...ask({ store: false }) });
    const first = await completed(undefined);
    assert.equal(first.output[0].content[0].text, TEXT);
    assert.deepEqual(seen.map((event) => event.sequence_number), seen.map((_, index) => index));
    await tell('answers');
    socket.send({
      type: 'response.create',
      stream_id: 'b',
      ...ask({ previous_response_id: first.id, store: false, input: 'and?' }),
    });
    const second = await completed('b');
    assert.equal(second.previous_response_id, first.id);
    assert.equal(second.output[0].content[0].text, TEXT);
    socket.close();
  },

  async 'a worker dies'() {
    await tell('waits');
    const events = await eventsOf(await client.responses.create(ask({ stream: true })), async (event) => {
      if (event.type === 'response.output_text.delta' && event.delta === 'Hello') {
        await tell('worker-dies');
      }
    });
    assert.equal(events.at(-1).type, 'response.completed');
    assert.equal(textOf(events), 'Hello and more');
  },

  async 'a gateway dies, and the response goes on elsewhere'() {
    await tell('waits');
    const first = [];
    const stream = await client.responses.create(ask({ background: true, stream: true }));
    await rejects((async () => {
      for await (const event of stream) {
        first.push(event);
        if (event.type === 'response.output_text.delta') {
          await tell('gateway-dies');
        }
      }
    })(), 'the stream');
    const resumed = await patiently(() => elsewhere.responses.retrieve(first[0].response.id, {
      stream: true,
      starting_after: first.at(-1).sequence_number,
    }));
    await tell('release');
    const all = [...first, ...(await eventsOf(resumed))];
    assert.deepEqual(all.map((event) => event.sequence_number), all.map((_, index) => index));
    assert.equal(textOf(all), TEXT);
    assert.equal((await elsewhere.responses.retrieve(first[0].response.id)).output_text, TEXT);
  },
};

await run('openai', cases);

/**
 * What Anthropic's own SDK does with tokenbus's door for Messages, against scripted model servers: one line for each case.
 *
 *   node cases.mjs GATEWAY_URL
 */
import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';

const [baseURL] = process.argv.slice(2);
const client = new Anthropic({ baseURL, apiKey: 'any', maxRetries: 0 });
const asked = (model, more = {}) => ({ model, max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }], ...more });

async function test(name, run) {
  await run();
  console.log(`ok: ${name}`);
}

async function failure(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}

const tools = [{ name: 'lamp', description: 'Is it on?', input_schema: { type: 'object', properties: { room: { type: 'number' } } } }];

await test('create', async () => {
  const { data: message, response } = await client.messages.create(asked('chat', { system: 'Be brief.' })).withResponse();
  assert.equal(message.content[0].text, 'Hello world');
  assert.equal(message.stop_reason, 'end_turn');
  assert.equal(message.usage.input_tokens, 7);
  assert.equal(message.usage.output_tokens, 2);
  assert.equal(message._request_id, response.headers.get('x-request-id'));
  assert.ok(message.id.startsWith('msg_'));
});
await test('create, streamed', async () => {
  let text = '';
  const types = [];
  for await (const event of await client.messages.create(asked('chat', { stream: true }))) {
    types.push(event.type);
    text += event.delta?.text ?? '';
  }
  assert.equal(text, 'Hello world');
  assert.equal(types[0], 'message_start');
  assert.equal(types.at(-1), 'message_stop');
});
await test('stream, gathered by its helper', async () => {
  let text = '';
  const stream = client.messages.stream(asked('chat')).on('text', (piece) => (text += piece));
  const message = await stream.finalMessage();
  assert.equal(text, 'Hello world');
  assert.equal(message.content[0].text, 'Hello world');
  assert.equal(message.usage.output_tokens, 2);
});
await test('tools, streamed', async () => {
  const message = await client.messages.stream(asked('chat', { tools, tool_choice: { type: 'any' } })).finalMessage();
  assert.equal(message.stop_reason, 'tool_use');
  assert.deepEqual(message.content[0].input, { room: 7 });
  assert.equal(message.content[0].name, 'lamp');
  assert.equal(message.content[0].id, 'call_1');
});
await test('results of tools', async () => {
  const messages = [
    { role: 'user', content: 'Is it on?' },
    { role: 'assistant', content: [{ type: 'tool_use', id: 'call_1', name: 'lamp', input: { room: 7 } }] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1', content: 'on' }] },
  ];
  const message = await client.messages.create(asked('chat', { tools, messages }));
  assert.equal(message.content[0].text, 'Hello world');
});
await test('thoughts', async () => {
  const thinking = { type: 'enabled', budget_tokens: 2048 };
  const message = await client.messages.stream(asked('chat', { thinking })).finalMessage();
  assert.deepEqual(message.content.map((block) => block.type), ['thinking', 'text']);
  assert.equal(message.content[0].thinking, 'Hm');
});
await test('an image', async () => {
  const source = { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' };
  const content = [{ type: 'text', text: 'See' }, { type: 'image', source }];
  const message = await client.messages.create(asked('chat', { messages: [{ role: 'user', content }] }));
  assert.equal(message.content[0].text, 'Hello world');
});
await test('a server of Anthropic\'s kind gets what was asked', async () => {
  const message = await client.messages
    .stream(
      asked('claude', {
        max_tokens: 4000,
        system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
        thinking: { type: 'enabled', budget_tokens: 3000 },
        metadata: { user_id: 'u' },
        messages: [
          { role: 'user', content: 'Is it on?' },
          {
            role: 'assistant',
            content: [
              { type: 'thinking', thinking: 'Hm', signature: 'c2ln' },
              { type: 'tool_use', id: 'c', name: 'lamp', input: { room: 7 } },
            ],
          },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c', is_error: true, content: 'no' }] },
        ],
        tools,
      }),
    )
    .finalMessage();
  assert.deepEqual(message.content.map((block) => block.type), ['thinking', 'text']);
  assert.equal(message.stop_reason, 'end_turn');
});
await test('the number of tokens', async () => {
  const { input_tokens: tokens } = await client.messages.countTokens({
    model: 'chat',
    messages: [{ role: 'user', content: 'Hello world, how are you?' }],
  });
  assert.ok(tokens >= 5 && tokens <= 9, String(tokens));
});
await test('classes of errors', async () => {
  assert.ok((await failure(client.messages.create(asked('gpt-9')))) instanceof Anthropic.NotFoundError);
  const noLimit = await failure(client.messages.create(asked('chat', { max_tokens: undefined })));
  assert.ok(noLimit instanceof Anthropic.BadRequestError);
  assert.equal(noLimit.type, 'invalid_request_error');
  assert.match(noLimit.message, /max_tokens: missing/);
  const rejected = await failure(client.messages.create(asked('chat', { stream: true })));
  assert.ok(rejected instanceof Anthropic.BadRequestError, String(rejected));
  const container = await failure(client.messages.create(asked('chat', { container: 'c' })));
  assert.ok(container instanceof Anthropic.BadRequestError, String(container));
  assert.match(container.message, /container/);
});
await test('refused prompts', async () => {
  for (const words of [/prompt is too long: .*maximum context length is 8192/, /content management policy/]) {
    const refused = await failure(client.messages.create(asked('chat')));
    assert.ok(refused instanceof Anthropic.BadRequestError, String(refused));
    assert.equal(refused.type, 'invalid_request_error');
    assert.match(refused.message, words);
    const later = await failure(client.messages.stream(asked('chat')).finalMessage());
    assert.equal(later.type ?? later.error?.error?.type, 'invalid_request_error');
    assert.match(later.message, words);
  }
});
await test('an error after the first byte', async () => {
  let text = '';
  const error = await failure(
    (async () => {
      for await (const event of await client.messages.create(asked('chat', { stream: true }))) text += event.delta?.text ?? '';
    })(),
  );
  assert.equal(text, 'a');
  assert.ok(error instanceof Anthropic.APIError, String(error));
  assert.equal(error.type ?? error.error?.error?.type, 'api_error');
});
await test('abort', async () => {
  const stream = await client.messages.create(asked('chat', { stream: true }));
  for await (const event of stream) if (event.delta?.text) stream.controller.abort();
});

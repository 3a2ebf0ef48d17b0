/**
 * What the official SDKs make of a gateway that wants keys: one line for each case.
 *
 *   KEY=tb-... node sdks.mjs GATEWAY_URL
 */
import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';

const [url] = process.argv.slice(2);
const key = process.env.KEY;
const wrong = `${key.slice(0, 14)}${'x'.repeat(43)}`;
const messages = [{ role: 'user', content: 'hi' }];
const openai = (apiKey) => new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
const anthropic = (apiKey) => new Anthropic({ baseURL: url, apiKey, maxRetries: 0 });

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

await test('openai: the right key', async () => {
  const { choices } = await openai(key).chat.completions.create({ model: 'sim-echo', messages });
  assert.match(choices[0].message.content, /hi/);
});

await test('openai: a wrong key', async () => {
  for (const ask of [
    (client) => client.chat.completions.create({ model: 'sim-echo', messages, stream: true }),
    (client) => client.responses.create({ model: 'sim-echo', input: 'hi' }),
    (client) => client.models.list(),
  ]) {
    const error = await failure(ask(openai(wrong)));
    assert.ok(error instanceof OpenAI.AuthenticationError, String(error));
    assert.equal(error.code, 'invalid_api_key');
  }
});

await test('openai: a model that is not for the key', async () => {
  const error = await failure(openai(key).chat.completions.create({ model: 'sim-text', messages }));
  assert.ok(error instanceof OpenAI.PermissionDeniedError, String(error));
});

await test('anthropic: the right key', async () => {
  const { content } = await anthropic(key).messages.create({ model: 'sim-echo', max_tokens: 100, messages });
  assert.match(content[0].text, /hi/);
});

await test('anthropic: a wrong key', async () => {
  const error = await failure(anthropic(wrong).messages.create({ model: 'sim-echo', max_tokens: 100, messages }));
  assert.ok(error instanceof Anthropic.AuthenticationError, String(error));
  assert.equal(error.error.error.type, 'authentication_error');
});

await test('anthropic: a model that is not for the key', async () => {
  const error = await failure(anthropic(key).messages.create({ model: 'sim-text', max_tokens: 100, messages }));
  assert.ok(error instanceof Anthropic.PermissionDeniedError, String(error));
  assert.equal(error.error.error.type, 'permission_error');
});

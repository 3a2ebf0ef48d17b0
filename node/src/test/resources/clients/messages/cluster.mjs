/**
 * What a client of Messages sees when nodes of a cluster die in the middle of its answers: one line for each case.
 *
 *   node cluster.mjs URL_OF_DEEDS GATEWAY_URL
 */
import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';

const [deeds, baseURL] = process.argv.slice(2);
const client = new Anthropic({ baseURL, apiKey: 'any', maxRetries: 0 });
// More than the answer has: what a lost worker has spent of it is estimated.
const asked = { model: 'sim-text', max_tokens: 1000, messages: [{ role: 'user', content: 'Write about nodes that die' }] };

/** Streams an answer, and kills a node of its stream in the middle; gives what the client has at the end. */
async function whileDying(whom) {
  const { data: stream, response } = await client.messages.create({ ...asked, stream: true }).withResponse();
  const id = response.headers.get('x-tokenbus-stream-id');
  const token = response.headers.get('x-tokenbus-stream-token');
  let text = '';
  let stopReason = null;
  let isKilled = false;
  try {
    for await (const event of stream) {
      text += event.delta?.text ?? '';
      stopReason = event.delta?.stop_reason ?? stopReason;
      if (!isKilled && text.length > 300) {
        isKilled = true;
        const health = await fetch(`${baseURL}/v1/streams/${id}`, { headers: { authorization: `Bearer ${token}` } });
        await fetch(deeds + whom(await health.json()));
      }
    }
    return { text, stopReason };
  } catch (error) {
    return { text, stopReason, error };
  }
}

const failedOver = await whileDying((health) => health.worker.split('/')[0]);
assert.equal(failedOver.error, undefined);
const whole = (await client.messages.create(asked)).content[0].text;
assert.equal(failedOver.text, whole);
assert.equal(failedOver.stopReason, 'end_turn');
console.log('ok: another worker goes on');

const lost = await whileDying((health) => health.home);
assert.ok(lost.error instanceof Error);
assert.equal(lost.stopReason, null);
assert.ok(whole.startsWith(lost.text) && lost.text.length < whole.length);
console.log(`ok: a gateway's death is an error (${lost.error.constructor.name})`);

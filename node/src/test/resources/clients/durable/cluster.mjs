/**
 * What the client of Durable Streams reads of tokenbus's streams: one line for each case.
 *
 *   node cluster.mjs URL_OF_DEEDS GATEWAY_URL OTHER_GATEWAY_URL
 */
import assert from 'node:assert/strict';
import { stream } from '@durable-streams/client';

const [deeds, gateway, other] = process.argv.slice(2);
const started = async (base = gateway) => {
  const response = await fetch(`${base}/v1/messages`, {
    method: 'POST',
    headers: { 'x-tokenbus-on-disconnect': 'orphan=60s' },
    // More than the answer has: what a lost worker has spent of it is estimated.
    body: JSON.stringify({ model: 'sim-text', max_tokens: 1000, stream: true, messages: [{ role: 'user', content: 'Write about logs' }] }),
  });
  assert.equal(response.status, 200, response.ok ? 'ok' : await response.text());
  const id = response.headers.get('x-tokenbus-stream-id');
  const headers = { authorization: `Bearer ${response.headers.get('x-tokenbus-stream-token')}` };
  await response.body.cancel();
  return { id, headers, url: (base) => `${base}/v1/streams/${id}/durable` };
};
const text = (messages) => messages.filter((each) => each.type === 'chunk' && !each.kind).map((each) => each.data).join('');
const seqs = (messages) => messages.map((each) => each.seq);
const inARow = (messages) => assert.deepEqual(seqs(messages), messages.map((_, index) => index + 1));

async function read(at, base, live, offset = '-1') {
  const response = await stream({ url: at.url(base), headers: at.headers, live, offset });
  if (live === false) {
    return response.json();
  }
  const messages = [];
  await new Promise((resolve, reject) => {
    response.closed.catch(reject);
    response.subscribeJson((batch) => {
      messages.push(...batch.items);
      if (batch.streamClosed) resolve();
    });
  });
  return messages;
}

const first = await started();
const live = await read(first, gateway, 'sse');
inARow(live);
assert.equal(live.at(-1).type, 'done');
console.log('ok: a whole stream, live, as events');

const again = await read(first, other, false);
assert.deepEqual(again, live);
console.log('ok: a whole stream afterwards, on the other gateway');

const second = await started();
const polled = await read(second, other, 'long-poll');
inARow(polled);
assert.equal(text(polled), text(live));
console.log('ok: a whole stream, live, by long polls, on the other gateway');

const broken = await started();
const seen = [];
await new Promise((resolve, reject) =>
  stream({ url: broken.url(gateway), headers: broken.headers, live: 'sse', offset: '-1' }).then((response) => {
    let isKilled = false;
    response.closed.catch(reject);
    response.subscribeJson(async (batch) => {
      seen.push(...batch.items);
      if (!isKilled && seen.length > 100) {
        isKilled = true;
        const health = await (await fetch(`${gateway}/v1/streams/${broken.id}`, { headers: broken.headers })).json();
        await fetch(deeds + health.worker.split('/')[0]);
      }
      if (batch.streamClosed) resolve();
    });
  }, reject),
);
inARow(seen);
assert.equal(text(seen), text(live));
console.log('ok: a worker died, and the reader did not notice');

const third = await started();
const part = [];
let offset;
await (async () => {
  // A reader that is cancelled while it reads may connect once more, and by default it asks a dead gateway for ever: this
  // program would not end.
  const backoffOptions = { initialDelay: 100, maxDelay: 1000, multiplier: 2, maxRetries: 3 };
  const response = await stream({ url: third.url(gateway), headers: third.headers, live: 'sse', offset: '-1', backoffOptions });
  await new Promise((resolve) => {
    const stop = response.subscribeJson((batch) => {
      part.push(...batch.items);
      offset = batch.offset;
      if (part.length > 100) {
        stop();
        resolve();
      }
    });
  });
})();
const health = await (await fetch(`${gateway}/v1/streams/${third.id}`, { headers: third.headers })).json();
await fetch(deeds + health.home);
let rest;
for (let tries = 0; rest === undefined; tries++) {
  rest = await read(third, other, 'sse', offset).catch((error) => {
    if (tries > 20) throw error;
  });
}
const whole = [...part, ...rest];
inARow(whole);
assert.equal(text(whole), text(live));
assert.equal(whole.at(-1).type, 'done');
console.log('ok: an offset goes on at another gateway after the first one died');

const none = { ...third, url: (base) => third.url(base).replace(third.id, 'none') };
await assert.rejects(read(none, other, false), (error) => error.status === 404);
console.log('ok: an unknown stream is an error before the first byte');

// The last worker: one died above.
const failing = await started(other);
const failed = [];
await new Promise((resolve, reject) =>
  stream({ url: failing.url(other), headers: failing.headers, live: 'sse', offset: '-1' }).then((response) => {
    let isKilled = false;
    response.closed.catch(reject);
    response.subscribeJson(async (batch) => {
      failed.push(...batch.items);
      if (!isKilled && failed.length > 100) {
        isKilled = true;
        const { worker } = await (await fetch(`${other}/v1/streams/${failing.id}`, { headers: failing.headers })).json();
        await fetch(deeds + worker.split('/')[0]);
      }
      if (batch.streamClosed) resolve();
    });
  }, reject),
);
assert.equal(failed.at(-1).type, 'error');
assert.ok(text(live).startsWith(text(failed)));
console.log(`ok: an answer that fails has its error as the last message (${failed.at(-1).code})`);

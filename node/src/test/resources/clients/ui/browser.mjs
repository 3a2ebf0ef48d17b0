/**
 * `useChat({resume: true})` in a real browser, against a cluster: one line for each case.
 *
 *   CHROMIUM_BIN=… CHROMIUM_ARGS=… node browser.mjs URL_OF_DEEDS GATEWAY_URL OTHER_GATEWAY_URL
 */
import assert from 'node:assert/strict';
import http from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';

const [deeds, gateway, other] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const bundle = await build({
  entryPoints: [join(here, 'page.jsx')],
  bundle: true,
  write: false,
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"' },
});
const script = bundle.outputFiles[0].text;
/** Serves the page and, below /0 and /1, passes requests on to the gateways, as a proxy in front of them would. */
const server = http.createServer((request, response) => {
  const [, which, path] = /^\/([01])(\/.*)$/.exec(request.url) ?? [];
  if (which !== undefined) {
    const target = http.request([gateway, other][which] + path, { method: request.method, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    });
    target.on('error', () => response.destroy());
    response.on('close', () => target.destroy());
    request.pipe(target);
    return;
  }
  const isScript = request.url === '/page.js';
  response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html; charset=utf-8');
  response.end(isScript ? script : '<!doctype html><div id="root"></div><script type="module" src="/page.js"></script>');
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_BIN, args: process.env.CHROMIUM_ARGS.split(' ') });
const context = await browser.newContext();
const page = await context.newPage();
page.on('pageerror', (error) => console.log(`page error: ${error.message}`));

const url = (chat, which) => `http://127.0.0.1:${port}/?chat=${chat}&api=/${which}/v1/ui/chat`;
const answer = () => page.locator('#answer').textContent();
const until = (what, ...args) => page.waitForFunction(what, args, { timeout: 60_000 });
const chars = (least) => until(([n]) => document.getElementById('answer').textContent.length >= n, least);
const isReady = () => until(() => window.chat?.status === 'ready' || window.chat?.status === 'error');

async function send(chat, text) {
  await page.goto(url(chat, 0));
  await until(() => window.chat?.status === 'ready');
  await page.evaluate((words) => window.chat.send(words), text);
}

async function noError() {
  assert.equal(await page.locator('#error').textContent(), '');
  assert.equal(await page.evaluate(() => window.chat.answers), 1);
}

const QUESTION = 'Write about pages that come back';
await send('whole', QUESTION);
await chars(50);
await isReady();
const whole = await answer();
await noError();
assert.ok((await page.evaluate(() => window.parts)).includes('data-tokenbus-usage'));
console.log(`ok: an answer (${whole.length} characters)`);

await send('reloaded', QUESTION);
await chars(100);
await page.reload();
await chars(100);
const atOnce = (await answer()).length;
assert.ok(atOnce < whole.length, 'it was over before it was loaded again');
await isReady();
await noError();
assert.equal(await answer(), whole);
console.log('ok: a page that is loaded again in the middle has the whole answer');

await send('stopped', QUESTION);
await chars(100);
await page.goto(url('stopped', 1));
await chars(100);
const stop = await fetch(`${other}/v1/ui/chat/stopped/stop`, { method: 'POST' });
assert.equal(stop.status, 202);
await isReady();
const short = await answer();
assert.ok(short.length < whole.length && whole.startsWith(short));
await page.reload();
await isReady();
assert.equal(await answer(), '');
console.log('ok: stop works after it was resumed on another gateway, and then nothing is live');

await send('left', QUESTION);
await chars(100);
await page.evaluate(() => window.chat.stop());
await isReady();
const left = await fetch(`${other}/v1/ui/chat/left/stream`);
assert.equal(left.status, 200);
await left.body.cancel();
console.log('ok: a page that stops listening stops nothing');

/** Kills a node of a chat's stream. */
async function kill(chat, whom) {
  const live = await fetch(`${other}/v1/ui/chat/${chat}/stream`);
  const id = live.headers.get('x-tokenbus-stream-id');
  const token = live.headers.get('x-tokenbus-stream-token');
  await live.body.cancel();
  const health = await (await fetch(`${other}/v1/streams/${id}?token=${token}`)).json();
  await fetch(deeds + whom(health));
}

await send('continued', QUESTION);
await chars(100);
await kill('continued', (health) => health.worker.split('/')[0]);
await isReady();
await noError();
assert.equal(await answer(), whole);
assert.ok((await page.evaluate(() => window.parts)).includes('data-tokenbus-failover'));
console.log('ok: a worker died, and the page did not notice');

await send('moved', QUESTION);
await chars(100);
await kill('moved', (health) => health.home);
await page.goto(url('moved', 1));
await chars(100);
await isReady();
await noError();
assert.equal(await answer(), whole);
console.log('ok: a gateway died, and the page goes on at another one');

await page.goto(`${url('refused', 1)}&model=gpt-9`);
await until(() => window.chat?.status === 'ready');
await page.evaluate((words) => window.chat.send(words), QUESTION);
await isReady();
assert.match(await page.locator('#error').textContent(), /options.model: unknown/);
console.log('ok: an error before the first byte is shown as a sentence');

await page.goto(url('lost', 1));
await until(() => window.chat?.status === 'ready');
await page.evaluate((words) => window.chat.send(words), QUESTION);
await chars(100);
await kill('lost', (health) => health.worker.split('/')[0]);
await isReady();
assert.equal(await page.evaluate(() => window.chat.status), 'error');
assert.ok((await page.locator('#error').textContent()).length > 10);
assert.ok(whole.startsWith(await answer()));
console.log(`ok: an error after the first byte is shown (${await page.locator('#error').textContent()})`);

await browser.close();
server.close();
process.exit(0);

/**
 * `useTokenStream` in React 18 and 19, in a real browser against a cluster: one line for each case.
 *
 *   CHROMIUM_BIN=… CHROMIUM_ARGS=… node react.mjs CLIENT OLDER_REACT REACT_AND_BUNDLER SCREENSHOTS URL_OF_DEEDS GATEWAY_PORT OTHER_PORT
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const [client, older, newer, screenshots, deeds, ...ports] = process.argv.slice(2);
const { build } = createRequire(join(newer, 'package.json'))('esbuild');
/** A page that a test hands to the browser has no address, so that Chromium would ask a person whether it may reach this machine. */
const LOOPBACK = '--disable-features=LocalNetworkAccessChecks';
/** An origin that the gateways allow; nothing listens there. */
const ORIGIN = 'http://localhost:5173';
/** So many tokens that it is not over before it is paused, stopped or cut, however slow the machine. */
const LONG = { length: 100_000 };
const QUESTION = 'Write about pages that come back';

async function bundle(entry, packages, platform) {
  const modules = join(packages, 'node_modules');
  const alias = { react: join(modules, 'react'), 'react-dom': join(modules, 'react-dom'), 'tokenbus-client/react': join(client, 'src/react/index.js') };
  const define = { 'process.env.NODE_ENV': '"development"' };
  const { outputFiles } = await build({ entryPoints: [fileURLToPath(new URL(entry, import.meta.url))], bundle: true, write: false, jsx: 'automatic', alias, define, platform, format: platform === 'node' ? 'cjs' : 'esm' });
  return outputFiles[0].text;
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_BIN, args: [...process.env.CHROMIUM_ARGS.split(' '), LOOPBACK] });

async function open(script) {
  const page = await (await browser.newContext({ viewport: { width: 720, height: 420 } })).newPage();
  const sent = [];
  page.on('pageerror', (error) => console.log(`page error: ${error.message}`));
  page.on('console', (message) => message.type() === 'error' && !message.text().includes('ERR_CONNECTION_REFUSED') && console.log(`console: ${message.text()}`));
  page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(JSON.parse(payload))));
  const html = '<!doctype html><style>body{font:16px/1.5 system-ui;margin:2em}input{width:20em}</style><div id="root"></div><script type="module" src="/page.js"></script>';
  await page.route(`${ORIGIN}/**`, (route) => route.fulfill(route.request().url().includes('page.js') ? { contentType: 'text/javascript', body: script } : { contentType: 'text/html', body: html }));
  const text = (id) => page.locator(id).textContent();
  const until = (what, ...args) => page.waitForFunction(what, args, { timeout: 60_000 });
  const chars = (least) => until(([n]) => document.getElementById('answer').textContent.length >= n, least);
  const status = (name) => until(([n]) => document.getElementById('status').textContent.split(',')[0] === n, name);
  const addresses = ports.map((port) => `url=ws://127.0.0.1:${port}`).join('&');
  const visit = ({ model = 'sim-text', length = 120 } = {}) => page.goto(`${ORIGIN}/?${addresses}&model=${model}&length=${length}`);
  const ask = async (least) => {
    await page.fill('#prompt', QUESTION);
    await page.click('#send');
    await chars(least);
  };
  const ofType = (type) => sent.filter((frame) => frame.type === type);
  return { page, text, until, chars, status, visit, ask, ofType };
}

async function common(name, { page, text, chars, status, visit, ask, ofType }) {
  await visit();
  await status('idle');
  await ask(1);
  await status('done');
  const whole = await text('#answer');
  assert.match(await text('#status'), /^done, 120 tokens$/);
  assert.equal(ofType('start').length, 1);
  const { frames, renders, ms } = await page.evaluate(() => ({ ...window.counts, ms: performance.now() }));
  // Where frames are slow a timer helps; changes of the status and the words of the prompt are shown at once.
  assert.ok(renders <= frames + ms / 250 + 20, `${renders} renders in ${frames} frames`);
  console.log(`ok: ${name}: an answer of ${whole.length} characters in StrictMode, started once, ${renders} renders in ${frames} frames`);

  await visit(LONG);
  await ask(50);
  await page.click('#pause');
  await page.waitForSelector('#resume');
  await page.screenshot({ path: join(screenshots, `react-${name}-paused.png`) });
  const atPause = (await text('#answer')).length;
  await page.click('#resume');
  await chars(atPause + 100);
  await page.click('#stop');
  await status('stopped');
  assert.match(await text('#status'), /^stopped, \d+ tokens$/);
  console.log(`ok: ${name}: paused, resumed, stopped`);

  await visit();
  await ask(50);
  await page.reload();
  await status('done');
  assert.equal(await text('#answer'), whole);
  await page.reload();
  await status('done');
  assert.equal(await text('#answer'), whole);
  console.log(`ok: ${name}: loaded again in the middle and at the end, whole`);
  return whole;
}

/** Kills a node of the answer that the page shows. */
async function kill({ page }, whom) {
  const { streamId, resumeToken } = await page.evaluate(() => JSON.parse(sessionStorage.getItem('tokenbus:chat')));
  const health = await (await fetch(`http://127.0.0.1:${ports[1]}/v1/streams/${streamId}?token=${resumeToken}`)).json();
  await fetch(deeds + whom(health));
}

for (const [name, packages] of [
  ['18', older],
  ['19', newer],
]) {
  const file = fileURLToPath(new URL(`server-${name}.cjs`, import.meta.url));
  writeFileSync(file, await bundle('server.jsx', packages, 'node'));
  assert.match(execFileSync(process.execPath, [file], { encoding: 'utf8' }), /<p id="status" role="status">idle/);
  console.log(`ok: ${name}: a server renders it idle`);
  const place = await open(await bundle('main.jsx', packages, 'browser'));
  const whole = await common(name, place);
  if (name === '19') {
    await deaths(place, whole);
  }
}

async function deaths(place, whole) {
  const { page, text, chars, status, visit, ask } = place;
  await visit({ model: 'gpt-9' });
  await page.fill('#prompt', QUESTION);
  await page.click('#send');
  await status('failed');
  assert.match(await text('#error'), /options.model: unknown/);
  await page.screenshot({ path: join(screenshots, 'react-19-failed.png') });
  console.log('ok: an error before the first token is a sentence');

  await visit();
  await ask(50);
  await kill(place, (health) => health.worker.split('/')[0]);
  await status('done');
  assert.equal(await text('#answer'), whole);
  console.log('ok: a worker died, and the page did not notice');

  await ask(50);
  await kill(place, (health) => health.home);
  await status('done');
  assert.equal(await text('#answer'), whole);
  console.log('ok: a gateway died, and the answer went on over another one');

  await visit(LONG);
  await ask(50);
  await kill(place, (health) => health.worker.split('/')[0]);
  await status('failed');
  await chars(50);
  console.log(`ok: an error after the first token keeps the text (${(await text('#error')).replace(/ Try again$/, '')})`);
}

await browser.close();

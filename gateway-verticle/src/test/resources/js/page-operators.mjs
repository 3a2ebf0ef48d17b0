/**
 * Drives the page of the streams on a real gateway in headless Chromium, as an operator does: rows appear, figures move, one stream is
 * watched, and one is stopped.
 *
 *   [KEY=tb-... OPERATOR=tb-...] node page-operators.mjs http://127.0.0.1:8080/ [SCREENSHOTS]
 *
 * With keys it is the page of a gateway that wants them, and asks for an operator's.
 */
import { join } from 'node:path';
import WebSocket from 'ws';
import { check, runAll, withBrowser } from './browser.mjs';

const [base, screenshots] = process.argv.slice(2);
const { KEY: key, OPERATOR: operator } = process.env;

/** Starts an answer that ends by itself long after the check. */
async function startStream(prompt) {
  const socket = new WebSocket(base.replace(/^http/, 'ws') + 'ws', key ? ['tokenbus', `tokenbus.bearer.${key}`] : []);
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
  const sim = { timeToFirstToken: 0, interTokenLatency: 20, length: 100_000 };
  const started = new Promise((resolve) =>
    socket.on('message', (text) => {
      const frame = JSON.parse(text);
      if (frame.type === 'started') {
        resolve(frame.streamId);
      }
    }),
  );
  socket.send(JSON.stringify({ type: 'start', prompt, options: { model: 'sim-text', maxTokens: 100_000, sim } }));
  return { streamId: await started, close: () => socket.close() };
}

const row = (page, streamId) => page.locator(`[data-stream="${streamId}"]`);
const cell = (page, streamId, column) => row(page, streamId).locator(`[data-column=${column}]`);

async function untilItIsAnother(locator) {
  const before = await locator.textContent();
  await locator.filter({ hasNotText: before }).waitFor();
}

async function screenshot(page, name) {
  if (screenshots) {
    await page.screenshot({ path: join(screenshots, `${name}.png`) });
  }
}

function checkErrors(page) {
  check(page.errors.length === 0, `errors on the console: ${page.errors.join(' | ')}`);
}

async function rowsAppearMoveAndAreStopped(openPage) {
  const page = await openPage({ url: `${base}streams.html` });
  await page.getByText('No stream is live.').waitFor();
  const streams = await Promise.all([startStream('one'), startStream('two'), startStream('three')]);
  const [{ streamId }] = streams;
  await row(page, streamId).waitFor();
  await untilItIsAnother(cell(page, streamId, 'tokens'));
  await screenshot(page, 'operators-streams');

  await page.keyboard.press('/');
  await page.keyboard.type('no such stream');
  await page.getByText('None of the 3 streams').waitFor();
  await page.keyboard.press('Escape');

  await row(page, streamId).getByTestId('stop').click();
  await page.getByTestId('stop-confirm').click();
  await row(page, streamId).waitFor({ state: 'detached' });
  await page.getByTestId('show-ended').click();
  await cell(page, streamId, 'state').getByText('stopped').waitFor();
  checkErrors(page);
  streams.forEach(({ close }) => close());
}

async function aStreamIsWatched(openPage) {
  const stream = await startStream('watch me');
  const page = await openPage({ url: `${base}streams.html` });
  await row(page, stream.streamId).getByTestId('watch').click();
  await page.getByTestId('answer-text').filter({ hasText: /\w+ \w+ \w+/ }).waitFor();
  check(page.url().endsWith(`#watch=${stream.streamId}`), `the address is ${page.url()}`);
  checkErrors(page);
  stream.close();
}

async function giveKey(page, given) {
  await page.getByTestId('key-dialog').and(page.locator('[open]')).waitFor();
  await page.getByTestId('key').fill(given);
  await page.getByTestId('key-send').click();
}

async function anOperatorsKeyIsAskedFor(openPage) {
  const stream = await startStream('somebody’s');
  const page = await openPage({ url: `${base}streams.html`, tolerated: /401/, isConnected: false });
  await giveKey(page, key);
  await page.getByTestId('page-notice').getByText('for operators').waitFor();
  check(!(await page.getByTestId('list').isVisible()), 'a list is shown to who is no operator');
  await page.getByTestId('notice-action').click();
  await giveKey(page, operator);
  await row(page, stream.streamId).waitFor();
  check((await cell(page, stream.streamId, 'principal').textContent()) === key.slice(3, 13), 'whose stream it is is not shown');
  checkErrors(page);
  stream.close();
}

const open = {
  'rows appear, move and are stopped': rowsAppearMoveAndAreStopped,
  'a stream is watched': aStreamIsWatched,
};
const checks = key ? { 'an operator’s key is asked for': anOperatorsKeyIsAskedFor } : open;
await withBrowser((openPage) =>
  runAll(Object.fromEntries(Object.entries(checks).map(([name, run]) => [name, () => run(openPage)]))),
);

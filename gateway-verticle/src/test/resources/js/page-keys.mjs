/**
 * Drives the web page of a gateway that wants keys in headless Chromium: it asks for a key, again after a wrong one, and keeps the right
 * one over a reload.
 *
 *   KEY=tb-... node page-keys.mjs http://127.0.0.1:8080/
 */
import { ask, check, linkOf, runAll, waitForState, waitForText, withBrowser } from './browser.mjs';

const [base] = process.argv.slice(2);
const key = process.env.KEY;

async function giveKey(page, given) {
  await page.getByTestId('key-dialog').and(page.locator('[open]')).waitFor();
  await page.getByTestId('key').fill(given);
  await page.getByTestId('key-send').click();
}

async function theKeyIsAskedForAndKept(openPage) {
  const page = await openPage({ url: `${base}?sim.interTokenLatency=1`, tolerated: /401/ });
  await giveKey(page, `${key.slice(0, 14)}${'x'.repeat(43)}`);
  await page.getByText('The gateway does not take this key.').waitFor();
  await giveKey(page, key);
  await page.locator('[data-testid=status][data-state=connected]').waitFor();
  await waitForState(await ask(page, 'Hello'), 'done');
  await page.reload();
  await page.locator('[data-testid=status][data-state=connected]').waitFor();
  await waitForState(await ask(page, 'Hello again'), 'done');
  check((await page.locator('[data-testid=key-dialog][open]').count()) === 0, 'the key was asked for again');
  check(!page.url().includes(key), 'the key is in the address');
  check(page.errors.length === 0, `errors on the console: ${page.errors.join(' | ')}`);
}

async function aWatchedAnswerComesAfterTheKey(openPage) {
  const page = await openPage({ url: `${base}?sim.interTokenLatency=500`, tolerated: /401/, isConnected: false });
  await giveKey(page, key);
  await page.locator('[data-testid=status][data-state=connected]').waitFor();
  const answer = await ask(page, 'First of many words '.repeat(40));
  await waitForText(answer, 'First');
  const other = await openPage({ url: await linkOf(answer), errors: page.errors, tolerated: /401/, isConnected: false });
  await giveKey(other, key);
  await waitForText(other.getByTestId('answer'), 'First');
  check((await other.getByTestId('answer').count()) === 1, 'the answer that was refused is still there');
  await page.getByTestId('stop').click();
  await waitForState(other.getByTestId('answer'), 'stopped');
  check(page.errors.length === 0, `errors on the console: ${page.errors.join(' | ')}`);
}

await withBrowser((openPage) =>
  runAll({
    'the key is asked for and kept': () => theKeyIsAskedForAndKept(openPage),
    'a watched answer comes after the key': () => aWatchedAnswerComesAfterTheKey(openPage),
  }),
);

/**
 * Looks over every page of the console with axe-core, light and dark, wide and on a phone, with something on it: nothing serious is wrong
 * for readers with a keyboard, a screen reader, or weak eyes.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { ask, check, waitForState } from './browser.mjs';
import { DashboardFeed } from './dashboard-feed.mjs';
import { onGateway } from './page-on-gateway.mjs';
import { pushing, streams } from './streams-feed.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const GRAVE = ['serious', 'critical'];
const LOOKS = [
  { colorScheme: 'light', width: 1280, height: 800 },
  { colorScheme: 'dark', width: 1280, height: 800 },
  { colorScheme: 'light', width: 390, height: 844 },
];

/** As strings: `rule at element: what is wrong`. */
async function findings(page) {
  await page.evaluate(`globalThis.axe ?? ${axe}`);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ['violations'] }));
  return violations
    .filter(({ impact }) => GRAVE.includes(impact))
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} at ${target}: ${failureSummary}`));
}

async function isFineInEveryLook(page) {
  for (const { colorScheme, ...size } of LOOKS) {
    // What moves is paler on its way.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize(size);
    await isFine(page);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    check(width <= size.width, `it is ${width} px wide on ${size.width} px`);
  }
}

async function isFine(page) {
  const found = await findings(page);
  check(found.length === 0, found.join('\n'));
}

async function theChatHasNoSeriousFindings(openPage) {
  const script = (stream) => {
    stream.started();
    stream.chunk('# A title\n\nSome `code`, a [link](https://example.org/), and\n\n```js\nlet x = 1;\n```\n\n| a | b |\n|--|--|\n| 1 | 2 |\n');
    stream.end('error', { error: 'gone', code: 'worker_lost', retryable: true });
  };
  await onGateway(openPage, { script }, async (page) => {
    await waitForState(await ask(page, 'go'), 'failed');
    await isFineInEveryLook(page);
    await page.getByTestId('options').click();
    await page.getByTestId('option-panel').waitFor();
    await isFine(page);
    await page.keyboard.press('Escape');
    await page.getByTestId('keys').click();
    await page.getByTestId('shortcuts').waitFor();
    await isFine(page);
    await page.keyboard.press('Escape');
    await page.getByTestId('history').click();
    await page.getByTestId('conversation').first().waitFor();
    await isFine(page);
    await page.keyboard.press('Escape');
    await page.getByTestId('compare').click();
    await page.getByTestId('pane').nth(1).waitFor();
    await isFineInEveryLook(page);
  });
}

async function theDashboardHasNoSeriousFindings(openPage) {
  const feed = new DashboardFeed();
  feed.node('gateway-2').state = 'lost';
  await onGateway(openPage, { script: () => {}, onFrame: feed.onFrame, search: 'dashboard.html' }, async (page) => {
    await page.getByTestId('node').first().waitFor();
    feed.missing = 'no_answer';
    feed.tick();
    await page.getByTestId('page-notice').waitFor();
    await isFineInEveryLook(page);
    feed.failure = { code: 'forbidden', error: 'not for this key' };
    feed.tick();
    await page.getByTestId('notice-action').click();
    await page.getByTestId('key').waitFor();
    await isFine(page);
  });
}

async function theStreamsHaveNoSeriousFindings(openPage) {
  const failing = streams(1, { streamId: `n1.${'f'.repeat(22)}`, state: 'failing_over', principal: 'k1', lagEvents: 4000, lagBytes: 90_000 });
  const feed = pushing({ total: 9, truncated: true, silent: ['gateway-2'], streams: [...streams(3), ...failing] });
  await onGateway(openPage, { onFrame: feed.onFrame, search: 'streams.html' }, async (page) => {
    await page.getByTestId('stream').first().waitFor();
    await isFineInEveryLook(page);
    await page.getByTestId('stop').first().click();
    await isFine(page);
    await page.getByTestId('stop-cancel').click();
    feed.push({ total: 0, streams: [] });
    await page.getByText('No stream is live.').waitFor();
    await isFine(page);
  });
}

export const checks = {
  'the chat has no serious findings': theChatHasNoSeriousFindings,
  'the streams have no serious findings': theStreamsHaveNoSeriousFindings,
  'the dashboard has no serious findings': theDashboardHasNoSeriousFindings,
};

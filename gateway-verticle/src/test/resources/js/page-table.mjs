/**
 * The page of the streams: what it does with what is pushed, and without it.
 */
import { check } from './browser.mjs';
import { onGateway, screenshot } from './page-on-gateway.mjs';
import { pushing, streams } from './streams-feed.mjs';

const cell = (page, index, column) => page.getByTestId('stream').nth(index).locator(`[data-column=${column}]`);

/** Opens the page on such a gateway. */
function onTable(openPage, feed, body, tolerated) {
  return onGateway(openPage, { search: 'streams.html', onFrame: feed.onFrame }, body, tolerated);
}

async function figuresMoveAndRowsStay(openPage) {
  const feed = pushing({ total: 3, streams: streams(3) });
  await onTable(openPage, feed, async (page) => {
    await page.getByTestId('watch').nth(1).focus();
    const [, focused] = streams(3);
    feed.push({ total: 4, streams: [...streams(1), { ...focused, tokens: 1234 }, ...streams(4).slice(2)] });
    await page.getByText('1,234').waitFor();
    const id = await page.evaluate(() => document.activeElement.closest('tr')?.dataset.stream);
    check(id === focused.streamId, `the focus is on ${id}`);
    feed.push({ total: 0, streams: [] });
    await page.getByText('No stream is live.').waitFor();
  });
}

async function columnsAreSorted(openPage) {
  const feed = pushing({ total: 3, streams: streams(3) });
  await onTable(openPage, feed, async (page) => {
    await page.getByTestId('sort-tokens').click();
    check((await cell(page, 0, 'tokens').textContent()) === '2', 'the most tokens do not come first');
    await page.getByTestId('sort-tokens').click();
    check((await cell(page, 0, 'tokens').textContent()) === '0', 'the fewest tokens do not come first');
    check((await page.locator('th[data-column=tokens]').getAttribute('aria-sort')) === 'ascending', 'the order is not said');
  });
}

async function whatIsMissingIsSaid(openPage) {
  const feed = pushing({ total: 900, truncated: true, silent: ['gateway-2'], streams: streams(5) });
  await onTable(openPage, feed, async (page) => {
    await page.getByText('No answer from gateway-2: streams there are missing. The youngest 5 of 900 streams.').waitFor();
  });
}

async function whatIsOldLooksOld(openPage) {
  const feed = pushing({ total: 2, streams: streams(2) });
  await onTable(
    openPage,
    feed,
    async (page, gateway) => {
      await page.getByTestId('stream').first().waitFor();
      gateway.isAway = true;
      gateway.sockets.forEach((socket) => socket.terminate());
      await page.locator('body[data-feed=stale]').waitFor();
      await page.getByText('these are the streams as they were').waitFor();
      await screenshot(page, 'streams-stale');
      gateway.isAway = false;
      await page.locator('body[data-feed=live]').waitFor();
      check((await page.getByTestId('page-notice').textContent()) === '', 'the notice stays');
    },
    /WebSocket/,
  );
}

async function whoIsNoOperatorIsTold(openPage) {
  const feed = pushing(null, { type: 'error', code: 'forbidden', error: 'observe: not for this key', retryable: false });
  await onTable(openPage, feed, async (page) => {
    await page.getByText('The streams of the cluster are for operators').waitFor();
    await page.getByTestId('notice-action').click();
    await page.getByTestId('key-dialog').and(page.locator('[open]')).waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('The streams of the cluster are for operators').waitFor();
  });
}

async function aStopThatIsRefusedIsSaid(openPage) {
  const feed = pushing({ total: 2, streams: streams(2) });
  const onFrame = (frame, stream, socket) =>
    frame.type === 'stop'
      ? socket.send(JSON.stringify({ type: 'error', streamId: frame.streamId, code: 'forbidden', error: 'stop: not for this key', retryable: false }))
      : feed.onFrame(frame, stream, socket);
  await onTable(openPage, { onFrame }, async (page) => {
    await page.getByTestId('stop').first().click();
    await page.getByTestId('stop-confirm').click();
    const said = page.getByTestId('page-notice').getByText('The stream was not stopped. stop: not for this key');
    await said.waitFor();
    feed.push({ total: 2, streams: streams(2, { tokensPerSecond: 77 }) });
    await page.getByTestId('stop').first().and(page.locator(':enabled')).waitFor();
    check(await said.isVisible(), 'the next second has hidden it');
    await page.getByTestId('notice-action').click();
    await said.waitFor({ state: 'hidden' });
  });
}

async function itFitsAPhone(openPage) {
  const feed = pushing({ total: 3, streams: streams(3, { lagEvents: 4000, lagBytes: 90_000, model: 'a-model-with-a-very-long-name-indeed' }) });
  await onTable(openPage, feed, async (page) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByTestId('stream').first().waitFor();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    check(width <= 390, `the page is ${width} pixels wide`);
    await screenshot(page, 'streams-phone');
  });
}

export const checks = {
  'figures move and rows stay': figuresMoveAndRowsStay,
  'columns are sorted': columnsAreSorted,
  'what is missing is said': whatIsMissingIsSaid,
  'what is old looks old': whatIsOldLooksOld,
  'who is no operator is told': whoIsNoOperatorIsTold,
  'a stop that is refused is said': aStopThatIsRefusedIsSaid,
  'it fits a phone': itFitsAPhone,
};

/**
 * The dashboard against a scripted cluster: what a person sees move, choose, miss and come back.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ask, check, waitForState, waitForText } from './browser.mjs';
import { DashboardFeed } from './dashboard-feed.mjs';
import { connected, onGateway, screenshot } from './page-on-gateway.mjs';

const [webroot] = process.argv.slice(2);

/** Opens the dashboard on a feed, and waits until it shows what the feed knows, or its notice. */
async function onDashboard(openPage, body, { feed = new DashboardFeed(), search = '', tolerated, ...options } = {}) {
  const gateway = { script: () => {}, onFrame: feed.onFrame, search: `dashboard.html${search}`, ...options };
  await onGateway(openPage, gateway, (page, served) => body(page, feed, served), tolerated);
}

function clock(second) {
  return new Date(second * 1000).toLocaleTimeString('en-GB');
}

/** Waits until the page shows everything up to the feed's newest second. */
async function caughtUp(page, feed) {
  await page.getByTestId('as-of').getByText(clock(feed.now)).waitFor();
}

async function tick(page, feed) {
  feed.tick();
  await caughtUp(page, feed);
}

function picture(page, id) {
  return page.getByTestId(`plot-${id}`).locator('canvas').evaluate((canvas) => canvas.toDataURL());
}

async function chartsAndFiguresMove(openPage) {
  await onDashboard(openPage, async (page, feed) => {
    await caughtUp(page, feed);
    const ids = ['throughput', 'first-token', 'gap', 'connections', 'backpressure', 'errors'];
    const before = await Promise.all(ids.map((id) => picture(page, id)));
    const figure = await page.getByTestId('figure-tokens').textContent();
    for (let second = 0; second < 10; second++) {
      await tick(page, feed);
    }
    const after = await Promise.all(ids.map((id) => picture(page, id)));
    ids.forEach((id, index) => check(before[index] !== after[index], `the chart ${id} did not move`));
    check((await page.getByTestId('figure-tokens').textContent()) !== figure, `the figure is ${figure} still`);
    const words = await page.getByTestId('plot-throughput').getAttribute('aria-label');
    check(/^Throughput, .* last 5 minutes\. Tokens [\d,]+ now, at most [\d,]+; Chunks/.test(words), `the chart says “${words}”`);
    await screenshot(page, 'dashboard-light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await screenshot(page, 'dashboard-dark');
    await page.setViewportSize({ width: 390, height: 844 });
    await screenshot(page, 'dashboard-phone');
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    check(width <= 390, `the page is ${width} pixels wide on a phone`);
  });
}

async function aSecondUnderThePointerIsToldByAllCharts(openPage) {
  await onDashboard(openPage, async (page, feed) => {
    await caughtUp(page, feed);
    await page.getByTestId('plot-throughput').hover();
    const said = (id) => page.getByTestId(`chart-${id}`).locator('figcaption').textContent();
    await page.getByTestId('chart-errors').getByText(/at \d\d:\d\d:\d\d/).waitFor();
    const [at] = /at \d\d:\d\d:\d\d/.exec(await said('throughput'));
    for (const id of ['first-token', 'gap', 'connections', 'backpressure', 'errors']) {
      check((await said(id)).includes(at), `${id} says “${await said(id)}”, not ${at}`);
    }
    await page.mouse.move(0, 0);
    await page.getByTestId('chart-errors').getByText('by code').waitFor();
    await page.getByTestId('plot-gap').focus();
    await page.keyboard.press('ArrowLeft');
    await page.getByTestId('chart-gap').getByText(`at ${clock(feed.now - 1)}`).waitFor();
  });
}

async function anotherPartIsAskedForAndKeptOverAReload(openPage) {
  await onDashboard(openPage, async (page, feed, gateway) => {
    await caughtUp(page, feed);
    await page.getByTestId('scope').selectOption('model:qwen3-32b');
    await page.getByText('Counted for the whole cluster and for nodes only.').waitFor();
    await gateway.framesOf('observe', 2);
    check(feed.asked.length === 2 && feed.asked[1].by === 'model' && feed.asked[1].name === 'qwen3-32b', JSON.stringify(feed.asked));
    check(!('after' in feed.asked[1]), 'what was known of the cluster counts for the model');
    await page.getByLabel('15 min').check();
    await page.getByRole('img', { name: /Throughput, .* last 15 minutes/ }).waitFor();
    await page.reload();
    await caughtUp(page, feed);
    check(feed.asked[2].name === 'qwen3-32b', `the reload asked for ${JSON.stringify(feed.asked[2])}`);
    await page.getByRole('img', { name: /Throughput, .* last 15 minutes/ }).waitFor();
    await page.getByTestId('breakdown').getByText('llama-3.3-70b').click();
    await page.getByTestId('scope').and(page.locator(':has(option[value="model:llama-3.3-70b"]:checked)')).waitFor();
    await gateway.framesOf('observe', 4);
    check(feed.asked[3].name === 'llama-3.3-70b', `the press on a row asked for ${JSON.stringify(feed.asked[3])}`);
  });
}

async function whatWasMissedIsAskedForAndAHoleIsSaid(openPage) {
  await onDashboard(
    openPage,
    async (page, feed, gateway) => {
      await caughtUp(page, feed);
      const seen = feed.now;
      gateway.isAway = true;
      gateway.sockets.forEach((socket) => socket.terminate());
      await page.getByTestId('as-of').getByText('there is no connection').waitFor();
      feed.now += 40;
      feed.hole = [seen + 11, seen + 20];
      gateway.isAway = false;
      await connected(page);
      await caughtUp(page, feed);
      check(feed.asked.at(-1).after === seen, `the page asked for ${JSON.stringify(feed.asked.at(-1))}, and had ${seen}`);
      const hole = `Nothing is known of ${clock(seen + 11)} to ${clock(seen + 20)}.`;
      check((await page.getByTestId('as-of').textContent()).includes(hole), `it says “${await page.getByTestId('as-of').textContent()}”`);
      await screenshot(page, 'dashboard-hole');
    },
    { tolerated: /WebSocket connection/ },
  );
}

async function withoutAMetricsNodeItSaysWhatToDo(openPage) {
  const feed = new DashboardFeed();
  feed.missing = 'no_metrics_node';
  await onDashboard(
    openPage,
    async (page) => {
      await page.getByTestId('page-notice').getByText('--roles metrics').waitFor();
      // The map is drawn with the next frame of the screen.
      await page.getByTestId('node').nth(3).waitFor();
      feed.missing = '';
      await tick(page, feed);
      await page.getByTestId('page-notice').waitFor({ state: 'hidden' });
    },
    { feed },
  );
}

async function whoIsNoOperatorIsAskedForAnotherKey(openPage) {
  const feed = new DashboardFeed();
  feed.failure = { code: 'forbidden', error: 'not for this key' };
  await onDashboard(
    openPage,
    async (page) => {
      const isRefused = () => page.getByTestId('page-notice').getByText('for operators').waitFor();
      await isRefused();
      await page.getByTestId('notice-action').click();
      await page.keyboard.press('Escape');
      await isRefused();
      await page.getByTestId('notice-action').click();
      await page.getByTestId('key').fill('tb-nobody');
      await page.getByTestId('key-send').click();
      await isRefused();
      await page.getByTestId('notice-action').click();
      feed.failure = null;
      await page.getByTestId('key').fill('tb-operator');
      await page.getByTestId('key-send').click();
      await caughtUp(page, feed);
      await page.getByTestId('page-notice').waitFor({ state: 'hidden' });
    },
    { feed },
  );
}

async function theMapShowsWhoIsLostAndWhoseUpstreamIsDown(openPage) {
  await onDashboard(openPage, async (page, feed) => {
    await caughtUp(page, feed);
    const card = (name) => page.locator(`[data-testid=node][data-name=${name}]`);
    await card('worker-2').getByText('vllm: down').waitFor();
    check((await card('worker-1').getByRole('progressbar').count()) === 2, 'the load of its workers is missing');
    feed.node('worker-1').state = 'lost';
    await tick(page, feed);
    await page.locator('[data-testid=node][data-name=worker-1][data-state=lost]').waitFor();
    feed.nodes = feed.nodes.filter(({ name }) => name !== 'worker-1');
    await tick(page, feed);
    await card('worker-1').waitFor({ state: 'detached' });
  });
}

async function aHiddenTabDrawsNothing(openPage) {
  await onDashboard(openPage, async (page, feed) => {
    await caughtUp(page, feed);
    const hide = (isHidden) =>
      page.evaluate((hidden) => {
        Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }, isHidden);
    await hide(true);
    const before = await picture(page, 'throughput');
    feed.missing = 'no_answer';
    feed.tick();
    await page.getByTestId('page-notice').waitFor();
    feed.missing = '';
    feed.tick();
    await page.getByTestId('page-notice').waitFor({ state: 'hidden' });
    check((await picture(page, 'throughput')) === before, 'it drew');
    await hide(false);
    await caughtUp(page, feed);
  });
}

async function itWorksBelowAPathOfAProxy(openPage) {
  await onDashboard(
    openPage,
    async (page, feed, gateway) => {
      await caughtUp(page, feed);
      const outside = gateway.asked.filter((path) => !path.startsWith('/tools/chat/'));
      check(outside.length === 0, `asked for outside: ${outside}`);
      await page.getByRole('link', { name: 'Chat' }).click();
      await page.getByTestId('prompt-box').waitFor();
      check((await page.locator('[aria-current=page]').textContent()) === 'Chat', 'another page is marked');
    },
    { prefix: '/tools/chat' },
  );
}

async function theHeaderLeadsBackToWhereOneWas(openPage) {
  const script = (stream) => {
    stream.started();
    stream.chunk('an answer');
    stream.done({ chars: 9 });
  };
  await onDashboard(
    openPage,
    async (page) => {
      const go = (name) => page.getByRole('link', { name, exact: true }).click();
      await page.getByLabel('15 min').check();
      await go('Chat');
      await connected(page);
      await waitForState(await ask(page, 'Hello'), 'done');
      await go('Dashboard');
      await page.getByRole('img', { name: /last 15 minutes/ }).first().waitFor();
      await go('Chat');
      await waitForText(page.getByTestId('answer'), 'an answer');
    },
    { script },
  );
}

async function aQuarterOfAnHourIsKeptAndNoMore() {
  const { KEPT, Seconds } = await import(pathToFileURL(join(webroot, 'seconds.js')));
  const seconds = new Seconds();
  const figures = (from, to) => ({ from, to, seconds: { tokens: Array(to - from + 1).fill(1), errors: { internal: Array(to - from + 1).fill(from > 1 ? 0 : 1) } } });
  seconds.take(figures(1, 2_000));
  check(seconds.window(5_000).sum('tokens') === KEPT, `it keeps ${seconds.window(5_000).sum('tokens')} seconds`);
  seconds.take(figures(2_011, 2_020));
  check(JSON.stringify(seconds.window(60).holes) === '[[2001,2010]]', `holes: ${JSON.stringify(seconds.window(60).holes)}`);
  seconds.take(figures(2_001, 4_000));
  check(seconds.window(KEPT).namesIn('errors').length === 0, 'an error that is long ago is still named');
}

export const checks = {
  'charts and figures move': chartsAndFiguresMove,
  'a second under the pointer is told by all charts': aSecondUnderThePointerIsToldByAllCharts,
  'another part is asked for and kept over a reload': anotherPartIsAskedForAndKeptOverAReload,
  'what was missed is asked for and a hole is said': whatWasMissedIsAskedForAndAHoleIsSaid,
  'without a metrics node it says what to do': withoutAMetricsNodeItSaysWhatToDo,
  'who is no operator is asked for another key': whoIsNoOperatorIsAskedForAnotherKey,
  'the map shows who is lost and whose upstream is down': theMapShowsWhoIsLostAndWhoseUpstreamIsDown,
  'a hidden tab draws nothing': aHiddenTabDrawsNothing,
  'it works below a path of a proxy': itWorksBelowAPathOfAProxy,
  'the header leads back to where one was': theHeaderLeadsBackToWhereOneWas,
  'a quarter of an hour is kept and no more': aQuarterOfAnHourIsKeptAndNoMore,
};

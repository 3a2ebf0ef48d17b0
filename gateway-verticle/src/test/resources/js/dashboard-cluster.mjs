/**
 * The dashboard of a real cluster under load: its charts move, its gateway is killed and it goes on at another one, a worker is killed and
 * the map says so.
 *
 *   node dashboard-cluster.mjs PROXY GATEWAY DEATHS [SCREENSHOTS]
 *
 * PROXY leads to the gateway that is killed, and then to GATEWAY, which gets the load; a request to DEATHS/gateway or DEATHS/worker kills.
 */
import { join } from 'node:path';
import { check, withBrowser } from './browser.mjs';

const [proxy, gateway, deaths, screenshots] = process.argv.slice(2);
const AT_ONCE = 6;

/** Asks for one answer after another, until it is told to end; what becomes of them is not its concern. */
async function ask(signal) {
  while (!signal.aborted) {
    const body = JSON.stringify({ model: 'sim-text', stream: true, max_tokens: 100, messages: [{ role: 'user', content: 'Tell me about a bus' }] });
    const headers = { 'content-type': 'application/json' };
    await fetch(`${gateway}v1/chat/completions`, { method: 'POST', headers, body, signal })
      .then((response) => response.text())
      .catch(() => {});
  }
}

async function kill(who) {
  const response = await fetch(`${deaths}/${who}`);
  check(response.ok, `${who} was not killed`);
}

/** Waits until the page is up to date, and its chart tells of tokens in words. */
function flows(page) {
  return page.waitForFunction(() => {
    const words = document.querySelector('[data-testid=plot-throughput]').getAttribute('aria-label');
    const now = Number(/Tokens ([\d,.]+) now/.exec(words)?.[1].replace(',', ''));
    return now > 0 && document.querySelector('[data-testid=as-of]').textContent.startsWith('As of');
  });
}

/** The second that the page tells of, empty if it is not up to date, and the chart at that moment. */
function told(page) {
  return page.evaluate(() => {
    const [, second] = /^As of (\S+),/.exec(document.querySelector('[data-testid=as-of]').textContent) ?? ['', ''];
    return { second, picture: document.querySelector('[data-testid=plot-throughput] canvas').toDataURL() };
  });
}

/** Waits until the page tells of another second. */
async function moves(page) {
  const before = await told(page);
  await page.waitForFunction((old) => {
    const [, second] = /^As of (\S+),/.exec(document.querySelector('[data-testid=as-of]').textContent) ?? ['', old];
    return second !== old;
  }, before.second);
  check((await told(page)).picture !== before.picture, 'the chart did not move');
}

function card(page, name, state) {
  return page.locator(`[data-testid=node][data-name=${name}][data-state=${state}]`);
}

async function shoot(page, name) {
  if (screenshots) {
    await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
  }
}

async function follow(page) {
  await page.getByTestId('node').nth(3).waitFor();
  await flows(page);
  await moves(page);
  await kill('gateway');
  await card(page, 'gateway-1', 'lost').waitFor();
  await flows(page);
  await moves(page);
  await kill('worker');
  await card(page, 'worker-1', 'lost').waitFor();
  await moves(page);
  await card(page, 'worker-2', 'up').waitFor();
  await shoot(page, 'cluster-light');
  await page.emulateMedia({ colorScheme: 'dark' });
  await shoot(page, 'cluster-dark');
  await page.setViewportSize({ width: 390, height: 844 });
  await shoot(page, 'cluster-phone');
  check(page.errors.length === 0, `errors on the console: ${page.errors.join(' | ')}`);
}

await withBrowser(async (openPage) => {
  const page = await openPage({ url: `${proxy}dashboard.html`, tolerated: /WebSocket connection/ });
  const load = new AbortController();
  const asking = Array.from({ length: AT_ONCE }, () => ask(load.signal));
  try {
    await follow(page);
    console.log('all went on');
  } finally {
    load.abort();
    await Promise.all(asking);
  }
});

/**
 * A person reads an answer on the web page while the gateway behind it is killed and another one takes its place. Prints what
 * the page said meanwhile and how the answer ended, as JSON.
 *
 *   node page-restart.mjs http://127.0.0.1:8080/ http://127.0.0.1:8081/restart
 */
import { ask, textOf, waitForState, withBrowser } from './browser.mjs';

const [url, restart] = process.argv.slice(2);
const SLOW = { model: 'sim-text', 'sim.interTokenLatency': '100', 'sim.timeToFirstToken': '50', 'sim.length': '150' };

await withBrowser(async (openPage) => {
  const page = await openPage({ url: `${url}?${new URLSearchParams(SLOW)}`, tolerated: /WebSocket connection/ });
  page.setDefaultTimeout(60_000);
  const answer = await ask(page, 'Tell me about restarts');
  await waitForState(answer, 'streaming');
  await page.waitForFunction((shown) => shown.textContent.length > 40, await answer.getByTestId('answer-text').elementHandle());
  const restarted = fetch(restart);
  await waitForState(answer, 'resuming');
  const before = await textOf(answer);
  const notice = await answer.getByTestId('notice').textContent();
  await restarted;
  const state = await waitForState(answer, 'done', 'failed');
  const after = await textOf(answer);
  console.log(JSON.stringify({ notice, state, grew: after.length > before.length, kept: after.startsWith(before.slice(0, 40)), errors: page.errors }));
});

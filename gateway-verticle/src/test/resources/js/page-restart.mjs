/**
 * One browser asks and another one watches by the answer's link while the gateway behind both is killed and another one takes its
 * place. Prints what the first page said meanwhile, how the answer ended and both texts, as JSON.
 *
 *   node page-restart.mjs http://127.0.0.1:8080/ http://127.0.0.1:8081/restart
 */
import { ask, linkOf, textOf, waitForState, withBrowser } from './browser.mjs';

const [url, restart] = process.argv.slice(2);
const SLOW = { model: 'sim-text', 'sim.interTokenLatency': '100', 'sim.timeToFirstToken': '50', 'sim.length': '150' };
const tolerated = /WebSocket connection/;
const errors = [];

await withBrowser(async (openPage) => {
  const page = await openPage({ url: `${url}?${new URLSearchParams(SLOW)}`, errors, tolerated });
  const answer = await ask(page, 'Tell me about restarts');
  await waitForState(answer, 'streaming');
  const watched = (await openPage({ url: await linkOf(answer), errors, tolerated })).getByTestId('answer');
  for (const each of [answer, watched]) {
    await each.page().waitForFunction((shown) => shown.textContent.length > 40, await each.getByTestId('answer-text').elementHandle());
  }
  const restarted = fetch(restart);
  await Promise.all([waitForState(answer, 'resuming'), waitForState(watched, 'resuming')]);
  const before = await textOf(answer);
  const notice = await answer.getByTestId('notice').textContent();
  await restarted;
  const state = await waitForState(answer, 'done', 'failed');
  const watchedState = await waitForState(watched, 'done', 'failed');
  const after = await textOf(answer);
  const kept = after.startsWith(before.slice(0, 40));
  console.log(JSON.stringify({ notice, state, watchedState, grew: after.length > before.length, kept, same: after === (await textOf(watched)), errors }));
});

/**
 * An answer is asked for in one browser, on one gateway, and watched by its link in a second one, on another gateway; the first is
 * closed in the middle. Prints the text that the second one copies in the end, as JSON.
 *
 *   node page-shared.mjs http://127.0.0.1:8080/ http://127.0.0.1:8081/ PROMPT
 */
import { ask, check, copiedBy, linkOf, textOf, waitForState, withBrowser } from './browser.mjs';

const [first, second, prompt] = process.argv.slice(2);
const WATCHABLE = { model: 'sim-text', 'sim.interTokenLatency': '40', 'sim.timeToFirstToken': '50', 'sim.length': '400' };

/** Opens a link of one gateway on another one. */
async function watch(openPage, link) {
  const page = await openPage({ url: second + new URL(link).hash });
  const answer = page.getByTestId('answer');
  await page.waitForFunction(() => document.querySelector('[data-testid=answer-text]').textContent.length > 20);
  return answer;
}

await withBrowser(async (openSecond) => {
  let answer;
  await withBrowser(async (openFirst) => {
    const page = await openFirst({ url: `${first}?${new URLSearchParams(WATCHABLE)}` });
    const asked = await ask(page, prompt);
    answer = await watch(openSecond, await linkOf(asked));
    await waitForState(asked, 'streaming');
    check((await textOf(asked)).length > 0, 'the first browser shows nothing');
  });
  const atClose = (await textOf(answer)).length;
  const state = await waitForState(answer, 'done', 'failed', 'stopped');
  check(answer.page().errors.length === 0, `errors on the console: ${answer.page().errors.join(' | ')}`);
  console.log(JSON.stringify({ state, atClose, text: await copiedBy(answer.getByTestId('copy-answer')) }));
});

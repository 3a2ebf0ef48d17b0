/**
 * Drives the web page of a running gateway in headless Chromium: an answer streams token by token and becomes Markdown,
 * a hostile text stays text, and a stop ends a long answer.
 *
 *   node page-streams.mjs http://127.0.0.1:8080/ [SCREENSHOTS]
 */
import { join } from 'node:path';
import { ask, check, runAll, textOf, waitForState, withBrowser } from './browser.mjs';
import { startPathProxy } from './path-proxy.mjs';

const [base, screenshots] = process.argv.slice(2);
/** Slow enough to watch, whatever the gateway's own setting is. */
const WATCHABLE = { 'sim.interTokenLatency': '15', 'sim.timeToFirstToken': '50' };
const HOSTILE = 'Hi <img src=x onerror="window.pwned=1"> <script>window.pwned=2</script> [a](javascript:window.pwned=3)';

function address(options) {
  return `${base}?${new URLSearchParams(options)}`;
}

async function shoot(page, name) {
  if (screenshots) {
    await page.screenshot({ path: join(screenshots, `${name}.png`) });
  }
}

/** Records every length that the next answer's text has on its way. */
async function recordLengths(page) {
  await page.evaluate(() => {
    window.lengths = [];
    new MutationObserver(() => {
      const length = document.querySelector('[data-testid=answer-text]')?.textContent.length ?? 0;
      if (length !== window.lengths.at(-1)) {
        window.lengths.push(length);
      }
    }).observe(document.querySelector('[data-testid=turns]'), { childList: true, subtree: true, characterData: true });
  });
}

/** Whether a text grew: at least five lengths, each on a larger scale than the last; Markdown may take a mark away. */
function distinctGrowing(lengths) {
  let highest = 0;
  return lengths.filter((length) => length > highest && (highest = length)).length;
}

async function tokensAppearOneAfterAnother(openPage) {
  const page = await openPage({ url: address({ ...WATCHABLE, model: 'sim-text', 'sim.length': '160' }) });
  await recordLengths(page);
  const answer = await ask(page, 'Tell me about streaming');
  await waitForState(answer, 'streaming');
  await page.waitForFunction(() => window.lengths.at(-1) > 80);
  await shoot(page, 'light-streaming');
  await waitForState(answer, 'done');
  const grown = distinctGrowing(await page.evaluate(() => window.lengths));
  check(grown >= 5, `the text grew in ${grown} steps (expected: at least 5)`);
  const blocks = await answer.locator('.markdown :is(h1, h2, h3, h4, li, pre)').count();
  check(blocks > 0, 'no heading, list or code was rendered from the Markdown of sim-text');
  check(/tokens\/s/.test(await answer.getByTestId('figures').textContent()), 'no tokens/s are shown');
  check(/first token/.test(await answer.getByTestId('figures').textContent()), 'no time to the first token is shown');
  await shoot(page, 'light-done');
  check(page.errors.length === 0, `errors on the console: ${page.errors.join(' | ')}`);
}

async function hostileTextStaysText(openPage) {
  const page = await openPage({ url: address({ ...WATCHABLE, model: 'sim-echo' }) });
  const answer = await ask(page, HOSTILE);
  await waitForState(answer, 'done');
  const text = answer.getByTestId('answer-text');
  check((await text.textContent()).includes('onerror'), 'sim-echo did not send the text back');
  check((await text.locator('img, script, [onerror], a[href^="javascript"]').count()) === 0, 'HTML of a model became elements');
  check((await page.evaluate(() => window.pwned)) === undefined, 'a script of a model ran');
  check(page.errors.length === 0, `errors on the console: ${page.errors.join(' | ')}`);
}

async function stopEndsALongAnswer(openPage) {
  const page = await openPage({ url: address({ ...WATCHABLE, model: 'sim-text', 'sim.length': '2000' }) });
  const answer = await ask(page, 'Tell me a long story');
  const text = answer.getByTestId('answer-text');
  await page.waitForFunction(() => document.querySelector('[data-testid=answer-text]').textContent.length > 100);
  const pressedAt = Date.now();
  await page.getByTestId('stop').click();
  await waitForState(answer, 'stopped');
  const took = Date.now() - pressedAt;
  check(took < 15_000, `the answer ended ${took} ms after the stop (expected: less than 15000)`);
  check((await answer.getByTestId('notice').textContent()).includes('Stopped'), 'the answer is not marked as stopped');
  const length = (await text.textContent()).length;
  // What would still come would have come by the time that another whole answer has streamed.
  const next = await ask(page, 'And now?');
  await page.waitForFunction(() => document.querySelectorAll('[data-testid=answer-text]')[1].textContent.length > 50);
  check((await text.textContent()).length === length, 'the answer grew after it was stopped');
  await page.keyboard.press('Escape');
  await waitForState(next, 'stopped');
  check(page.errors.length === 0, `errors on the console: ${page.errors.join(' | ')}`);
}

async function pauseHoldsTheDeliveryAndResumeGoesOn(openPage) {
  const page = await openPage({ url: address({ ...WATCHABLE, model: 'sim-text', 'sim.length': '2000' }) });
  const answer = await ask(page, 'Tell me a story with a pause');
  const text = answer.getByTestId('answer-text');
  await page.waitForFunction(() => document.querySelector('[data-testid=answer-text]').textContent.length > 100);
  await answer.getByTestId('pause').click();
  await waitForState(answer, 'paused');
  // What was under way has come by the time that another page has streamed as much.
  const other = await openPage({ url: address({ ...WATCHABLE, model: 'sim-text', 'sim.length': '100' }) });
  await waitForState(await ask(other, 'Meanwhile'), 'done');
  const held = (await text.textContent()).length;
  await waitForState(await ask(other, 'And again'), 'done');
  check((await text.textContent()).length === held, 'the answer grew while it was paused');
  await answer.getByTestId('pause').click();
  await page.waitForFunction((length) => document.querySelector('[data-testid=answer-text]').textContent.length > length + 50, held);
  await page.keyboard.press('Escape');
  await waitForState(answer, 'stopped');
  check(page.errors.length === 0, `errors on the console: ${page.errors.join(' | ')}`);
}

async function looksRightInTheDarkAndOnAPhone(openPage) {
  const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
  for (const [name, options] of Object.entries({ dark: { colorScheme: 'dark' }, phone })) {
    const page = await openPage({ url: address({ model: 'sim-text', 'sim.length': '120' }), ...options });
    await waitForState(await ask(page, 'Tell me about streaming'), 'done');
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    check(overflow <= 0, `the page is ${overflow} px wider than the ${name} screen`);
    await shoot(page, name);
    check(page.errors.length === 0, `errors on the console: ${page.errors.join(' | ')}`);
  }
}

/** The path has no slash at its end, so that only the gateway can say what the page's addresses are relative to. */
async function thePageWorksBelowAPathOfAProxy(openPage) {
  const proxy = await startPathProxy(base, '/tools/chat');
  try {
    const page = await openPage({ url: `${proxy.url}?${new URLSearchParams({ ...WATCHABLE, model: 'sim-echo' })}` });
    await waitForState(await ask(page, 'Over the proxy'), 'done');
    await page.getByTestId('model').locator('option[value=sim-text]').waitFor({ state: 'attached' });
    await page.reload();
    check((await textOf(page.getByTestId('answer'))).includes('Over the proxy'), 'the answer is gone after a reload');
    check(new URL(page.url()).search.includes('sim-echo'), 'the options are gone from the address');
    check(proxy.outside.length === 0, `asked for outside: ${proxy.outside}`);
    check(page.errors.length === 0, `errors on the console: ${page.errors.join(' | ')}`);
  } finally {
    proxy.close();
  }
}

async function aReloadInMidAnswerGoesOn(openPage) {
  const page = await openPage({ url: address({ ...WATCHABLE, model: 'sim-text', 'sim.length': '300' }) });
  const answer = await ask(page, 'Tell me about reloads');
  await page.waitForFunction(() => document.querySelector('[data-testid=answer-text]').textContent.length > 100);
  await page.reload();
  await waitForState(answer, 'done');
  const whole = await textOf(answer);
  // The same prompt has the same answer, so one that streams without a reload shows what the first one must be.
  await page.getByTestId('new').click();
  const other = await ask(page, 'Tell me about reloads');
  await waitForState(other, 'done');
  check(whole.length > 500 && whole === (await textOf(other)), 'the answer after a reload is another one');
  check(page.errors.length === 0, `errors on the console: ${page.errors.join(' | ')}`);
}

await withBrowser((openPage) =>
  runAll({
    'tokens appear one after another and become Markdown': () => tokensAppearOneAfterAnother(openPage),
    'a hostile text stays text': () => hostileTextStaysText(openPage),
    'stop ends a long answer': () => stopEndsALongAnswer(openPage),
    'pause holds the delivery, and resume goes on': () => pauseHoldsTheDeliveryAndResumeGoesOn(openPage),
    'a reload in mid-answer goes on': () => aReloadInMidAnswerGoesOn(openPage),
    'the page works below a path of a proxy': () => thePageWorksBelowAPathOfAProxy(openPage),
    'dark and phone': () => looksRightInTheDarkAndOnAPhone(openPage),
  }),
);

/**
 * A link that lets another browser watch an answer, against a scripted gateway.
 */
import { ask, check, linkOf, textOf, waitForState, waitForText } from './browser.mjs';
import { connected, onGateway, screenshot } from './page-on-gateway.mjs';

/** Keeps each stream for the test, which plays the model. */
function answering(served) {
  return (stream) => {
    served.push(stream);
    stream.started();
    stream.chunk('The beginning ');
  };
}

async function anotherBrowserWatchesALiveAnswerToItsEnd(openPage) {
  const served = [];
  const body = async (page, gateway) => {
    const answer = await ask(page, 'Tell me');
    await waitForText(answer, 'The beginning');
    const link = await linkOf(answer);
    check(link === `${gateway.url}#watch=${served[0].streamId}&token=v`, `the link is ${link}`);
    const other = await openPage({ url: link, errors: page.errors, tolerated: /WebSocket connection/ });
    const watched = other.getByTestId('answer');
    await waitForText(watched, 'The beginning');
    check(gateway.frames.some(({ type, resumeToken }) => type === 'subscribe' && resumeToken === 'v'), 'the token was not shown');
    check(gateway.asked.every((asked) => !asked.includes(served[0].streamId)), 'the link reached a log');
    check(!(await other.getByTestId('prompt-box').isVisible()), 'who watches could write');
    check((await watched.getByTestId('share').count()) === 0, 'a link to a link');
    served[0].chunk('grows ');
    await waitForText(watched, 'The beginning grows');
    await screenshot(other, 'watch-light');
    served[0].viewers.forEach((viewer) => viewer.terminate());
    served[0].chunk('and ends.');
    served[0].done({ chars: 29 });
    for (const each of [answer, watched]) {
      await waitForState(each, 'done');
      check((await textOf(each)) === 'The beginning grows and ends.', `shown: ${await textOf(each)}`);
    }
    check((await answer.getByTestId('share').count()) === 0, 'an answer that has ended has a link to watch it live');
    await other.emulateMedia({ colorScheme: 'dark' });
    await other.setViewportSize({ width: 390, height: 844 });
    await screenshot(other, 'watch-phone-dark');
    await other.context().close();
  };
  await onGateway(openPage, { script: answering(served) }, body, /WebSocket connection/);
}

async function anOperatorNeedsNoToken(openPage) {
  const served = [];
  await onGateway(openPage, { script: answering(served) }, async (page, gateway) => {
    await waitForText(await ask(page, 'Tell me'), 'The beginning');
    const other = await openPage({ url: `${gateway.url}#watch=${served[0].streamId}`, errors: page.errors });
    await waitForText(other.getByTestId('answer'), 'The beginning');
    check(gateway.frames.findLast(({ type }) => type === 'subscribe').resumeToken === undefined, 'a token was made up');
    await page.getByTestId('stop').click();
    await waitForState(other.getByTestId('answer'), 'stopped');
    check((await other.getByTestId('notice').textContent()).includes('Whoever asked'), 'the watcher is told of a stop of its own');
  });
}

async function aStreamThatIsGoneIsSaidToBe(openPage) {
  await onGateway(openPage, { script: () => {}, search: '#watch=gone&token=v' }, async (page) => {
    await waitForState(page.getByTestId('answer'), 'failed');
    const said = await page.getByTestId('notice').textContent();
    check(said.startsWith('There is nothing to watch here. It ended and is no longer kept'), `the page says “${said}”`);
    check((await page.getByTestId('retry').count()) === 0, 'who watches could ask again');
    await screenshot(page, 'watch-gone');
    await page.getByRole('link', { name: 'Start a conversation of your own' }).click();
    await page.getByTestId('prompt-box').waitFor();
    await connected(page);
    check(!page.url().includes('watch'), 'the address still names the stream');
  });
}

export const checks = {
  'another browser watches a live answer to its end': anotherBrowserWatchesALiveAnswerToItsEnd,
  'an operator needs no token': anOperatorNeedsNoToken,
  'a stream that is gone is said to be': aStreamThatIsGoneIsSaidToBe,
};

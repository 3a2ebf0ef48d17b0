/**
 * Two tabs of one browser that show the same conversation: both are right, whoever acts.
 */
import { ask, check, textOf, waitForState, waitForText } from './browser.mjs';
import { connected, onGateway, secondTab } from './page-on-gateway.mjs';

function answering(served) {
  return (stream) => {
    served.push(stream);
    stream.started();
    stream.chunk('slow ');
  };
}

/** The only answer that a tab shows. */
function answerOf(page) {
  return page.getByTestId('answer');
}

async function bothFollowAnAnswer(openPage) {
  const served = [];
  await onGateway(openPage, { script: answering(served) }, async (page) => {
    await waitForText(await ask(page, 'one'), 'slow');
    const tab = await secondTab(page);
    await waitForText(answerOf(tab), 'slow');
    await waitForState(answerOf(tab), 'streaming');
    served[0].chunk('token by token ');
    for (const each of [page, tab]) {
      await waitForText(answerOf(each), 'token by token');
    }
    served[0].done({ chars: 20 });
    for (const each of [page, tab]) {
      await waitForState(answerOf(each), 'done');
      check((await textOf(answerOf(each))) === 'slow token by token', `shown: ${await textOf(answerOf(each))}`);
    }
  });
}

async function whatOneAsksTheOtherShows(openPage) {
  const served = [];
  await onGateway(openPage, { script: answering(served) }, async (page, gateway) => {
    const tab = await secondTab(page);
    await waitForText(await ask(page, 'one'), 'slow');
    await waitForText(answerOf(tab), 'slow');
    check(await tab.getByTestId('stop').isVisible(), 'the other tab would send beside a live answer');
    served[0].done({ chars: 5 });
    await waitForState(answerOf(tab), 'done');
    await waitForText(await ask(tab, 'two'), 'slow');
    await waitForText(page.getByTestId('answer').nth(1), 'slow');
    served[1].done({ chars: 5 });
    await waitForState(page.getByTestId('answer').nth(1), 'done');
    const starts = gateway.frames.filter(({ type }) => type === 'start');
    check(starts.length === 2 && starts[1].messages.length === 3, 'the second prompt does not know the first one');
    await page.reload();
    check((await page.getByTestId('prompt').locator('p').allTextContents()).join() === 'one,two', 'a turn was lost');
  });
}

async function eitherMayStop(openPage) {
  const served = [];
  await onGateway(openPage, { script: answering(served) }, async (page) => {
    await waitForText(await ask(page, 'one'), 'slow');
    const tab = await secondTab(page);
    await waitForState(answerOf(tab), 'streaming');
    await tab.getByTestId('stop').click();
    for (const each of [page, tab]) {
      await waitForState(answerOf(each), 'stopped');
    }
  });
}

async function theOtherTabKeepsAnAnswerWhoseTabIsClosed(openPage) {
  const served = [];
  await onGateway(openPage, { script: answering(served) }, async (page) => {
    const tab = await secondTab(page);
    await waitForText(await ask(tab, 'one'), 'slow');
    await waitForText(answerOf(page), 'slow');
    await tab.close();
    served[0].chunk('and on');
    served[0].done({ chars: 11 });
    await waitForState(answerOf(page), 'done');
    await page.reload();
    await connected(page);
    await waitForState(answerOf(page), 'done');
    check((await textOf(answerOf(page))) === 'slow and on', `kept: ${await textOf(answerOf(page))}`);
  });
}

async function anEditInOneShowsInTheOther(openPage) {
  const served = [];
  await onGateway(openPage, { script: answering(served) }, async (page, gateway) => {
    await waitForText(await ask(page, 'one'), 'slow');
    served[0].done({ chars: 5 });
    const tab = await secondTab(page);
    await tab.getByTestId('edit').click();
    await tab.getByTestId('edit-box').fill('uno');
    await tab.getByTestId('edit-send').click();
    await page.getByTestId('prompt').getByText('uno').waitFor();
    check((await page.getByTestId('prompt').count()) === 1, 'the old prompt stayed in the other tab');
    await gateway.framesOf('start', 2);
    served[1].done({ chars: 5 });
    await waitForState(answerOf(page), 'done');
  });
}

async function whatOneDeletesIsGoneInTheOther(openPage) {
  const served = [];
  await onGateway(openPage, { script: answering(served) }, async (page) => {
    await waitForText(await ask(page, 'one'), 'slow');
    const tab = await secondTab(page);
    await waitForState(answerOf(tab), 'streaming');
    await tab.getByTestId('history').click();
    await tab.getByTestId('delete').click();
    await page.getByTestId('page-notice').getByText('deleted in another tab').waitFor();
    check((await answerOf(page).count()) === 0, 'the other tab shows what is gone');
    check((await page.evaluate(() => localStorage.length)) === 0, 'it was written down again');
    check(served[0].stopped, 'its answer was not stopped');
  });
}

/** As a tab does that has yet to hear of what the reader asked in the other one. */
async function whatIsWrittenLateIsPutRight(openPage) {
  const served = [];
  await onGateway(openPage, { script: answering(served) }, async (page) => {
    await waitForText(await ask(page, 'one'), 'slow');
    served[0].done({ chars: 5 });
    await waitForState(answerOf(page), 'done');
    const [key, old] = await page.evaluate(() => Object.entries(localStorage)[0]);
    const tab = await secondTab(page);
    await waitForText(await ask(tab, 'two'), 'slow');
    await page.evaluate(([name, text]) => localStorage.setItem(name, text), [key, old]);
    await page.waitForFunction((name) => JSON.parse(localStorage.getItem(name)).turns.length === 2, key);
    await waitForText(page.getByTestId('answer').nth(1), 'slow');
    check((await tab.getByTestId('prompt').count()) === 2, 'a turn was lost where it was asked');
  });
}

export const checks = {
  'what is written late is put right': whatIsWrittenLateIsPutRight,
  'both follow an answer': bothFollowAnAnswer,
  'what one asks the other shows': whatOneAsksTheOtherShows,
  'either may stop': eitherMayStop,
  'the other tab keeps an answer whose tab is closed': theOtherTabKeepsAnAnswerWhoseTabIsClosed,
  'an edit in one shows in the other': anEditInOneShowsInTheOther,
  'what one deletes is gone in the other': whatOneDeletesIsGoneInTheOther,
};

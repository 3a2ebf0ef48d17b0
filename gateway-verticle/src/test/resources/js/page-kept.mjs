/**
 * What the web page keeps in the browser: answers that go on after a reload, earlier conversations, edits.
 */
import { ask, check, textOf, waitForState, waitForText } from './browser.mjs';
import { connected, onGateway, screenshot } from './page-on-gateway.mjs';

/** Answers each prompt with “answer to” it, at once. */
function echo(stream) {
  const text = `answer to ${stream.start.messages.at(-1).content}`;
  stream.started();
  stream.chunk(text);
  stream.done({ chars: text.length });
}

async function aReloadInMidAnswerGoesOn(openPage) {
  const served = [];
  const script = (stream) => {
    served.push(stream);
    stream.started();
    stream.chunk('Half of the ans');
  };
  await onGateway(openPage, { script }, async (page, gateway) => {
    const answer = await ask(page, 'first');
    await waitForText(answer, 'Half of the ans');
    await page.reload();
    await waitForText(answer, 'Half of the ans');
    const { after, epoch, resumeToken, streamId } = await gateway.frameOf('subscribe');
    check(streamId === served[0].streamId && after === 1 && epoch === 1 && resumeToken === 'r', `resumed after ${after}`);
    await waitForState(answer, 'streaming');
    served[0].chunk('wer and the rest');
    served[0].done({ chars: 31 });
    await waitForState(answer, 'done');
    check((await textOf(answer)) === 'Half of the answer and the rest', `shown: ${await textOf(answer)}`);
    check((await page.getByTestId('prompt').locator('p').textContent()) === 'first', 'the prompt is gone');
    await page.reload();
    await waitForState(answer, 'done');
    check((await textOf(answer)) === 'Half of the answer and the rest', 'the answer did not survive');
    check(gateway.frames.filter(({ type }) => type === 'subscribe').length === 1, 'an answer that had ended was asked for');
    check(/first token/.test(await answer.getByTestId('figures').textContent()), 'the figures are gone');
  });
}

async function aReloadThatMissesTextIsNoDone(openPage) {
  const served = [];
  const script = (stream) => {
    served.push(stream);
    stream.started();
    stream.chunk('Half of the ans');
  };
  await onGateway(openPage, { script }, async (page, gateway) => {
    const answer = await ask(page, 'first');
    await waitForText(answer, 'Half of the ans');
    await page.reload();
    await gateway.frameOf('subscribe');
    served[0].done({ chars: 500 });
    await waitForState(answer, 'failed');
  });
}

async function aReloadBeforeTheFirstWordSendsTheSameStart(openPage) {
  let holds = true;
  const script = (stream) => {
    if (!holds) {
      echo(stream);
    }
  };
  await onGateway(openPage, { script }, async (page, gateway) => {
    const answer = await ask(page, 'first');
    await gateway.frameOf('start');
    holds = false;
    await page.reload();
    await waitForState(answer, 'done');
    const [first, second] = gateway.frames.filter(({ type }) => type === 'start');
    check(first.key === second.key && second.resend === true, 'another start was sent');
    check(JSON.stringify(first.messages) === JSON.stringify(second.messages), 'the start has other messages');
    check(JSON.stringify(first.options) === JSON.stringify(second.options), 'the start has other options');
  });
}

async function anAnswerThatTheServerForgotIsSaidToBeIncomplete(openPage) {
  const script = (stream) => {
    stream.started();
    stream.chunk('Half');
  };
  const onFrame = (frame, _, socket) =>
    frame.type === 'subscribe' &&
    socket.send(JSON.stringify({ type: 'error', streamId: frame.streamId, error: 'no such stream', code: 'unknown_stream', retryable: false }));
  await onGateway(openPage, { script, onFrame }, async (page) => {
    const answer = await ask(page, 'first');
    await waitForText(answer, 'Half');
    await page.reload();
    await waitForState(answer, 'failed');
    const notice = await answer.getByTestId('notice').textContent();
    check(notice.includes('incomplete') && notice.includes('no longer knows'), `not human words: ${notice}`);
  });
}

async function earlierConversationsAreListedAndDeleted(openPage) {
  await onGateway(openPage, { script: echo }, async (page) => {
    await waitForState(await ask(page, 'about buses'), 'done');
    await page.getByTestId('new').click();
    await waitForState(await ask(page, 'about trams'), 'done');
    await page.getByTestId('history').click();
    const entries = page.getByTestId('conversation');
    check((await entries.count()) === 2, `${await entries.count()} are listed (expected: 2)`);
    check((await entries.first().textContent()).includes('about trams'), 'the latest is not first');
    await screenshot(page, 'drawer');
    await entries.nth(1).click();
    await waitForText(page.getByTestId('answer'), 'answer to about buses');
    check((await page.getByTestId('answer').count()) === 1, 'two conversations are mixed');
    await page.goBack();
    await waitForText(page.getByTestId('answer'), 'answer to about trams');
    await page.getByTestId('history').click();
    await page.getByTestId('delete').first().click();
    await page.locator('#welcome').waitFor();
    check((await entries.count()) === 1, 'the deleted one is listed');
    await page.keyboard.press('Escape');
    await page.getByTestId('notice-action').click();
    await waitForText(page.getByTestId('answer'), 'answer to about trams');
    await page.getByTestId('history').click();
    await page.getByTestId('delete').first().click();
    await page.getByTestId('delete').first().click();
    await page.locator('#drawer [data-note]').getByText('Nothing yet').waitFor();
    await page.reload();
    await connected(page);
    check((await page.getByTestId('answer').count()) === 0, 'a deleted conversation came back');
    check((await page.evaluate(() => localStorage.length)) === 0, 'something of it stayed in the browser');
  });
}

async function anAnswerGoesOnWhileAnotherConversationIsShown(openPage) {
  const served = [];
  const script = (stream) => {
    served.push(stream);
    stream.started();
    stream.chunk('slow ');
  };
  await onGateway(openPage, { script }, async (page) => {
    await waitForText(await ask(page, 'one'), 'slow');
    await page.getByTestId('new').click();
    await waitForText(await ask(page, 'two'), 'slow');
    served[0].chunk('one');
    served[0].done({ chars: 8 });
    await page.getByTestId('history').click();
    await page.getByTestId('conversation').nth(1).click();
    await waitForState(page.getByTestId('answer'), 'done');
    check((await textOf(page.getByTestId('answer'))) === 'slow one', `shown: ${await textOf(page.getByTestId('answer'))}`);
  });
}

async function promptsAreEditedAndAnswersRegenerated(openPage) {
  await onGateway(openPage, { script: echo }, async (page, gateway) => {
    await waitForState(await ask(page, 'one'), 'done');
    await waitForState(await ask(page, 'two'), 'done');
    const answers = page.getByTestId('answer');
    await answers.nth(1).getByTestId('regenerate').click();
    await page.waitForFunction(() => document.querySelectorAll('[data-testid=answer][data-state=done]').length === 2);
    const starts = () => gateway.frames.filter(({ type }) => type === 'start').map(({ messages }) => messages.map(({ content }) => content).join());
    await page.waitForFunction(() => document.querySelectorAll('[data-testid=regenerate]').length === 2);
    check(starts()[2] === 'one,answer to one,two', `regenerated from ${starts()[2]}`);
    check((await answers.nth(0).getByTestId('regenerate').isVisible()) === false, 'an earlier answer can be regenerated');
    const first = page.getByTestId('prompt').first();
    await first.hover();
    await first.getByTestId('edit').click();
    await first.getByTestId('edit-box').fill('changed my mind');
    await page.keyboard.press('Escape');
    check((await first.locator('p').textContent()) === 'one', 'Escape did not leave the prompt as it was');
    await first.getByTestId('edit').click();
    await first.getByTestId('edit-box').fill('uno');
    await screenshot(page, 'edit');
    await page.keyboard.press('Enter');
    await waitForText(answers.first(), 'answer to uno');
    check(starts()[3] === 'uno', `edited to ${starts()[3]}`);
    check((await answers.count()) === 1, 'what followed the edited prompt stayed');
    await page.reload();
    await waitForText(answers.first(), 'answer to uno');
    check((await answers.count()) === 1, 'what followed the edited prompt came back');
  });
}

/** Fills the storage with conversations that have ended, the first the oldest. */
function fillStorage(titles) {
  titles.forEach((title, at) => {
    const id = String(at).repeat(32);
    const answer = { state: 'done', text: 'x'.repeat(1_600_000), end: {} };
    const record = { version: 1, id, title, changedAt: 1_000 + at, savedAt: 0, owner: null, turns: [{ id, prompt: title, answer }] };
    localStorage.setItem(`tokenbus:/:${id}`, JSON.stringify(record));
  });
}

async function aFullStorageDropsTheOldestWithAWord(openPage) {
  const script = (stream) => {
    const text = 'reasons '.repeat(100_000);
    stream.started();
    stream.chunk(text, ++stream.seq, { kind: 'reasoning' });
    stream.chunk('answer');
    stream.done({ chars: 6 });
  };
  await onGateway(openPage, { script }, async (page) => {
    await page.evaluate(fillStorage, ['first', 'second', 'third']);
    await waitForState(await ask(page, 'fourth'), 'done');
    await page.getByTestId('page-notice').getByText('the oldest was dropped: “first”').waitFor();
    await page.getByTestId('history').click();
    const titles = await page.getByTestId('conversation').locator('.title').allTextContents();
    check(titles.join() === 'fourth,third,second', `kept: ${titles}`);
    await page.reload();
    await waitForText(page.getByTestId('answer'), 'answer');
    check((await page.getByTestId('reasoning').locator('div').textContent()).length === 800_000, 'the latest is not kept whole');
  });
}

async function aBrowserThatKeepsNothingShowsAnswersAllTheSame(openPage) {
  const forbid = () => Object.defineProperty(window, 'localStorage', { get: () => { throw new DOMException('no', 'SecurityError'); } });
  await onGateway(openPage, { script: echo }, async (page) => {
    await page.addInitScript(forbid);
    await page.reload();
    await connected(page);
    await waitForState(await ask(page, 'one'), 'done');
    await page.getByTestId('history').click();
    await page.locator('#drawer [data-note]').getByText('does not let the page keep').waitFor();
  });
}

export const checks = {
  'a reload in mid-answer goes on': aReloadInMidAnswerGoesOn,
  'a reload that misses text is no done': aReloadThatMissesTextIsNoDone,
  'a reload before the first word sends the same start': aReloadBeforeTheFirstWordSendsTheSameStart,
  'an answer that the server forgot is said to be incomplete': anAnswerThatTheServerForgotIsSaidToBeIncomplete,
  'earlier conversations are listed and deleted': earlierConversationsAreListedAndDeleted,
  'an answer goes on while another conversation is shown': anAnswerGoesOnWhileAnotherConversationIsShown,
  'prompts are edited and answers regenerated': promptsAreEditedAndAnswersRegenerated,
  'a full storage drops the oldest with a word': aFullStorageDropsTheOldestWithAWord,
  'a browser that keeps nothing shows answers all the same': aBrowserThatKeepsNothingShowsAnswersAllTheSame,
};

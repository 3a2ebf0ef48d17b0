/**
 * Several models beside each other, against a scripted gateway: one prompt, an answer in each pane.
 */
import { ask, check, textOf, waitForState, waitForText } from './browser.mjs';
import { connected, onGateway, screenshot } from './page-on-gateway.mjs';

/** Keeps each stream by its model; the test plays the models. */
function answering(served) {
  return (stream) => {
    served[stream.start.options.model] = stream;
    stream.started();
  };
}

function paneOf(page, at) {
  return page.getByTestId('pane').nth(at);
}

/** Types a prompt that every pane answers; gives the latest answer of each. */
async function askAll(page, prompt) {
  await page.getByTestId('prompt-box').fill(prompt);
  await page.keyboard.press('Enter');
  await page.getByTestId('pane').last().getByTestId('prompt').getByText(prompt).waitFor();
  const panes = await page.getByTestId('pane').all();
  return panes.map((pane) => pane.getByTestId('answer').last());
}

/** Answers with timings of its own. */
function end(stream, { firstTokenMs, durationMs }) {
  const chars = stream.log.reduce((sum, { data }) => sum + (data?.length ?? 0), 0);
  stream.done({ chars, timings: { queueMs: 0, firstTokenMs, durationMs, stalledMs: 0, attempts: [] } });
}

async function twoModelsAnswerOnePromptBesideEachOther(openPage) {
  const served = {};
  await onGateway(openPage, { script: answering(served) }, async (page, gateway) => {
    await page.getByTestId('model').locator('option[value=sim-echo]').waitFor({ state: 'attached' });
    await page.getByTestId('compare').click();
    check((await paneOf(page, 1).getByTestId('model').inputValue()) === 'sim-echo', 'the second pane has the model of the first one');
    await screenshot(page, 'panes-empty');
    const [one, other] = await askAll(page, 'Which of you is faster?');
    await gateway.framesOf('start', 2);
    for (const part of ['Tokens ', 'appear ', 'in both.']) {
      served['sim-text'].chunk(part);
      served['sim-echo'].chunk(part.toUpperCase());
      await waitForText(one, part.trim());
      await waitForText(other, part.trim().toUpperCase());
    }
    await screenshot(page, 'panes-streaming');
    end(served['sim-text'], { firstTokenMs: 80, durationMs: 900 });
    end(served['sim-echo'], { firstTokenMs: 310, durationMs: 600 });
    await waitForState(one, 'done');
    await waitForState(other, 'done');
    const best = async (at) => (await paneOf(page, at).getByTestId('compared').locator('[data-best]').allTextContents()).join();
    await paneOf(page, 1).getByTestId('compared').locator('[data-figure=totalMs][data-best]').waitFor();
    check((await best(0)) === '80 ms, the best', `best of the first: ${await best(0)}`);
    check(/tokens\/s/.test(await best(1)) && /600 ms/.test(await best(1)), `best of the second: ${await best(1)}`);
    await screenshot(page, 'panes-done');
    const starts = gateway.frames.filter(({ type }) => type === 'start');
    check(starts.length === 2 && starts.every(({ messages }) => messages.length === 1), 'the prompt was not sent to each, by itself');
    await page.reload();
    await waitForState(one, 'done');
    check((await textOf(one)) === 'Tokens appear in both.' && (await textOf(other)) === 'TOKENS APPEAR IN BOTH.', 'a reload lost an answer');
    const again = await askAll(page, 'And now?');
    await gateway.framesOf('start', 4);
    await waitForState(again[1], 'waiting');
    check(served['sim-echo'].start.messages[1].content === 'TOKENS APPEAR IN BOTH.', 'a pane has the context of another one');
    await page.emulateMedia({ colorScheme: 'dark' });
    await screenshot(page, 'panes-dark');
    await page.setViewportSize({ width: 390, height: 844 });
    await screenshot(page, 'panes-phone');
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    check(overflow <= 0, `the page is ${overflow} px wider than the screen`);
  });
}

async function eachPaneIsStoppedByItselfAndAllAtOnce(openPage) {
  const served = {};
  await onGateway(openPage, { script: answering(served) }, async (page, gateway) => {
    await page.getByTestId('model').locator('option[value=sim-echo]').waitFor({ state: 'attached' });
    await page.getByTestId('compare').click();
    const [one, other] = await askAll(page, 'go');
    await gateway.framesOf('start', 2);
    Object.values(served).forEach((stream) => stream.chunk('begun'));
    await waitForText(one, 'begun');
    await waitForText(other, 'begun');
    await paneOf(page, 0).getByTestId('pane-stop').click();
    await waitForState(one, 'stopped');
    check((await other.getAttribute('data-state')) === 'streaming', 'the other one was stopped too');
    check(await page.getByTestId('stop').isVisible(), 'a prompt could be sent beside a live answer');
    await page.keyboard.press('Escape');
    await waitForState(other, 'stopped');
    await paneOf(page, 0).getByTestId('pane-close').click();
    await page.waitForFunction(() => document.querySelectorAll('[data-testid=pane]').length === 1);
    check((await page.getByTestId('model').inputValue()) === 'sim-echo', 'the wrong pane was closed');
    await page.getByTestId('history').click();
    check((await page.getByTestId('conversation').count()) === 2, 'the conversation of a closed pane is gone');
    await page.getByTestId('conversation').filter({ hasNot: page.locator('[aria-current]') }).last().click();
    await waitForText(page.getByTestId('answer'), 'begun');
  });
}

async function aPaneThatWasAskedNothingKeepsItsModelOverAReload(openPage) {
  const served = {};
  await onGateway(openPage, { script: answering(served) }, async (page) => {
    await page.getByTestId('model').locator('option[value=sim-echo]').waitFor({ state: 'attached' });
    await page.getByTestId('compare').click();
    await paneOf(page, 0).getByTestId('model').selectOption('sim-echo');
    await page.reload();
    await connected(page);
    check((await page.getByTestId('pane').count()) === 2, 'a pane is gone');
    await paneOf(page, 1).getByTestId('model').locator('option[value=sim-text]').waitFor({ state: 'attached' });
    check((await paneOf(page, 0).getByTestId('model').inputValue()) === 'sim-echo', 'the model is forgotten');
    for (let panes = 2; panes < 4; panes += 1) {
      await page.getByTestId('compare').click();
    }
    check(await page.getByTestId('compare').isDisabled(), 'there is no end of panes');
    await page.getByTestId('new').click();
    check((await page.getByTestId('pane').count()) === 4, 'a new conversation closed panes');
    check((await paneOf(page, 0).getByTestId('model').inputValue()) === 'sim-echo', 'a new conversation has another model');
    await ask(page, 'go');
  });
}

export const checks = {
  'two models answer one prompt beside each other': twoModelsAnswerOnePromptBesideEachOther,
  'each pane is stopped by itself, and all at once': eachPaneIsStoppedByItselfAndAllAtOnce,
  'a pane that was asked nothing keeps its model over a reload': aPaneThatWasAskedNothingKeepsItsModelOverAReload,
};

/**
 * The options panel: what is wrong is said before it is sent, what is right reaches the server and outlives the page.
 */
import { ask, check, waitForState } from './browser.mjs';
import { connected, onGateway, screenshot } from './page-on-gateway.mjs';

function answer(stream) {
  stream.started();
  stream.chunk('ok');
  stream.done({ chars: 2 });
}

async function set(page, values) {
  await page.getByTestId('options').click();
  for (const [name, value] of Object.entries(values)) {
    const field = page.getByTestId(`option-${name}`);
    await (name === 'reasoningEffort' ? field.selectOption(value) : field.fill(value));
  }
  await page.getByTestId('options-use').click();
}

async function optionsReachTheServerAndOutliveThePage(openPage) {
  await onGateway(openPage, { script: answer, search: '?maxTokens=5' }, async (page, gateway) => {
    await set(page, { system: 'Be brief.', temperature: '0.7', topP: '.9', maxTokens: '100', seed: '-7', stop: 'END\n\nSTOP', reasoningEffort: 'low' });
    await page.getByTestId('option-panel').waitFor({ state: 'hidden' });
    const shown = await page.getByTestId('address-options').textContent();
    check(shown.startsWith('system prompt · temperature=0.7') && shown.includes('stop=END,STOP'), `in force: ${shown}`);
    await screenshot(page, 'options-in-force');
    const reloaded = async () => {
      await page.reload();
      await connected(page);
    };
    await reloaded();
    await waitForState(await ask(page, 'Hello'), 'done');
    const { messages, options } = await gateway.frameOf('start');
    check(JSON.stringify(messages) === '[{"role":"system","content":"Be brief."},{"role":"user","content":"Hello"}]', `messages: ${JSON.stringify(messages)}`);
    const expected = { temperature: 0.7, topP: 0.9, maxTokens: 5, seed: -7, stop: ['END', 'STOP'], reasoningEffort: 'low' };
    check(Object.entries(expected).every(([name, value]) => String(options[name]) === String(value)), `options: ${JSON.stringify(options)}`);
    check(options.system === undefined, 'the system prompt is sent as an option');
    await page.getByTestId('options').click();
    await screenshot(page, 'options-light');
    await page.getByTestId('options-reset').click();
    await page.getByTestId('options-use').click();
    await waitForState(await ask(page, 'Again'), 'done');
    const last = gateway.frames.findLast(({ type }) => type === 'start');
    check(last.options.temperature === undefined && last.messages[0].role === 'user', 'an option that was cleared was sent');
  });
}

async function whatIsWrongIsSaidAndNotUsed(openPage) {
  await onGateway(openPage, { script: answer }, async (page, gateway) => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width: 390, height: 844 });
    await set(page, { temperature: '3', maxTokens: '1.5', seed: 'x', stop: '1\n2\n3\n4\n5' });
    const said = (await page.locator('#option-panel .wrong').allTextContents()).filter(Boolean);
    check(said.length === 4 && said[0] === 'Temperature is a number from 0 to 2.', `said: ${said.join(' | ')}`);
    check(await page.getByTestId('option-temperature').evaluate((field) => field === document.activeElement), 'the first mistake has not the focus');
    await screenshot(page, 'options-wrong-phone-dark');
    await page.keyboard.press('Escape');
    await ask(page, 'Hello');
    const { options } = await gateway.frameOf('start');
    check(Object.keys(options).join() === 'model', `options: ${JSON.stringify(options)}`);
  });
}

export const checks = {
  'options reach the server and outlive the page': optionsReachTheServerAndOutliveThePage,
  'what is wrong is said and not used': whatIsWrongIsSaidAndNotUsed,
};

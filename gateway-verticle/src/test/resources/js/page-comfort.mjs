/**
 * What makes the page pleasant: code in colours, tool calls to be folded, keys for everything.
 */
import { ask, check, copiedBy, waitForState, waitForText } from './browser.mjs';
import { onGateway, screenshot } from './page-on-gateway.mjs';

const CODE = 'const bus = { carries: "words", stops: 7 }; // a <b>bus</b>\n';

function echo(stream) {
  const text = stream.start.messages.at(-1).content;
  stream.started();
  stream.chunk(text);
  stream.done({ chars: text.length });
}

async function codeIsColouredOnceItNoLongerGrows(openPage) {
  const served = [];
  const script = (stream) => {
    served.push(stream);
    stream.started();
  };
  await onGateway(openPage, { script }, async (page, gateway) => {
    const answer = await ask(page, 'code');
    await gateway.frameOf('start');
    const parts = ['```js\n', CODE, 'bus.go();\n', '```\n\nThen:\n\n', '```klingon\nqapla\n```\n'];
    parts.slice(0, 3).forEach((part) => served[0].chunk(part));
    await waitForText(answer, 'bus.go();');
    check((await answer.locator('.hljs-keyword').count()) === 0, 'a block that grows is coloured');
    check(!gateway.asked.some((asked) => asked.includes('highlight.js') && asked.includes('vendor')), 'the library came before it was needed');
    parts.slice(3).forEach((part) => served[0].chunk(part));
    await answer.locator('.hljs-keyword').getByText('const').waitFor();
    served[0].done({ chars: parts.join('').length });
    await waitForState(answer, 'done');
    check((await answer.locator('.hljs-string').first().textContent()) === '"words"', 'the colours are gone at the end');
    check((await answer.locator('b').count()) === 0, 'code became HTML');
    check((await copiedBy(answer.locator('.copy').first())) === `${CODE}bus.go();\n`, 'the copy is another text');
    await screenshot(page, 'code-light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await screenshot(page, 'code-dark');
  });
}

async function aFoldedToolCallStaysFoldedWhileItGrows(openPage) {
  const served = [];
  const script = (stream) => {
    served.push(stream);
    stream.started();
    stream.chunk(JSON.stringify({ index: 0, name: 'look', arguments: '{"a":' }), ++stream.seq, { kind: 'toolCall' });
  };
  await onGateway(openPage, { script }, async (page) => {
    const answer = await ask(page, 'look');
    await answer.getByTestId('tool-arguments').waitFor();
    await answer.getByTestId('tool').locator('summary').click();
    await answer.getByTestId('tool-arguments').waitFor({ state: 'hidden' });
    served[0].chunk(JSON.stringify({ index: 1, name: 'listen', arguments: '{}' }), ++served[0].seq, { kind: 'toolCall' });
    await answer.getByTestId('tool-name').getByText('listen').waitFor();
    check(await answer.getByTestId('tool').first().locator('summary').evaluate((node) => node === document.activeElement), 'the focus is gone');
    served[0].chunk(JSON.stringify({ index: 0, arguments: '1}' }), ++served[0].seq, { kind: 'toolCall' });
    served[0].done({ chars: 0, finishReason: 'tool_calls' });
    await waitForState(answer, 'done');
    check(!(await answer.getByTestId('tool-arguments').first().isVisible()), 'it was folded out again');
    await answer.getByTestId('tool').first().locator('summary').click();
    check((await answer.getByTestId('tool-arguments').first().textContent()) === '{\n  "a": 1\n}', 'the arguments are not whole');
  });
}

async function keysDoEverything(openPage) {
  await onGateway(openPage, { script: echo }, async (page) => {
    await page.getByTestId('model').locator('option[value=sim-echo]').waitFor({ state: 'attached' });
    const box = page.getByTestId('prompt-box');
    await waitForState(await ask(page, 'one'), 'done');
    await waitForState(await ask(page, 'two'), 'done');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    check((await box.inputValue()) === 'one', `brought back: ${await box.inputValue()}`);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    check((await box.inputValue()) === '', 'there is no way back to an empty box');
    await page.keyboard.press('Alt+p');
    check((await page.getByTestId('pane').count()) === 2, 'no other pane');
    await page.keyboard.press('Alt+1');
    await page.keyboard.press('?');
    await page.getByTestId('shortcuts').getByText('New conversation').waitFor();
    await screenshot(page, 'shortcuts');
    await page.keyboard.press('Escape');
    await page.getByTestId('shortcuts').waitFor({ state: 'hidden' });
    await page.keyboard.press('Alt+2');
    check(await page.getByTestId('pane').nth(1).locator('[data-part=scroller]').evaluate((node) => node === document.activeElement), 'the wrong pane');
    await page.keyboard.press('Alt+w');
    check((await page.getByTestId('pane').count()) === 1, 'the pane stayed');
    await page.keyboard.press('/');
    await page.keyboard.type('what?/');
    check((await box.inputValue()) === 'what?/', `typed: ${await box.inputValue()}`);
    await page.keyboard.press('Alt+o');
    await page.getByTestId('option-panel').and(page.locator('[open]')).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Alt+n');
    await page.locator('#welcome').waitFor();
  });
}

async function altTypesOnAMac(openPage) {
  await onGateway(openPage, { script: echo }, async (page) => {
    await page.evaluate(() => Object.defineProperty(navigator, 'platform', { value: 'MacIntel' }));
    const isTaken = (id, key) =>
      page.evaluate(
        ([on, typed]) =>
          !document.getElementById(on).dispatchEvent(new KeyboardEvent('keydown', { code: 'KeyP', key: typed, altKey: true, bubbles: true, cancelable: true })),
        [id, key],
      );
    check(!(await isTaken('prompt', 'π')), 'the character is taken from who is typing');
    check(await isTaken('prompt', 'p'), 'a plain letter is no shortcut');
    check(await isTaken('new', 'π'), 'it is no shortcut beside the prompt box');
    check((await page.getByTestId('pane').count()) === 3, 'the panes are others');
  });
}

export const checks = {
  'code is coloured once it no longer grows': codeIsColouredOnceItNoLongerGrows,
  'a folded tool call stays folded while it grows': aFoldedToolCallStaysFoldedWhileItGrows,
  'Alt types on a Mac': altTypesOnAMac,
  'keys do everything': keysDoEverything,
};

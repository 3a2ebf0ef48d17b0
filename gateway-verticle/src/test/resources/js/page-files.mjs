/**
 * Images and files in prompts: chosen, pasted, dropped; shown, checked, sent as they are, and kept.
 */
import { ask, check, waitForState } from './browser.mjs';
import { connected, onGateway, screenshot } from './page-on-gateway.mjs';

/** A picture of a few pixels. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAABgAAAAQCAIAAACDRijCAAACv0lEQVR42g3MocquMACA4XM5fzQajUajLMmSLMmSLIlJlmRJTC9LYpIlMYlJTGIyeinney7g' +
    '+fcniASxIBGkgkyQCwpBKagEtaARdIJeMAgQTIJFsAp2wSm4Ba/gE/z7k0SSWJJIUkkmySWFpJRUklrSSDpJLxkkSCbJIlklu+SU3JJX8slfpIgUsSJRpIpM' +
    'kSsKRamoFLWiUXSKXjEoUEyKRbEqdsWpuBWv4lO/SBNpYk2iSTWZJtcUmlJTaWpNo+k0vWbQoJk0i2bV7JpTc2tezad/kSEyxIbEkBoyQ24oDKWhMtSGxtAZ' +
    'esNgwDAZFsNq2A2n4Ta8hs/8opaoJW5JWtKWrCVvKVrKlqqlbmlaupa+ZWihZWpZWtaWveVsuVvelq/9RZbIElsSS2rJLLmlsJSWylJbGktn6S2DBctkWSyr' +
    'ZbecltvyWj77ixyRI3YkjtSROXJH4SgdlaN2NI7O0TsGB47JsThWx+44HbfjdXzuF41EI/FIMpKOZCP5SDFSjlQj9Ugz0o30I8MII9PIMrKO7CPnyD3yjnzj' +
    'L/JEntiTeFJP5sk9haf0VJ7a03g6T+8ZPHgmz+JZPbvn9Nye1/P5XzQTzcQzyUw6k83kM8VMOVPN1DPNTDfTzwwzzEwzy8w6s8+cM/fMO/PNvygQBeJAEkgD' +
    'WSAPFIEyUAXqQBPoAn1gCBCYAktgDeyBM3AH3sAXftFGtBFvJBvpRraRbxQb5Ua1UW80G91GvzFssDFtLBvrxr5xbtwb78a3/aKD6CA+SA7Sg+wgPygOyoPq' +
    'oD5oDrqD/mA44GA6WA7Wg/3gPLgP3oPv+EUX0UV8kVykF9lFflFclBfVRX3RXHQX/cVwwcV0sVysF/vFeXFfvBff9Yseoof4IXlIH7KH/KF4KB+qh/qheege' +
    '+ofhgYfpYXlYH/aH8+F+eB++h/8yh5cfsHauPQAAAABJRU5ErkJggg==',
  'base64',
);

function answer(stream) {
  stream.started();
  stream.chunk('I see.');
  stream.done({ chars: 6 });
}

/** Gives the page files as a paste or a drop does. */
function giveFiles(page, how, files) {
  return page.evaluate(
    ([type, given]) => {
      const transfer = new DataTransfer();
      given.forEach(({ name, mimeType, text }) => transfer.items.add(new File([text], name, { type: mimeType })));
      const fields = { bubbles: true, cancelable: true };
      const event =
        type === 'paste' ? new ClipboardEvent(type, { ...fields, clipboardData: transfer }) : new DragEvent(type, { ...fields, dataTransfer: transfer });
      document.getElementById('prompt').dispatchEvent(event);
    },
    [how, files],
  );
}

async function filesAreSentAsTheyAreAndStayInTheConversation(openPage) {
  await onGateway(openPage, { script: answer }, async (page, gateway) => {
    await page.getByTestId('chooser').setInputFiles({ name: 'light.png', mimeType: 'image/png', buffer: PNG });
    await page.getByTestId('files').getByRole('img', { name: 'light.png' }).waitFor();
    await giveFiles(page, 'paste', [{ name: 'plan.pdf', mimeType: 'application/pdf', text: '%PDF-1' }]);
    await page.getByTestId('files').getByText('plan.pdf').waitFor();
    await giveFiles(page, 'drop', [{ name: 'much.txt', mimeType: 'text/plain', text: 'no' }]);
    await page.getByTestId('files').getByText('much.txt').waitFor();
    await page.getByRole('button', { name: 'Remove “much.txt”' }).click();
    await screenshot(page, 'files-composer');
    const first = await ask(page, 'Is the light on?');
    await waitForState(first, 'done');
    check((await page.getByTestId('files').locator('li').count()) === 0, 'the files stayed beside the prompt box');
    const sent = (await gateway.frameOf('start')).messages[0].content;
    const expected = [
      { type: 'text', text: 'Is the light on?' },
      { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG.toString('base64')}` } },
      { type: 'file', file: { filename: 'plan.pdf', file_data: `data:application/pdf;base64,${Buffer.from('%PDF-1').toString('base64')}` } },
    ];
    check(JSON.stringify(sent) === JSON.stringify(expected), `sent: ${JSON.stringify(sent)}`);
    await screenshot(page, 'files-light');
    await page.reload();
    await connected(page);
    await page.getByTestId('prompt').getByRole('img', { name: 'light.png' }).waitFor();
    await waitForState(await ask(page, 'And now?'), 'done');
    const again = gateway.frames.findLast(({ type }) => type === 'start').messages;
    check(JSON.stringify(again[0].content) === JSON.stringify(expected), 'a reload lost the files');
    check(again[2].content === 'And now?', 'the files are sent twice');
    await page.getByTestId('new').click();
    check((await page.getByRole('img', { name: 'light.png' }).count()) === 0, 'another conversation has the files');
    await page.getByTestId('history').click();
    await page.getByTestId('conversation').first().click();
    await page.getByTestId('prompt').getByRole('img', { name: 'light.png' }).waitFor();
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width: 390, height: 844 });
    await screenshot(page, 'files-phone-dark');
  });
}

async function aFileThatIsTooLargeIsRefusedWithASentence(openPage) {
  const limits = { frameBytes: 20_000, messageBytes: 20_000, promptBytes: 20_000, streams: 8 };
  await onGateway(openPage, { script: answer, limits }, async (page, gateway) => {
    await page.getByTestId('chooser').setInputFiles({ name: 'large.png', mimeType: 'image/png', buffer: Buffer.alloc(30_000) });
    const said = await page.getByTestId('page-notice').filter({ hasText: 'at most' }).textContent();
    check(said === '“large.png” is too large: sent as text that is 41 kB, and this server takes at most 20 kB a prompt.', `said: ${said}`);
    check(await page.getByTestId('send').isDisabled(), 'nothing could be sent');
    await page.getByTestId('chooser').setInputFiles({ name: 'small.png', mimeType: 'image/png', buffer: PNG });
    await page.getByTestId('files').getByRole('img').waitFor();
    await page.getByTestId('send').click();
    const { messages } = await gateway.frameOf('start');
    check(messages[0].content.length === 1 && messages[0].content[0].type === 'image_url', 'a picture needs no words');
  });
}

async function aPromptWaitsForAFileThatIsStillRead(openPage) {
  await onGateway(openPage, { script: answer }, async (page, gateway) => {
    await page.evaluate(() => {
      const read = FileReader.prototype.readAsDataURL;
      FileReader.prototype.readAsDataURL = function (file) {
        window.readOn = () => read.call(this, file);
      };
    });
    await page.getByTestId('prompt-box').fill('What is in it?');
    await page.getByTestId('chooser').setInputFiles({ name: 'small.png', mimeType: 'image/png', buffer: PNG });
    await page.getByText('Reading the files').waitFor();
    check(await page.getByTestId('send').isDisabled(), 'the prompt could go without its file');
    await page.keyboard.press('Enter');
    await page.evaluate(() => window.readOn());
    await page.getByTestId('files').getByRole('img').waitFor();
    await page.getByTestId('send').click();
    check((await gateway.frameOf('start')).messages[0].content.length === 2, 'the prompt went without its file');
  });
}

async function aPasteFromASpreadsheetIsText(openPage) {
  await onGateway(openPage, { script: answer }, async (page) => {
    const isTaken = (types) =>
      page.evaluate((texts) => {
        const transfer = new DataTransfer();
        texts.forEach((type) => transfer.setData(type, 'a.png'));
        transfer.items.add(new File(['x'], 'a.png', { type: 'image/png' }));
        const paste = new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: transfer });
        return !document.getElementById('prompt').dispatchEvent(paste);
      }, types);
    check(!(await isTaken(['text/plain', 'text/html'])), 'the text is lost');
    check(await isTaken(['text/html']), 'a picture of a page is not taken');
    check(await isTaken(['text/plain']), 'a file of a file manager is not taken');
  });
}

export const checks = {
  'files are sent as they are, and stay in the conversation': filesAreSentAsTheyAreAndStayInTheConversation,
  'a prompt waits for a file that is still read': aPromptWaitsForAFileThatIsStillRead,
  'a paste from a spreadsheet is text': aPasteFromASpreadsheetIsText,
  'a file that is too large is refused with a sentence': aFileThatIsTooLargeIsRefusedWithASentence,
};

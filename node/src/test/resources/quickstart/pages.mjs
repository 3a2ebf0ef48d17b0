/**
 * The pages of docs/quickstart.md in a real browser, each over a connection that is cut in the middle of its answer.
 *
 *   CHROMIUM_BIN=… CHROMIUM_ARGS=… node pages.mjs ADDRESS_OF_DEEDS PAGE…
 */
import { chromium } from 'playwright-core';

const [deeds, ...pages] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_BIN, args: process.env.CHROMIUM_ARGS.split(' ') });
for (const address of pages) {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.log(`page error: ${error.message}`));
  const shows = (text) => page.waitForFunction((wanted) => document.querySelector('#answer')?.textContent === wanted, text, { timeout: 60_000 });
  const deed = async (name) => (await fetch(deeds + name)).text();
  await page.goto(address);
  await deed('asked');
  await page.getByRole('button', { name: 'Ask' }).click();
  await shows('one ');
  await deed('cut');
  await deed('gone-on');
  await shows('one two');
  console.log(`ok: ${new URL(address).pathname}: ${(await page.locator('[role=alert]').allTextContents()).join('') || 'no error'}`);
  await page.close();
}
await browser.close();

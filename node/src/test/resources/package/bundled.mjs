/** Runs a bundle on a page of the gateway's own origin: `CHROMIUM_BIN=… CHROMIUM_ARGS=… node bundled.mjs BUNDLE PORT`. */
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const [bundle, port] = process.argv.slice(2);
/** A page that a test hands to the browser has no address, so that Chromium would ask a person whether it may reach this machine. */
const LOOPBACK = '--disable-features=LocalNetworkAccessChecks';
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_BIN, args: [...process.env.CHROMIUM_ARGS.split(' '), LOOPBACK] });
const page = await browser.newPage();
page.on('pageerror', (error) => console.log(`page error: ${error.message}`));
await page.route('**/*', (route) => {
  const isScript = route.request().url().endsWith('.js');
  return route.fulfill(isScript ? { contentType: 'text/javascript', body: readFileSync(bundle, 'utf8') } : { contentType: 'text/html', body: '<script type="module" src="/page.js"></script>' });
});
await page.goto(`http://127.0.0.1:${port}/`);
await page.waitForFunction(() => globalThis.ask);
const { text, state } = await page.evaluate((address) => globalThis.ask(address, 'Hello'), `ws://127.0.0.1:${port}`);
console.log(`ok: ${state}, ${text.length} characters`);
await browser.close();

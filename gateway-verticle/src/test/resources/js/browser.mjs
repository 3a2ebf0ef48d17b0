/**
 * Headless Chromium for the page's tests: opens pages that record every console error, and waits for conditions. The
 * executable and its arguments come from the Java harness in CHROMIUM_BIN and CHROMIUM_ARGS.
 */
import { chromium } from 'playwright-core';

/** Opens the browser, hands `openPage(options)` to the body, and closes the browser whatever happens. */
export async function withBrowser(body) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_BIN ?? '/usr/bin/chromium',
    args: (process.env.CHROMIUM_ARGS ?? '--no-sandbox --disable-gpu --disable-quic').split(' '),
  });
  try {
    return await body((options) => openPage(browser, options));
  } finally {
    await browser.close();
  }
}

/** Where `isConnected` is false, the page is given back before it is connected: it waits for a key. */
async function openPage(browser, { url, errors = [], tolerated = /^$/, beforeLoad = () => {}, isConnected = true, ...options }) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !tolerated.test(message.text())) {
      errors.push(message.text());
    }
  });
  page.errors = errors;
  beforeLoad(page);
  await page.goto(url);
  if (isConnected) {
    await page.locator('[data-testid=status][data-state=connected]').waitFor();
  }
  return page;
}

/** Types a prompt as a person does, and gives the locator of its answer. */
export async function ask(page, prompt) {
  const answers = page.getByTestId('answer');
  const before = await answers.count();
  await page.getByTestId('prompt-box').fill(prompt);
  await page.keyboard.press('Enter');
  await answers.nth(before).waitFor();
  return answers.nth(before);
}

/** Waits until an answer is in one of the states; fails with the state that it is in instead. */
export async function waitForState(answer, ...states) {
  const selector = states.map((state) => `[data-state=${state}]`).join();
  try {
    await answer.and(answer.page().locator(selector)).waitFor();
  } catch (error) {
    throw new Error(`the answer is ${await answer.getAttribute('data-state')}, not ${states.join(' or ')}`, { cause: error });
  }
  return answer.getAttribute('data-state');
}

/** The text of an answer as it is shown now. */
export async function textOf(answer) {
  return (await answer.getByTestId('answer-text').textContent()).trim();
}

/** Waits until an answer shows a text; drawing takes an animation frame after the message came. */
export function waitForText(answer, text) {
  return answer.getByTestId('answer-text').getByText(text).waitFor();
}

/** The link that the button of a live answer copies. */
export function linkOf(answer) {
  return copiedBy(answer.getByTestId('share'));
}

/** What a copy button copies: into this page's own clipboard, since all pages of a browser share the real one. */
export async function copiedBy(button) {
  const page = button.page();
  await page.evaluate(() => {
    window.copied = null;
    navigator.clipboard.writeText = async (text) => (window.copied = text);
  });
  await button.click();
  return (await page.waitForFunction(() => window.copied)).jsonValue();
}

export function check(condition, message) {
  if (!condition) {
    throw new Error(message);
  }
}

/** Runs named checks, `atOnce` of them at a time; prints one line for each; the exit code is that of the whole. */
export async function runAll(checks, atOnce = 1) {
  const waiting = Object.entries(checks);
  await Promise.all(Array.from({ length: atOnce }, () => runSome(waiting)));
}

async function runSome(waiting) {
  while (waiting.length > 0) {
    const [name, run] = waiting.shift();
    const begunAt = Date.now();
    try {
      await run();
      console.log(`ok: ${name} (${Date.now() - begunAt} ms)`);
    } catch (error) {
      console.log(`FAILED: ${name}: ${error.stack}`);
      process.exitCode = 1;
    }
  }
}

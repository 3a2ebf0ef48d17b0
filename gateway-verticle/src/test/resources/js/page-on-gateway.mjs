/**
 * The page on a scripted gateway, for the checks of page-checks.mjs, which is called with WEBROOT VENDOR [SCREENSHOTS].
 */
import { join } from 'node:path';
import { check } from './browser.mjs';
import { startMockGateway } from './mock-gateway.mjs';

const [webroot, vendor, screenshots] = process.argv.slice(2);

/**
 * Opens the page on a gateway that follows the script; checks afterwards that the console stayed clean. `gatewayOptions.search` is
 * added to the page's address.
 */
export async function onGateway(openPage, gatewayOptions, body, tolerated) {
  const gateway = await startMockGateway({ webroot, vendor, ...gatewayOptions });
  try {
    const page = await openPage({ url: gateway.url + (gatewayOptions.search ?? ''), tolerated });
    await body(page, gateway);
    check(page.errors.length === 0, `errors on the console: ${page.errors.join(' | ')}`);
    await page.context().close();
  } finally {
    gateway.close();
  }
}

/** Another tab of the same browser, at the same address. */
export async function secondTab(page) {
  const tab = await page.context().newPage();
  tab.setDefaultTimeout(15_000);
  tab.on('pageerror', (error) => page.errors.push(String(error)));
  await tab.goto(page.url());
  await connected(tab);
  return tab;
}

export function connected(page) {
  return page.locator('[data-testid=status][data-state=connected]').waitFor();
}

export async function screenshot(page, name) {
  if (screenshots) {
    await page.screenshot({ path: join(screenshots, `${name}.png`) });
  }
}

/**
 * The page on a scripted gateway, for test scripts that are called with the arguments WEBROOT VENDOR [SCREENSHOTS].
 */
import { join } from 'node:path';
import { check } from './browser.mjs';
import { startMockGateway } from './mock-gateway.mjs';

const [webroot, vendor, screenshots] = process.argv.slice(2);

/** Opens the page on a gateway that follows the script; checks afterwards that the console stayed clean. */
export async function onGateway(openPage, gatewayOptions, body, tolerated) {
  const gateway = await startMockGateway({ webroot, vendor, ...gatewayOptions });
  try {
    const page = await openPage({ url: gateway.url, tolerated });
    await body(page, gateway);
    check(page.errors.length === 0, `errors on the console: ${page.errors.join(' | ')}`);
    await page.context().close();
  } finally {
    gateway.close();
  }
}

export async function screenshot(page, name) {
  if (screenshots) {
    await page.screenshot({ path: join(screenshots, `${name}.png`) });
  }
}

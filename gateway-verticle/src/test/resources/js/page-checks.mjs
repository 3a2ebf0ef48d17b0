/**
 * Runs all checks of the web page against a scripted gateway, in one browser; prints a line for each.
 *
 *   node page-checks.mjs WEBROOT VENDOR [SCREENSHOTS] [PART OF A NAME]
 */
import { runAll, withBrowser } from './browser.mjs';
import * as connection from './page-connection.mjs';
import * as faults from './page-faults.mjs';
import * as kept from './page-kept.mjs';
import * as shown from './page-shown.mjs';
import * as tabs from './page-tabs.mjs';

const wanted = process.argv[5] ?? '';
const groups = { connection, faults, kept, shown, tabs };

await withBrowser(async (openPage) => {
  for (const [group, { checks }] of Object.entries(groups)) {
    const named = Object.entries(checks).map(([name, run]) => [`${group}: ${name}`, () => run(openPage)]);
    await runAll(Object.fromEntries(named.filter(([name]) => name.includes(wanted))));
  }
});

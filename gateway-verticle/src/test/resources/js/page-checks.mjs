/**
 * Runs all checks of the web pages against a scripted gateway, in one browser; prints a line for each.
 *
 *   node page-checks.mjs WEBROOT VENDOR [SCREENSHOTS] [PART OF A NAME]
 */
import { runAll, withBrowser } from './browser.mjs';
import * as axe from './page-axe.mjs';
import * as comfort from './page-comfort.mjs';
import * as connection from './page-connection.mjs';
import * as dashboard from './page-dashboard.mjs';
import * as faults from './page-faults.mjs';
import * as files from './page-files.mjs';
import * as kept from './page-kept.mjs';
import * as logic from './page-logic.mjs';
import * as options from './page-options.mjs';
import * as panes from './page-panes.mjs';
import * as pause from './page-pause.mjs';
import * as shown from './page-shown.mjs';
import * as table from './page-table.mjs';
import * as tabs from './page-tabs.mjs';
import * as watch from './page-watch.mjs';

/** Each waits for most of its time. */
const AT_ONCE = 2;
const wanted = process.argv[5] ?? '';
const groups = { axe, comfort, connection, dashboard, faults, files, kept, logic, options, panes, pause, shown, table, tabs, watch };

await withBrowser(async (openPage) => {
  const named = Object.entries(groups).flatMap(([group, { checks }]) =>
    Object.entries(checks).map(([name, run]) => [`${group}: ${name}`, () => run(openPage)]),
  );
  await runAll(Object.fromEntries(named.filter(([name]) => name.includes(wanted))), AT_ONCE);
});

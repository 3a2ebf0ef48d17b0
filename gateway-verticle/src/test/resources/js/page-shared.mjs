/**
 * An answer is asked for in one browser, on one gateway, and watched in a second one, on another gateway; the first is closed
 * in the middle. Prints the text that the second one shows in the end, as JSON.
 *
 *   node page-shared.mjs http://127.0.0.1:8080/ http://127.0.0.1:8081/ PROMPT
 */
import { ask, check, textOf, waitForState, withBrowser } from './browser.mjs';

const [first, second, prompt] = process.argv.slice(2);
const WATCHABLE = { model: 'sim-text', 'sim.interTokenLatency': '40', 'sim.timeToFirstToken': '50', 'sim.length': '400' };

/** The `started` frame of the page's first answer. */
function startedOn(page) {
  return new Promise((resolve) => {
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => {
        const frame = JSON.parse(payload);
        if (frame.type === 'started') {
          resolve(frame);
        }
      }),
    );
  });
}

/** Follows the stream with the client library that the second gateway serves, and shows its text. */
async function watch(page, { streamId, viewToken }) {
  await page.evaluate(
    async ([id, token]) => {
      const { TokenbusClient } = await import('/client/client.js');
      const shown = document.createElement('pre');
      shown.id = 'watched';
      document.body.append(shown);
      const stream = new TokenbusClient().subscribe(id, { resumeToken: token });
      (async () => {
        for await (const text of stream) {
          shown.append(text);
        }
        shown.dataset.state = stream.state;
      })();
    },
    [streamId, viewToken],
  );
  await page.waitForFunction(() => document.getElementById('watched').textContent.length > 20);
}

await withBrowser(async (openSecond) => {
  const watching = await openSecond({ url: second });
  await withBrowser(async (openFirst) => {
    let started;
    const page = await openFirst({
      url: `${first}?${new URLSearchParams(WATCHABLE)}`,
      beforeLoad: (opening) => (started = startedOn(opening)),
    });
    const answer = await ask(page, prompt);
    await watch(watching, await started);
    await waitForState(answer, 'streaming');
    check((await textOf(answer)).length > 0, 'the first browser shows nothing');
  });
  const atClose = (await watching.locator('#watched').textContent()).length;
  await watching.locator('#watched[data-state]').waitFor();
  const state = await watching.locator('#watched').getAttribute('data-state');
  const text = await watching.locator('#watched').textContent();
  check(watching.errors.length === 0, `errors on the console: ${watching.errors.join(' | ')}`);
  console.log(JSON.stringify({ state, atClose, text }));
});

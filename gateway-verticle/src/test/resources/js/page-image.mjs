/**
 * A person asks a model about a picture, and then asks again, which its server refuses.
 *
 *   node page-image.mjs http://127.0.0.1:8080/?model=... FILE
 */
import { ask, check, textOf, waitForState, withBrowser } from './browser.mjs';

const [url, file] = process.argv.slice(2);

await withBrowser(async (openPage) => {
  const page = await openPage({ url });
  await page.getByTestId('chooser').setInputFiles(file);
  await page.getByTestId('files').getByRole('img').waitFor();
  const answer = await ask(page, 'What is this?');
  await waitForState(answer, 'done');
  check((await textOf(answer)) === 'A light that is on.', `shown: ${await textOf(answer)}`);
  const refused = await ask(page, 'And that?');
  await waitForState(refused, 'failed');
  const said = await refused.getByTestId('notice').textContent();
  check(said.includes('This model takes no images.'), `the page says “${said}”`);
  check(page.errors.length === 0, `errors on the console: ${page.errors.join(' | ')}`);
});

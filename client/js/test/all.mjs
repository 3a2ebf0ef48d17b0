/** Runs every test in one process: `node all.mjs`. `node --test` runs them too. */
import { readdir } from 'node:fs/promises';

for (const name of (await readdir(new URL('.', import.meta.url))).sort()) {
  if (name.endsWith('.test.mjs')) {
    await import(`./${name}`);
  }
}

// Runs cases one after the other, and prints a line for each.
import assert from 'node:assert/strict';

export const [, , url, control, otherUrl] = process.argv;

/** Has the test do something, and waits until it is done. */
export async function tell(action) {
  const response = await fetch(`${control}/${action}`, { method: 'POST' });
  assert.equal(response.status, 200, `${action}: ${await response.text()}`);
}

export async function rejects(promise, what) {
  let value;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new assert.AssertionError({ message: `${what}: no error, but ${JSON.stringify(value)}` });
}

export async function run(client, cases) {
  for (const [name, test] of Object.entries(cases)) {
    try {
      await test();
      console.log(`${client}: ${name}: ok`);
    } catch (error) {
      console.log(`${client}: ${name}: ${error.stack ?? error}`);
      process.exitCode = 1;
    }
  }
  process.exit();
}

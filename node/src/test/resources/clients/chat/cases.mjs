// The cases that every client of chat completions goes through. A client is an object with
//   stream(asked) -> { text, finish, prompt, completion }, and onText(piece) is called for each piece
//   whole(asked)  -> the same
//   tools(asked)  -> [{ name, arguments }], streamed
//   status(error) -> the HTTP status that the client says an error has, if it says one
// where asked is { url, model, key, signal, onText }. Each throws what its SDK throws.
import assert from 'node:assert/strict';

const [, , url, control, otherUrl] = process.argv;

/** Has the test do something, and waits until it is done. */
export async function tell(action) {
  const response = await fetch(`${control}/${action}`, { method: 'POST' });
  assert.equal(response.status, 200, `${action}: ${await response.text()}`);
}

const asked = (more = {}) => ({ url, model: 'scripted', onText: () => {}, ...more });

async function rejects(promise, what) {
  let value;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new assert.AssertionError({ message: `${what}: no error, but ${JSON.stringify(value)}` });
}

/** What an SDK makes an error of its own class of is its cause. */
const codeOf = (error) => error.code ?? error.cause?.code ?? JSON.parse(error.responseBody).error.code;

const cases = {
  async stream(client) {
    await tell('answers');
    const pieces = [];
    const answer = await client.stream(asked({ onText: (piece) => pieces.push(piece) }));
    assert.deepEqual(pieces.filter((piece) => piece !== ''), ['Hello', ' wörld "你" 💡\n']);
    assert.deepEqual(answer, { text: 'Hello wörld "你" 💡\n', finish: 'stop', prompt: 7, completion: 2 });
  },

  async whole(client) {
    await tell('answers');
    const answer = await client.whole(asked());
    assert.deepEqual(answer, { text: 'Hello wörld "你" 💡\n', finish: 'stop', prompt: 7, completion: 2 });
  },

  async tools(client) {
    await tell('calls');
    const calls = await client.tools(asked());
    assert.deepEqual(calls, [
      { name: 'lamp', arguments: { room: 'küche', on: true } },
      { name: 'door', arguments: {} },
    ]);
  },

  async 'error before the first byte'(client) {
    for (const status of [400, 429, 503]) {
      await tell(`refuses-${status}`);
      const error = await rejects(client.stream(asked()), `status ${status}`);
      assert.equal(client.status(error), status, String(error));
    }
    const error = await rejects(client.stream(asked({ model: 'gone' })), 'an unknown model');
    assert.equal(client.status(error), 404, String(error));
  },

  async 'error after the first byte'(client) {
    await tell('breaks-off');
    const pieces = [];
    const error = await rejects(
      client.stream(asked({ onText: (piece) => pieces.push(piece) })),
      'an answer that is cut',
    );
    assert.equal(error.code, 'upstream_truncated', String(error));
    assert.equal(pieces.join(''), 'half ');
  },

  async 'refused prompts'(client) {
    for (const code of ['context_length_exceeded', 'content_filter']) {
      await tell(`refuses-${code}`);
      const refused = await rejects(client.stream(asked()), code);
      assert.equal(client.status(refused.cause ?? refused), 400, String(refused));
      assert.equal(codeOf(refused), code, String(refused));
      await tell(`breaks-off-${code}`);
      const later = await rejects(client.stream(asked()), `${code} behind a text`);
      assert.equal(codeOf(later), code, String(later));
    }
  },

  async cancel(client) {
    await tell('stalls');
    const abort = new AbortController();
    const end = client
      .stream(asked({ signal: abort.signal, onText: (piece) => piece && abort.abort() }))
      .then(() => 'an end', () => 'an error');
    await end;
    await tell('upstream-is-left');
  },

  async "a worker's death"(client) {
    await tell('answers-in-two');
    let dead;
    const answer = await client.stream(
      asked({ onText: (piece) => (piece && !dead ? (dead = tell('worker-dies')) : undefined) }),
    );
    await dead;
    assert.equal(answer.text, 'one two');
    assert.equal(answer.finish, 'stop');
  },

  async "a gateway's death"(client) {
    await tell('answers-behind-a-gate');
    const key = `key-${client.name}`;
    let dead;
    const pieces = [];
    const error = await rejects(
      client.stream(
        asked({
          key,
          onText: (piece) => {
            pieces.push(piece);
            dead ??= piece ? tell('gateway-dies') : undefined;
          },
        }),
      ),
      'an answer whose gateway dies',
    );
    await dead;
    assert.equal(pieces.join(''), 'one ', String(error));
    await tell('gate-opens');
    const again = await client.stream(asked({ url: otherUrl, key }));
    assert.equal(again.text, 'one two');
    assert.equal(again.finish, 'stop');
    await tell('was-asked-once');
  },
};

/** Runs the cases whose names follow the URLs, and prints a line for each. */
export async function run(client) {
  for (const name of process.argv.slice(5)) {
    await cases[name](client);
    console.log(`${client.name}: ${name}: ok`);
  }
}

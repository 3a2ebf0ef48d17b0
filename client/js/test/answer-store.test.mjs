/** What `useTokenStream` shows; with React in a browser: `JavaScriptReactIT`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import { AnswerStore, IDLE } from '../src/react/answer-store.js';
import { withGateway } from './gateway-double.mjs';

/** Runs a test with a gateway, a client that can start over, and a function that makes stores which are watched. */
function withStores(options, body) {
  return withGateway(options, async (gateway, connect) => {
    const client = await connect({ onRestart: () => {} });
    const make = (more = {}) => {
      const store = new AnswerStore({ client, ...more });
      return Object.assign(store, { leave: store.watch() });
    };
    await body(make, gateway, connect);
  });
}

/** Resolves with the snapshot that shows it. */
function shows(store, what) {
  return new Promise((resolve) => {
    const look = () => what(store.snapshot()) && resolve(store.snapshot());
    store.subscribe(look);
    look();
  });
}

/** A `sessionStorage` for as long as `body` runs. */
async function withSession(body) {
  const kept = new Map();
  const area = { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value), removeItem: (name) => kept.delete(name) };
  const saved = Object.getOwnPropertyDescriptor(globalThis, 'sessionStorage');
  Object.defineProperty(globalThis, 'sessionStorage', { value: area, configurable: true });
  try {
    await body(kept);
  } finally {
    delete globalThis.sessionStorage;
    if (saved) {
      Object.defineProperty(globalThis, 'sessionStorage', saved);
    }
  }
}

test('an answer goes from idle to done, with its usage', () =>
  withStores({ onStart: (stream) => stream.append({ type: 'chunk', kind: 'reasoning', data: 'hm' }).text('Hello', ' you').done() }, async (make, gateway) => {
    const store = make({ options: { model: 'sim', maxTokens: 5 } });
    assert.equal(store.snapshot(), IDLE);
    const seen = new Set();
    store.subscribe(() => seen.add(store.snapshot().status));
    const end = await store.start('Hi', { maxTokens: 9 });
    assert.equal(end, store.snapshot());
    const { status, text, reasoning, finishReason, usage, id, model, error } = end;
    assert.deepEqual({ status, text, reasoning, finishReason, id, model, error }, { status: 'done', text: 'Hello you', reasoning: 'hm', finishReason: 'stop', id: 's1', model: 'sim', error: undefined });
    assert.equal(usage.completionTokens, 2);
    assert.ok(seen.has('waiting') && seen.has('done'), [...seen].join());
    const { prompt, options } = gateway.ofType('start')[0];
    assert.deepEqual({ prompt, options }, { prompt: 'Hi', options: { model: 'sim', maxTokens: 9 } });
  }));

test('thousands of tokens at once are rendered a few times, and a snapshot changes only when it is told of', () =>
  withStores({ onStart: (stream) => stream.text(...Array.from({ length: 3_000 }, (_, i) => `${i} `)).done() }, async (make) => {
    const store = make();
    const told = [store.snapshot()];
    store.subscribe(() => told.push(store.snapshot()));
    const begin = performance.now();
    await store.start('count');
    assert.ok(store.snapshot().text.endsWith('2999 '));
    const most = (performance.now() - begin) / 15 + 10;
    assert.ok(told.length <= most, `${told.length} renders, of at most ${most}`);
    assert.equal(told.at(-1), store.snapshot());
  }));

test('a failure keeps the text, and retry asks again with another key', () => {
  const onStart = (stream) => (stream.streamId === 's1' ? stream.text('cut').append({ type: 'error', code: 'worker_lost', error: 'gone', retryable: true }) : stream.text('whole').done());
  return withStores({ onStart }, async (make, gateway) => {
    const store = make();
    const failed = await store.start('Hi');
    assert.deepEqual([failed.status, failed.text, failed.error.code, failed.error.retryable], ['failed', 'cut', 'worker_lost', true]);
    const { status, text, error } = await store.retry();
    assert.deepEqual([status, text, error], ['done', 'whole', undefined]);
    const [first, second] = gateway.ofType('start');
    assert.equal(first.prompt, second.prompt);
    assert.notEqual(first.key, second.key);
  });
});

test('after a lost connection retry goes on where the answer was', () =>
  withStores({ onStart: (stream) => stream.text('a', 'b') }, async (make, gateway, connect) => {
    const client = await connect({ onRestart: () => {}, reconnectAttempts: 0 });
    const store = make({ client });
    const ended = store.start('Hi');
    await shows(store, ({ text }) => text === 'ab');
    gateway.peers.at(-1).cut();
    const { status, text, error } = await ended;
    assert.deepEqual([status, text, error.code], ['failed', 'ab', 'connection_refused']);
    store.options = { client: await connect({ onRestart: () => {} }) };
    const whole = store.retry();
    gateway.streams.get('s1').text('c').done();
    assert.deepEqual([(await whole).status, (await whole).text], ['done', 'abc']);
    assert.equal(gateway.ofType('subscribe')[0].after, 2);
    assert.equal(gateway.ofType('start').length, 1);
  }));

test('a cut connection is a state, and the answer goes on by itself', () =>
  withStores({ onStart: (stream) => stream.text('a') }, async (make, gateway) => {
    const store = make();
    const ended = store.start('Hi');
    await shows(store, ({ text }) => text === 'a');
    gateway.peers[0].cut();
    await shows(store, ({ status }) => status === 'resuming');
    gateway.streams.get('s1').text('b').done();
    assert.equal((await ended).text, 'ab');
  }));

test('pause, resume and stop are states', () =>
  withStores({ onStart: (stream) => stream.text('a') }, async (make, gateway) => {
    const store = make();
    const ended = store.start('Hi');
    await shows(store, ({ text }) => text === 'a');
    await store.pause();
    assert.equal(store.snapshot().status, 'paused');
    gateway.streams.get('s1').text('b');
    await store.resume();
    assert.equal(store.snapshot().status, 'streaming');
    await shows(store, ({ text }) => text === 'ab');
    await store.stop();
    assert.deepEqual([(await ended).status, store.snapshot().finishReason], ['stopped', 'stopped']);
  }));

test('a restart voids the text', () =>
  withStores({ onStart: (stream) => stream.text('void') }, async (make, gateway) => {
    const store = make();
    const ended = store.start('Hi');
    await shows(store, ({ text }) => text === 'void');
    gateway.streams.get('s1').epoch += 1;
    gateway.streams.get('s1').append({ type: 'restart', reason: 'worker_lost' }).text('anew').done();
    assert.equal((await ended).text, 'anew');
  }));

test('another start stops the one before, of which nothing more is shown', () =>
  withStores({ onStart: (stream) => stream.text(stream.streamId) }, async (make, gateway) => {
    const store = make();
    store.start('one');
    await shows(store, ({ text }) => text === 's1');
    const second = store.start('two');
    await gateway.frame('stop');
    await shows(store, ({ text }) => text === 's2');
    gateway.streams.get('s2').done();
    assert.deepEqual([(await second).status, store.snapshot().text], ['done', 's2']);
    assert.deepEqual(gateway.ofType('stop').map(({ streamId }) => streamId), ['s1']);
  }));

test('who mounts again at once loses nothing; who leaves stops receiving, and goes on later after the cursor', () =>
  withStores({ onStart: (stream) => stream.text('a') }, async (make, gateway) => {
    const store = make();
    store.start('Hi');
    await shows(store, ({ text }) => text === 'a');
    store.leave();
    const leave = store.watch();
    await new Promise((resolve) => setTimeout(resolve));
    assert.equal(gateway.ofType('unsubscribe').length, 0);
    leave();
    await gateway.frame('unsubscribe');
    assert.equal(gateway.ofType('stop').length, 0);
    gateway.streams.get('s1').text('b').done();
    store.watch();
    await shows(store, ({ status, text }) => status === 'done' && text === 'ab');
  }));

test('with stopOnUnmount the generation ends with the component', () =>
  withStores({ onStart: (stream) => stream.text('a') }, async (make, gateway) => {
    const store = make({ stopOnUnmount: true });
    const ended = store.start('Hi');
    await shows(store, ({ text }) => text === 'a');
    store.leave();
    await gateway.frame('stop');
    assert.equal((await ended).status, 'stopped');
  }));

test('a page that is loaded again goes on with its answer, and later shows its end', () =>
  withSession(() =>
    withStores({ onStart: (stream) => stream.text('a') }, async (make, gateway, connect) => {
      const before = make({ storage: 'chat' });
      before.start('Hi');
      await shows(before, ({ text }) => text === 'a');
      const after = make({ storage: 'chat', client: await connect({ onRestart: () => {} }) });
      await shows(after, ({ status, text }) => status === 'streaming' && text === 'a');
      assert.equal(gateway.ofType('subscribe')[0].resumeToken, 'own-s1');
      gateway.streams.get('s1').text('b').done();
      await shows(after, ({ status, text }) => status === 'done' && text === 'ab');
      const later = make({ storage: 'chat' });
      assert.deepEqual([later.snapshot().status, later.snapshot().text], ['done', 'ab']);
      later.clear();
      assert.equal(make({ storage: 'chat' }).snapshot(), IDLE);
    }),
  ));

test('a page that is loaded again before the server has answered sends the same start again', () =>
  withSession(() =>
    withStores({ beforeEvent: ({ type }, peer) => type !== 'started' || peer.mayStart === true }, async (make, gateway, connect) => {
      const before = make({ storage: 'chat' });
      before.start('Hi');
      await gateway.frame('start');
      const client = await connect({ onRestart: () => {} });
      (await gateway.peer(2)).mayStart = true;
      const after = make({ storage: 'chat', client });
      await shows(after, ({ id }) => id === 's1');
      const [first, second] = gateway.ofType('start');
      assert.deepEqual([second.key, second.resend, second.prompt], [first.key, true, 'Hi']);
    }),
  ));

test('an error in what was asked is shown, not thrown', () =>
  withStores({}, async (make) => {
    const store = make({ client: undefined, url: 'not an address', WebSocket });
    const { status, error } = await store.start('Hi');
    assert.deepEqual([status, error.name], ['failed', 'SyntaxError']);
  }));

test('a component of its own connection keeps it, until address or key change', () =>
  withGateway({ onStart: (stream) => stream.text('a').done() }, async (gateway) => {
    const store = new AnswerStore({ url: gateway.url, WebSocket, token: 'one' });
    store.watch();
    await store.start('Hi');
    await store.start('Hi');
    store.options = { ...store.options, token: () => 'asked' };
    await store.start('Hi');
    store.options = { ...store.options, token: async () => 'two' };
    await store.start('Hi');
    assert.equal(store.snapshot().status, 'done');
    assert.deepEqual(gateway.ofType('hello').map(({ token }) => token), ['one', 'asked']);
  }));

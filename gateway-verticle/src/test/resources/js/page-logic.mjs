/**
 * What the page's modules compute, without a page: options, comparisons, messages, links, what was asked before.
 */
import { deepEqual, equal } from 'node:assert/strict';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [webroot] = process.argv.slice(2);
const module = (name) => import(pathToFileURL(join(webroot, name)));

async function optionsAreReadAsTheServerReadsThem() {
  const { readOptions } = await module('option-rules.js');
  const good = { temperature: ' 2 ', topP: '.5', maxTokens: '1000000', seed: '-9007199254740991', frequencyPenalty: '-0.5', stop: 'a\nb', system: '  ' };
  deepEqual(readOptions(good), {
    options: { temperature: 2, topP: 0.5, maxTokens: 1_000_000, seed: -9_007_199_254_740_991, frequencyPenalty: -0.5, stop: ['a', 'b'] },
    errors: {},
  });
  const bad = { temperature: '2.1', topP: '1e0', maxTokens: '0', seed: '9007199254740992', presencePenalty: 'much', stop: 'x'.repeat(257) };
  deepEqual(Object.keys(readOptions(bad).errors), ['temperature', 'topP', 'maxTokens', 'seed', 'presencePenalty', 'stop']);
  deepEqual(readOptions(bad).options, {});
}

/** An answer of which the server has told its timings. */
function ended({ firstTokenMs, durationMs, tokens = 11, state = 'done' }) {
  const end = { usage: { completionTokens: tokens }, timings: { queueMs: 0, firstTokenMs, durationMs } };
  return { isLive: false, state, end, tokens, firstTokenAt: 1, sentAt: 0 };
}

async function theBestIsNamedOnceAllHaveTheFigure() {
  const { compared } = await module('comparison.js');
  const bestOf = (...answers) => compared(answers, 1_000).map((figures) => figures.filter(({ isBest }) => isBest).map(({ name }) => name).join());
  deepEqual(bestOf(ended({ firstTokenMs: 10, durationMs: 500 }), ended({ firstTokenMs: 20, durationMs: 300 })), ['firstMs', 'rate,totalMs']);
  deepEqual(bestOf(ended({ firstTokenMs: 10, durationMs: 500 }), ended({ firstTokenMs: 10, durationMs: 500 })), ['', '']);
  deepEqual(bestOf(ended({ firstTokenMs: 10, durationMs: 500 })), ['']);
  const live = { isLive: true, state: 'streaming', end: null, tokens: 5, firstTokenAt: 400, sentAt: 0 };
  deepEqual(bestOf(ended({ firstTokenMs: 10, durationMs: 500 }), live), ['firstMs', '']);
  deepEqual(bestOf(ended({ firstTokenMs: 10, durationMs: 50, state: 'failed' }), ended({ firstTokenMs: 20, durationMs: 300 })), ['', '']);
}

async function theOldestTurnsStayBehindAndFilesBecomeParts() {
  const { messagesOf, refusalOf } = await module('messages.js');
  const turn = (prompt, text, files = []) => ({ prompt, files, answer: { text } });
  const asked = { prompt: 'now', files: [{ id: 'f', name: 'a.txt', type: 'text/plain' }], options: { system: 'Be brief.' } };
  const turns = [turn('old', 'x'.repeat(900)), turn('unanswered', ''), turn('late', 'y', [{ id: 'gone', name: 'b.png', type: 'image/png' }])];
  const dataOf = (id) => (id === 'f' ? 'data:text/plain;base64,YQ==' : null);
  deepEqual(messagesOf(turns, asked, dataOf, { messageBytes: 700 }), [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: [{ type: 'text', text: 'late' }, { type: 'text', text: '[b.png: not kept]' }] },
    { role: 'assistant', content: 'y' },
    { role: 'user', content: [{ type: 'text', text: 'now' }, { type: 'file', file: { filename: 'a.txt', file_data: 'data:text/plain;base64,YQ==' } }] },
  ]);
  equal(messagesOf(turns, asked, dataOf, {}).length, 6);
  equal(refusalOf([{ name: 'a', size: 100_000 }], {}), null);
  equal(refusalOf([{ name: 'a', size: 600 }, { name: 'b', size: 600 }], { promptBytes: 3_000 }).startsWith('These files are too large'), true);
}

async function aLinkNamesTheStreamInItsFragmentAlone() {
  const { watchLink, watchedIn } = await module('watch-link.js');
  const link = new URL(watchLink({ streamId: 'n1.a/b', viewToken: 'v.1&2' }, 'https://host/chat/?model=x#old'));
  equal(link.pathname + link.search, '/chat/');
  deepEqual(watchedIn(link.hash), { streamId: 'n1.a/b', token: 'v.1&2' });
  deepEqual(watchedIn('#watch=s'), { streamId: 's', token: null });
  equal(watchedIn(`#${'0'.repeat(32)},${'1'.repeat(32)}`), null);
  equal(watchedIn('#watch='), null);
}

async function whatWasAskedIsBroughtBackUnlessSomethingElseIsTyped() {
  const { Recall } = await module('recall.js');
  const recall = new Recall(() => ['one', 'two']);
  equal(recall.newer(''), null);
  equal(recall.older('typed'), null);
  equal(recall.older(''), 'two');
  equal(recall.older('two'), 'one');
  equal(recall.older('one'), null);
  equal(recall.newer('one'), 'two');
  equal(recall.older('two, changed'), null);
  equal(recall.newer('two'), '');
}

export const checks = {
  'options are read as the server reads them': optionsAreReadAsTheServerReadsThem,
  'the best is named once all have the figure': theBestIsNamedOnceAllHaveTheFigure,
  'the oldest turns stay behind, and files become parts': theOldestTurnsStayBehindAndFilesBecomeParts,
  'a link names the stream in its fragment alone': aLinkNamesTheStreamInItsFragmentAlone,
  'what was asked is brought back unless something else is typed': whatWasAskedIsBroughtBackUnlessSomethingElseIsTyped,
};

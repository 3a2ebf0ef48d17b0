/**
 * What the web page shows and sends: tool calls, how answers end, models that are no LLM, options of the address, a path of a proxy.
 */
import { ask, check, waitForState, waitForText } from './browser.mjs';
import { onGateway, screenshot } from './page-on-gateway.mjs';

function notice(answer) {
  return answer.getByTestId('notice').textContent();
}

async function aToolCallIsShownByNameAndArguments(openPage) {
  const script = (stream) => {
    const call = (delta) => stream.chunk(JSON.stringify(delta), ++stream.seq, { kind: 'toolCall' });
    stream.started();
    stream.chunk('The weather first.', ++stream.seq, { kind: 'reasoning' });
    stream.chunk('Let me look.');
    call({ index: 0, id: 'c1', name: 'get_weather', arguments: '{"city":' });
    call({ index: 1, id: 'c2', name: 'get_time' });
    call({ index: 0, arguments: '"Kraków"}' });
    call({ index: '__proto__', name: 'polluted' });
    call({ index: 1e9, name: 'far away' });
    stream.done({ chars: 12, finishReason: 'tool_calls' });
  };
  await onGateway(openPage, { script }, async (page) => {
    const answer = await ask(page, 'How is the weather?');
    await waitForState(answer, 'done');
    check((await answer.getByTestId('tool-name').allTextContents()).join() === 'get_weather,get_time', 'other tools are named');
    check((await answer.getByTestId('tool-arguments').textContent()) === '{\n  "city": "Kraków"\n}', 'the arguments are not readable');
    const reasoning = await answer.getByTestId('reasoning').textContent();
    check(!reasoning.includes('get_weather'), 'a tool call is shown as reasoning');
    check((await page.evaluate(() => [].name)) === undefined, 'a tool call reached a built-in object');
    await screenshot(page, 'tools-light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await screenshot(page, 'tools-dark');
    await page.setViewportSize({ width: 390, height: 844 });
    await screenshot(page, 'tools-phone');
    await page.reload();
    await waitForState(answer, 'done');
    check((await answer.getByTestId('tool-name').allTextContents()).join() === 'get_weather,get_time', 'a reload lost the tool calls');
  });
}

async function whatIsSaidBesideTheTextIsShown(openPage) {
  const script = (stream) => {
    const part = (kind, object) => stream.chunk(JSON.stringify(object), ++stream.seq, { kind });
    stream.started();
    part('other', { field: 'cluster', value: 'one' });
    part('refusal', { text: 'I cannot' });
    part('refusal', { text: ' <b>help</b>.' });
    part('audio', { data: 'AAAA', transcript: 'Sorry.' });
    part('logprobs', { content: [] });
    part('other', { field: 'cluster', value: { name: '<i>two</i>' } });
    stream.chunk('no JSON', ++stream.seq, { kind: 'other' });
    stream.chunk('x', ++stream.seq, { kind: 'later' });
    stream.done({ chars: 0, finishReason: 'other', finishReasonRaw: 'repetition' });
  };
  await onGateway(openPage, { script }, async (page) => {
    const answer = await ask(page, 'What?');
    await waitForState(answer, 'done');
    const shown = async () => {
      check((await answer.getByTestId('refusal').textContent()) === 'I cannot <b>help</b>.', 'the refusal is not shown as it is');
      check((await answer.getByTestId('transcript').textContent()) === 'Sorry.', 'the words of the speech are not shown');
      check((await answer.getByTestId('others').textContent()).includes('cluster: {"name":"<i>two</i>"}'), 'an unknown field is not shown');
      check((await notice(answer)).includes('repetition'), `the page says “${await notice(answer)}”`);
    };
    await shown();
    await page.reload();
    await waitForState(answer, 'done');
    await shown();
  });
}

async function howAnAnswerEndedIsSaid(openPage) {
  const endings = {
    length: [(stream) => stream.done({ chars: 4, finishReason: 'length' }), 'Some', 'Incomplete. Ended at the token limit.'],
    filter: [(stream) => stream.done({ chars: 4, finishReason: 'content_filter' }), 'Some', 'Incomplete. Ended by the model’s content filter.'],
    empty: [(stream) => stream.done({ chars: 0 }), '', 'No answer. The model ended without a word.'],
    starved: [(stream) => stream.done({ chars: 0, finishReason: 'length' }), '', 'No answer. Ended at the token limit.'],
    failed: [(stream) => stream.end('error', { error: 'gone', code: 'worker_lost' }), '', 'No answer. The worker that wrote'],
    strange: [(stream) => stream.end('error', { error: 'A new trouble.', code: 'constructor' }), 'Some', 'This answer is incomplete. A new trouble.'],
  };
  const script = (stream) => {
    const [end, text] = endings[stream.start.messages.at(-1).content];
    stream.started();
    if (text) {
      stream.chunk(text);
    }
    end(stream);
  };
  await onGateway(openPage, { script }, async (page) => {
    for (const [name, [, , words]] of Object.entries(endings)) {
      const answer = await ask(page, name);
      await waitForState(answer, 'done', 'failed');
      check((await notice(answer)).startsWith(words), `${name}: the page says “${await notice(answer)}”`);
    }
    await screenshot(page, 'endings');
  });
}

async function aStopBeforeTheFirstWordIsNoAnswer(openPage) {
  await onGateway(openPage, { script: (stream) => stream.started() }, async (page) => {
    const answer = await ask(page, 'wait');
    await waitForState(answer, 'waiting');
    await page.getByTestId('stop').click();
    await waitForState(answer, 'stopped');
    check((await notice(answer)).startsWith('No answer.'), `the page says “${await notice(answer)}”`);
  });
}

async function simTextIsSaidToBeNoLlm(openPage) {
  const script = (stream) => {
    stream.started();
    stream.chunk('made up');
    stream.done({ chars: 7 });
  };
  await onGateway(openPage, { script }, async (page) => {
    await page.getByTestId('model-note').getByText('sim-text is no LLM').waitFor();
    await screenshot(page, 'welcome');
    const answer = await ask(page, 'hi');
    await waitForState(answer, 'done');
    check((await answer.getByTestId('figures').textContent()).includes('sim-text (no LLM)'), 'the answer does not say it');
    await page.getByTestId('model').selectOption('sim-echo');
    await page.getByTestId('model-note').getByText('sim-echo is no LLM').waitFor();
  });
  await onGateway(openPage, { script, search: '?model=llama' }, async (page) => {
    await page.getByTestId('model').locator('option[value=sim-echo]').waitFor({ state: 'attached' });
    check((await page.getByTestId('model-note').textContent()) === '', 'a model is called no LLM without cause');
  });
}

async function theAddressReachesOptionsAndNothingElse(openPage) {
  const search = '?sim.length=7&maxTokens=5&hasOwnProperty.call=1&toString.name=x&constructor.prototype=1&__proto__.polluted=1&valueOf=2&fbclid=a1';
  await onGateway(openPage, { script: (stream) => stream.started(), search }, async (page, gateway) => {
    await ask(page, 'go');
    const { options } = await gateway.frameOf('start');
    check(options.sim.length === 7 && options.maxTokens === 5, `options: ${JSON.stringify(options)}`);
    check(Object.keys(options).every((name) => ['model', 'sim', 'maxTokens'].includes(name)), `options: ${JSON.stringify(options)}`);
    const intact = await page.evaluate(
      () => ({}).polluted === undefined && typeof Object.prototype.hasOwnProperty.call === 'function' && Object.prototype.toString.name === 'toString',
    );
    check(intact, 'the address changed a built-in object');
  });
}

async function thePageWorksBelowAPathOfAProxy(openPage) {
  const script = (stream) => {
    stream.started();
    stream.chunk('`code`');
    stream.done({ chars: 6 });
  };
  await onGateway(openPage, { script, prefix: '/tools/chat' }, async (page, gateway) => {
    const answer = await ask(page, 'go');
    await waitForState(answer, 'done');
    await page.getByTestId('model').locator('option[value=sim-echo]').waitFor({ state: 'attached' });
    check((await page.locator('header img').evaluate((image) => image.naturalWidth)) > 0, 'the picture is missing');
    const outside = gateway.asked.filter((path) => !path.startsWith('/tools/chat/'));
    check(outside.length === 0, `asked for outside: ${outside}`);
    await page.reload();
    await waitForText(answer, 'code');
  });
}

async function aPromptThatIsTooLargeIsNotSent(openPage) {
  const served = [];
  const script = (stream) => {
    served.push(stream);
    stream.started();
    stream.chunk('slow ');
  };
  const limits = { frameBytes: 20_000, messageBytes: 20_000, promptBytes: 20_000, streams: 8 };
  await onGateway(openPage, { script, limits }, async (page, gateway) => {
    await waitForText(await ask(page, 'one'), 'slow');
    await page.getByTestId('new').click();
    const large = 'ä'.repeat(15_000);
    await page.getByTestId('prompt-box').fill(large);
    await page.keyboard.press('Enter');
    const said = await page.getByTestId('page-notice').filter({ hasText: 'at most' }).textContent();
    check(/30,\d{3} bytes/.test(said) && said.includes('20,000'), `the page says “${said}”`);
    check((await page.getByTestId('prompt-box').inputValue()) === large, 'the prompt is gone');
    check((await page.getByTestId('answer').count()) === 0, 'an answer is shown');
    await screenshot(page, 'too-large');
    check(gateway.frames.filter(({ type }) => type === 'start').length === 1, 'it was sent');
    served[0].chunk('one');
    served[0].done({ chars: 8 });
    await page.getByTestId('history').click();
    await page.getByTestId('conversation').first().click();
    await waitForState(page.getByTestId('answer'), 'done');
  });
}

export const checks = {
  'a tool call is shown by name and arguments': aToolCallIsShownByNameAndArguments,
  'what is said beside the text is shown': whatIsSaidBesideTheTextIsShown,
  'how an answer ended is said': howAnAnswerEndedIsSaid,
  'a stop before the first word is no answer': aStopBeforeTheFirstWordIsNoAnswer,
  'sim-text is said to be no LLM': simTextIsSaidToBeNoLlm,
  'the address reaches options and nothing else': theAddressReachesOptionsAndNothingElse,
  'the page works below a path of a proxy': thePageWorksBelowAPathOfAProxy,
  'a prompt that is too large is not sent': aPromptThatIsTooLargeIsNotSent,
};

/**
 * What the web page does when things go wrong, against a scripted gateway: errors, repeated and missing chunks, a restart,
 * hostile text. What becomes of connections is in page-connection.mjs.
 */
import { ask, check, textOf, waitForState, waitForText } from './browser.mjs';
import { onGateway, screenshot } from './page-on-gateway.mjs';

async function aRetryableErrorCanBeRetried(openPage) {
  let starts = 0;
  const script = (stream) => {
    stream.started();
    starts += 1;
    if (starts === 1) {
      stream.chunk('Beginn');
      stream.end('error', { error: 'node-2 left', code: 'worker_lost', retryable: true });
    } else {
      stream.chunk('Well done');
      stream.done();
    }
  };
  await onGateway(openPage, { script }, async (page) => {
    const answer = await ask(page, 'try');
    await waitForState(answer, 'failed');
    const notice = await answer.getByTestId('notice').textContent();
    check(notice.includes('incomplete') && notice.includes('worker'), `not human words: ${notice}`);
    await screenshot(page, 'fault-error');
    await answer.getByTestId('retry').click();
    await waitForState(page.getByTestId('answer'), 'done');
    check((await page.getByTestId('answer').count()) === 1, 'the failed answer stayed beside the new one');
  });
}

async function anErrorThatIsFinalHasNoRetry(openPage) {
  const script = (stream) =>
    stream.socket.send(JSON.stringify({ type: 'error', id: stream.start.id, error: 'no such model: x', code: 'unknown_model', retryable: false }));
  await onGateway(openPage, { script }, async (page) => {
    const answer = await ask(page, 'try');
    await waitForState(answer, 'failed');
    check((await answer.getByTestId('notice').textContent()).includes('No worker offers this model'), 'no human words');
    check((await answer.getByTestId('retry').count()) === 0, 'a Retry button for what cannot be retried');
  });
}

async function aRepeatedChunkIsIgnored(openPage) {
  const script = (stream) => {
    stream.started();
    stream.chunk('one ');
    stream.chunk('two ');
    stream.chunk('two ', 2);
    stream.chunk('one two ', 2, { from: 1 });
    stream.chunk('three');
    stream.done({ chars: 13 });
  };
  await onGateway(openPage, { script }, async (page, gateway) => {
    const answer = await ask(page, 'count');
    await waitForState(answer, 'done');
    check((await textOf(answer)) === 'one two three', `shown: ${await textOf(answer)}`);
    check(!gateway.frames.some(({ type }) => type === 'subscribe'), 'a repeated chunk was taken for a gap');
  });
}

async function aGapIsNotAppliedButAskedFor(openPage) {
  const served = [];
  const script = (stream) => {
    served.push(stream);
    stream.started();
    stream.chunk('one ');
    stream.chunk('THREE', 3);
  };
  await onGateway(openPage, { script, onFrame: () => {} }, async (page, gateway) => {
    const answer = await ask(page, 'count');
    const asked = await gateway.frameOf('subscribe');
    check(asked.after === 1 && asked.epoch === 1 && asked.resumeToken === 'r', `asked for ${JSON.stringify(asked)}`);
    await waitForText(answer, 'one');
    check((await textOf(answer)) === 'one', `a text with a hole was shown: ${await textOf(answer)}`);
    const [stream] = served;
    stream.chunk('two ');
    stream.chunk('three');
    stream.done({ chars: 13 });
    await waitForState(answer, 'done');
    check((await textOf(answer)) === 'one two three', `shown: ${await textOf(answer)}`);
  });
}

async function aGapThatStaysMakesTheAnswerIncomplete(openPage) {
  const script = (stream) => {
    stream.started();
    stream.chunk('one ');
    stream.chunk('THREE', 3);
    stream.end('done', { seq: 4, finishReason: 'stop' });
  };
  const onFrame = (frame, stream) =>
    frame.type === 'subscribe' && stream.send({ type: 'error', error: 'gone', code: 'unknown_stream', retryable: false });
  await onGateway(openPage, { script, onFrame }, async (page) => {
    const answer = await ask(page, 'count');
    await waitForState(answer, 'failed');
    check((await answer.getByTestId('notice').textContent()).includes('incomplete'), 'a hole was passed over');
  });
}

async function aDoneThatLacksTextIsNoDone(openPage) {
  const script = (stream) => {
    stream.started();
    stream.chunk('short');
    stream.done({ chars: 500 });
  };
  await onGateway(openPage, { script }, async (page) => waitForState(await ask(page, 'count'), 'failed'));
}

async function aRestartDiscardsTheText(openPage) {
  const served = [];
  const script = (stream) => {
    served.push(stream);
    stream.started();
    stream.chunk('# Old beginning');
  };
  await onGateway(openPage, { script }, async (page, gateway) => {
    check((await gateway.frameOf('hello')).features.includes('restart'), 'restart was not declared');
    const answer = await ask(page, 'again');
    await waitForText(answer, 'Old beginning');
    const [stream] = served;
    stream.epoch = 7;
    stream.end('restart', { reason: 'worker lost' });
    stream.send({ type: 'failover', epoch: 7, after: stream.seq });
    stream.send({ type: 'news-of-a-later-version' });
    stream.chunk('New text');
    stream.done({ chars: 8 });
    await waitForState(answer, 'done');
    check((await textOf(answer)) === 'New text', `shown: ${await textOf(answer)}`);
  });
}

async function hostileTextIsInert(openPage) {
  const parts = [
    '</script><script>window.pwned=1</script>\n\n<img src=x onerror="window.pwned=2">\n\n',
    '{"type":"done"}\n\n[DONE] event: end \u0000\u001b[2J\n\n![p](http://192.0.2.1/p.png) [x](javascript:window.pwned=3)\n\n',
    '<style>body{display:none}</style> <a href="#" onclick="window.pwned=4" id=turns>a</a>\n\nend of text',
  ];
  const script = (stream) => {
    stream.started();
    parts.forEach((part) => stream.chunk(part));
    stream.done();
  };
  await onGateway(openPage, { script }, async (page) => {
    const requests = [];
    page.on('request', (request) => requests.push(request.url()));
    const answer = await ask(page, 'attack');
    await waitForState(answer, 'done');
    const shown = answer.getByTestId('answer-text');
    for (const part of ['</script>', 'onerror', '{"type":"done"}', '[DONE]', '<style>', 'end of text']) {
      check((await shown.textContent()).includes(part), `${part} is not shown as text`);
    }
    check((await shown.locator('img, script, style, [onclick], [onerror], [id], a:not([href^=http])[href]').count()) === 0, 'HTML became elements');
    check((await shown.locator('a[href="http://192.0.2.1/p.png"]').count()) === 1, 'the picture is no link');
    check((await page.evaluate(() => window.pwned)) === undefined, 'a script ran');
    check(requests.length === 0, `the answer made the page load ${requests}`);
  });
}

async function queueStopAndPingAreAnswered(openPage) {
  const served = [];
  const script = (stream) => {
    served.push(stream);
    stream.send({ type: 'queued', id: stream.start.id, position: 3 });
    stream.socket.send(JSON.stringify({ type: 'ping', t: 42 }));
  };
  await onGateway(openPage, { script }, async (page, gateway) => {
    const answer = await ask(page, 'wait');
    await waitForState(answer, 'queued');
    check((await answer.getByTestId('waiting').textContent()).includes('position 3'), 'the place in the queue is not shown');
    check((await gateway.frameOf('pong')).t === 42, 'the pong has another t');
    await page.keyboard.press('Escape');
    await waitForState(answer, 'stopped');
    check((await gateway.frameOf('stop')).streamId === served[0].streamId, 'another stream was stopped');
  });
}

async function aReaderWhoScrolledUpIsLeftAlone(openPage) {
  const served = [];
  const script = (stream) => {
    served.push(stream);
    stream.started();
    stream.chunk('a line\n\n'.repeat(80));
  };
  await onGateway(openPage, { script }, async (page) => {
    const answer = await ask(page, 'long');
    const scroller = page.locator('[data-testid=pane] [data-part=scroller]');
    const rest = () => scroller.evaluate((node) => node.scrollHeight - node.clientHeight - node.scrollTop);
    await page.waitForFunction(() => document.querySelector('[data-testid=pane] [data-part=scroller]').scrollTop > 500);
    check((await rest()) < 5, 'the end of the answer is not in view');
    await scroller.hover();
    await page.mouse.wheel(0, -200);
    await page.locator('[data-testid=pane] [data-part=jump]').waitFor();
    const top = await scroller.evaluate((node) => node.scrollTop);
    served[0].chunk('more\n\n'.repeat(40));
    served[0].chunk('the end');
    await waitForText(answer, 'the end');
    check((await scroller.evaluate((node) => node.scrollTop)) === top, 'the page scrolled under the reader');
    await page.locator('[data-testid=pane] [data-part=jump]').click();
    check((await rest()) < 5, 'the button does not lead to the end');
  });
}

export const checks = {
  'a retryable error can be retried': aRetryableErrorCanBeRetried,
  'an error that is final has no Retry': anErrorThatIsFinalHasNoRetry,
  'a repeated chunk is ignored': aRepeatedChunkIsIgnored,
  'a gap is not applied but asked for': aGapIsNotAppliedButAskedFor,
  'a gap that stays makes the answer incomplete': aGapThatStaysMakesTheAnswerIncomplete,
  'a done that lacks text is no done': aDoneThatLacksTextIsNoDone,
  'a restart discards the text': aRestartDiscardsTheText,
  'hostile text is inert': hostileTextIsInert,
  'queue, stop and ping are answered': queueStopAndPingAreAnswered,
  'a reader who scrolled up is left alone': aReaderWhoScrolledUpIsLeftAlone,
};

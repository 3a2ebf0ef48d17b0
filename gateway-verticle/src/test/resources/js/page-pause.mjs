/**
 * The reader holds an answer back and lets it go on; what happens to an answer on its way is told. Against a scripted gateway.
 */
import { ask, check, textOf, waitForState, waitForText } from './browser.mjs';
import { onGateway, screenshot } from './page-on-gateway.mjs';

function answering(served) {
  return (stream) => {
    served.push(stream);
    stream.started();
    stream.chunk('One ');
  };
}

async function pauseHoldsAndResumeGoesOn(openPage) {
  const served = [];
  await onGateway(openPage, { script: answering(served) }, async (page, gateway) => {
    const answer = await ask(page, 'Count');
    await waitForText(answer, 'One');
    await answer.getByTestId('pause').click();
    await gateway.frameOf('pause');
    await waitForState(answer, 'paused');
    const said = await answer.getByTestId('notice').textContent();
    check(said.startsWith('Paused.') && said.includes('The model writes on'), `the page says “${said}”`);
    served[0].chunk('two ');
    served[0].chunk('three.');
    served[0].done({ chars: 14 });
    await screenshot(page, 'paused');
    check((await textOf(answer)) === 'One', `shown while paused: ${await textOf(answer)}`);
    await answer.getByTestId('pause').getByText('Resume').waitFor();
    await answer.getByTestId('pause').click();
    await waitForState(answer, 'done');
    check((await textOf(answer)) === 'One two three.', `shown: ${await textOf(answer)}`);
    check((await answer.getByTestId('pause').count()) === 0, 'an answer that has ended could be paused');
  });
}

async function aLongPauseThatTheServerEndsIsSaidToBeOver(openPage) {
  const served = [];
  await onGateway(openPage, { script: answering(served) }, async (page, gateway) => {
    const answer = await ask(page, 'Count');
    await waitForText(answer, 'One');
    await answer.getByTestId('pause').click();
    await gateway.frameOf('pause');
    gateway.sockets.forEach((socket) => socket.send(JSON.stringify({ type: 'unsubscribed', streamId: served[0].streamId })));
    await answer.getByTestId('notice').getByText('stops it after a while if nobody else watches').waitFor();
    served[0].chunk('two.');
    await answer.getByTestId('pause').click();
    check((await gateway.frameOf('subscribe')).after === 1, 'it was not asked for where it was held');
    await waitForText(answer, 'One two.');
    await answer.getByTestId('notice').waitFor({ state: 'hidden' });
    await answer.getByTestId('pause').click();
    await answer.getByTestId('notice').getByText('Nothing more is sent to this page until you resume').waitFor();
  });
}

async function escapeStopsAPausedAnswer(openPage) {
  await onGateway(openPage, { script: answering([]) }, async (page, gateway) => {
    const answer = await ask(page, 'Count');
    await waitForText(answer, 'One');
    await answer.getByTestId('pause').click();
    await gateway.frameOf('pause');
    await page.keyboard.press('Escape');
    await waitForState(answer, 'stopped');
  });
}

async function failoversRestartsAndReconnectsAreToldWhereTheyHappened(openPage) {
  const served = [];
  const body = async (page) => {
    const answer = await ask(page, 'Count');
    await waitForText(answer, 'One');
    served[0].send({ type: 'failover', epoch: 2, after: 1 });
    served[0].epoch = 2;
    served[0].chunk('two ');
    await waitForText(answer, 'One two');
    served[0].socket.terminate();
    await answer.getByTestId('notes').getByText('came back after 2 tokens').waitFor();
    served[0].epoch = 3;
    served[0].end('restart', { reason: 'worker_lost' });
    served[0].chunk('Anew.');
    await waitForText(answer, 'Anew.');
    served[0].done({ chars: 5 });
    await waitForState(answer, 'done');
    const told = async () => (await answer.getByTestId('notes').locator('li').allTextContents()).join(' | ');
    const expected =
      'Its worker was lost; another one went on after 1 token. | The connection was lost and came back after 2 tokens. | It began again after 2 tokens.';
    check((await told()) === expected, `told: ${await told()}`);
    await screenshot(page, 'notes');
    await page.reload();
    await waitForState(answer, 'done');
    check((await told()) === expected, 'a reload lost what happened');
  };
  await onGateway(openPage, { script: answering(served) }, body, /WebSocket connection/);
}

export const checks = {
  'pause holds and resume goes on': pauseHoldsAndResumeGoesOn,
  'a long pause that the server ends is said to be over': aLongPauseThatTheServerEndsIsSaidToBeOver,
  'Escape stops a paused answer': escapeStopsAPausedAnswer,
  'failovers, restarts and reconnects are told where they happened': failoversRestartsAndReconnectsAreToldWhereTheyHappened,
};

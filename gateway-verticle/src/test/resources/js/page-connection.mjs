/**
 * What the web page does when its connection goes, against a scripted gateway: answers go on, or are said to be incomplete.
 */
import { ask, check, textOf, waitForState, waitForText } from './browser.mjs';
import { refuseToResume } from './mock-gateway.mjs';
import { onGateway, screenshot } from './page-on-gateway.mjs';

async function anAnswerGoesOnAfterALostConnection(openPage) {
  const served = [];
  const script = (stream, gateway) => {
    served.push(stream);
    stream.started();
    stream.chunk('Half of the ans');
    stream.chunk('wer and ');
    gateway.isAway = true;
    stream.socket.terminate();
  };
  const body = async (page, gateway) => {
    const answer = await ask(page, 'first');
    await waitForState(answer, 'resuming');
    check((await answer.getByTestId('notice').textContent()).includes('Reconnecting'), 'the reader is not told');
    check((await answer.getByTestId('retry').count()) === 0, 'a Retry for an answer that goes on by itself');
    await page.locator('[data-testid=status]:is([data-state=reconnecting], [data-state=connecting])').waitFor();
    const shown = await textOf(answer);
    check('Half of the answer and'.startsWith(shown), `shown: ${shown}`);
    await screenshot(page, 'fault-reconnecting');
    served[0].chunk('all of ');
    gateway.isAway = false;
    await waitForText(answer, 'Half of the answer and all of');
    check(await answer.getByTestId('notice').isHidden(), 'the notice stayed when the answer went on');
    served[0].chunk('the rest');
    served[0].done({ chars: 38 });
    await waitForState(answer, 'done');
    check((await textOf(answer)) === 'Half of the answer and all of the rest', `shown: ${await textOf(answer)}`);
    const asked = await gateway.frameOf('subscribe');
    check(asked.epoch === 1 && asked.resumeToken === 'r' && asked.after <= 2, `asked for ${JSON.stringify(asked)}`);
    check(gateway.frames.filter(({ type }) => type === 'start').length === 1, 'the answer was generated again');
  };
  await onGateway(openPage, { script }, body, /WebSocket connection to .* failed/);
}

async function anAnswerThatCannotGoOnIsIncomplete(openPage) {
  for (const code of ['unknown_stream', 'expired', 'unrecoverable', 'bad_request']) {
    let starts = 0;
    const script = (stream) => {
      stream.started();
      stream.chunk('Half of the ans');
      if (++starts === 1) {
        stream.socket.close(1012, 'restarting');
      } else {
        stream.chunk('wer');
        stream.done({ chars: 18 });
      }
    };
    const onFrame = (frame, stream, socket) => refuseToResume(frame, stream, socket, code);
    await onGateway(openPage, { script, onFrame }, async (page, gateway) => {
      const answer = await ask(page, 'first');
      await waitForState(answer, 'lost');
      check((await answer.getByTestId('notice').textContent()).includes('incomplete'), 'the cut answer is not marked');
      check((await textOf(answer)) === 'Half of the ans', 'the text so far is gone');
      await screenshot(page, 'fault-lost');
      await page.locator('[data-testid=status][data-state=connected]').waitFor();
      check(gateway.connections === 2, `${gateway.connections} connections (expected: 2)`);
      await answer.getByTestId('retry').click();
      await waitForState(page.getByTestId('answer'), 'done');
    });
  }
}

async function aPromptThatWasNeverAnsweredIsSentAgain(openPage) {
  const script = (stream) => {
    if (!stream.start.resend) {
      stream.socket.terminate();
      return;
    }
    stream.started();
    stream.chunk('Well done');
    stream.done({ chars: 9 });
  };
  await onGateway(openPage, { script }, async (page, gateway) => {
    await waitForState(await ask(page, 'first'), 'done');
    const keys = gateway.frames.filter(({ type }) => type === 'start').map(({ key }) => key);
    check(keys.length === 2 && keys[0] === keys[1] && keys[0].length === 32, `keys: ${keys}`);
  });
}

async function aRefusalIsNotRepeated(openPage) {
  const script = (stream) => stream.socket.close(4507, 'too many messages');
  await onGateway(openPage, { script }, async (page, gateway) => {
    await waitForState(await ask(page, 'flood'), 'lost');
    await page.locator('[data-testid=status][data-state=refused]').waitFor();
    check((await page.getByTestId('page-notice').textContent()).includes('too many messages'), 'the reason is not shown');
    check(gateway.connections === 1, 'the page came back after a refusal');
    await page.getByTestId('status').click();
    await page.locator('[data-testid=status][data-state=connected]').waitFor();
  });
}

async function goawayNamesTheTimeToComeBack(openPage) {
  const script = (stream) => {
    stream.started();
    stream.socket.send(JSON.stringify({ type: 'goaway', deadlineMs: 5_000, reconnectAfterMs: 60_000 }));
    stream.chunk('to the end');
    stream.done({ chars: 10 });
    stream.socket.close(4000, 'drained');
  };
  await onGateway(openPage, { script }, async (page) => {
    await waitForState(await ask(page, 'bye'), 'done');
    const pill = page.locator('[data-testid=status][data-state=reconnecting]');
    await pill.waitFor();
    check(/in (59|60) s/.test(await pill.textContent()), `the pill says: ${await pill.textContent()}`);
    check(await page.getByTestId('send').isDisabled(), 'a prompt could be sent without a connection');
  });
}

export const checks = {
  'an answer goes on after a lost connection': anAnswerGoesOnAfterALostConnection,
  'an answer that cannot go on is incomplete': anAnswerThatCannotGoOnIsIncomplete,
  'a prompt that was never answered is sent again': aPromptThatWasNeverAnsweredIsSentAgain,
  'a refusal is not repeated': aRefusalIsNotRepeated,
  'goaway names the time to come back': goawayNamesTheTimeToComeBack,
};

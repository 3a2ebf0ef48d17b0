/**
 * Wires the page: the prompt box, the conversation and the connection's state to one client.
 */
import { TokenbusClient } from './client/client.js';
import { copyFrom } from './clipboard.js';
import { Composer } from './composer.js';
import { Conversation } from './conversation.js';
import { describe, fetchModels, fillPicker, optionsFromAddress } from './options.js';
import { AutoScroll } from './scroll.js';
import { StatusPill } from './status.js';
import { AnswerStream } from './stream.js';
import { detailFor, sentenceFor } from './words.js';

const byId = (id) => document.getElementById(id);
const addressOptions = optionsFromAddress(location.search);
const announcer = byId('announcer');
const notice = byId('page-notice');
const picker = byId('model');

const ANNOUNCEMENTS = {
  done: 'Answer complete.',
  stopped: 'Answer stopped.',
  failed: 'The answer failed.',
  lost: 'The connection was lost. The answer is incomplete.',
};

/** The answer that streams now. */
let current = null;
let wasConnected = false;

const scroll = new AutoScroll(byId('scroller'), byId('jump'));
const conversation = new Conversation(byId('turns'), () => scroll.follow());
/** It talks to the host that this page came from. */
const client = new TokenbusClient(undefined, { features: ['restart'] });
const pill = new StatusPill(byId('status'), connect);
const composer = new Composer(byId('composer'), { onSend: ask, onStop: stop });

/** What becomes of it is told by the state, also that there will be no connection. */
function connect() {
  client.connect().catch(() => {});
}

function ask(prompt) {
  if (!client.isOpen) {
    return false;
  }
  const options = { ...addressOptions, ...(picker.value ? { model: picker.value } : {}) };
  const messages = conversation.messagesFor(prompt, client.limits);
  const stream = new AnswerStream(client.start({ messages, options }), streamChanged);
  current = stream;
  showNotice('');
  announcer.textContent = '';
  conversation.add(prompt, stream, askAgain);
  byId('welcome').hidden = true;
  scroll.toEnd();
  refresh();
  return true;
}

/** The new attempt takes the place of the one that failed; without a connection, or beside another answer, all stays. */
function askAgain(prompt, removeOld) {
  if (current || !client.isOpen) {
    showNotice(current ? 'Another answer is streaming; stop it first.' : 'There is no connection yet.');
    return;
  }
  removeOld();
  ask(prompt);
  composer.focus();
}

function stop() {
  if (current && !current.stopping) {
    current.stop();
  }
}

function streamChanged(stream) {
  conversation.update(stream);
  if (stream === current) {
    if (!stream.isLive) {
      current = null;
      announcer.textContent = ANNOUNCEMENTS[stream.state];
    }
    refresh();
  }
}

function showState(state) {
  pill.show(state);
  if (wasConnected !== (state.name === 'connected')) {
    wasConnected = !wasConnected;
    announcer.textContent = wasConnected ? 'Connected.' : 'The connection was lost.';
  }
  if (state.name === 'refused') {
    showNotice(`The server ended this connection: ${state.reason}.`);
  } else if (state.name === 'connected') {
    showNotice('');
    if (picker.options.length < 2) {
      loadModels();
    }
  }
  refresh();
}

function refresh() {
  composer.show({ isOpen: client.isOpen, isBusy: current !== null, isStopping: current?.stopping ?? false });
}

function showNotice(text) {
  notice.textContent = text;
  notice.hidden = text === '';
}

async function loadModels() {
  fillPicker(picker, await fetchModels(), picker.value || addressOptions.model);
}

function startOver() {
  stop();
  current = null;
  conversation.clear();
  byId('welcome').hidden = false;
  showNotice('');
  refresh();
  composer.focus();
}

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !event.isComposing) {
    stop();
  }
});
byId('new').addEventListener('click', startOver);
byId('turns').addEventListener('click', ({ target }) => {
  if (target.matches('.copy')) {
    copyFrom(target, target.closest('figure').querySelector('pre').textContent);
  } else if (target.matches('.copy-answer')) {
    copyFrom(target, conversation.textAt(target));
  }
});
byId('welcome').addEventListener('click', ({ target }) => {
  if (target.matches('[data-example]')) {
    composer.text = target.textContent;
    composer.focus();
  }
});

byId('address-options').textContent = describe(addressOptions).join('  ');
fillPicker(picker, [], addressOptions.model);
client.on('state', showState);
client.on('error', ({ code, message }) => showNotice([sentenceFor({ code, error: message }), detailFor({ code, error: message })].join(' ')));
connect();
composer.focus();

/**
 * Wires the page: the prompt box, the conversation that is shown, the list of earlier ones and the connection's state to one
 * client. The address names the conversation, so that a reload and a second tab show the same one.
 */
import { socketAddress } from './address.js';
import { TokenbusClient } from './client/client.js';
import { copyFrom } from './clipboard.js';
import { Composer } from './composer.js';
import { Conversations } from './conversations.js';
import { Drawer } from './drawer.js';
import { KeyDialog, storedKey } from './key.js';
import { describe, fetchModels, fillPicker, optionsFromAddress } from './options.js';
import { PageNotice } from './page-notice.js';
import { AutoScroll } from './scroll.js';
import { StatusPill } from './status.js';
import { ConversationStore } from './store.js';
import { Transcript } from './transcript.js';
import { announcementOf, detailFor, modelNote, sentenceFor } from './words.js';

const byId = (id) => document.getElementById(id);
const addressOptions = optionsFromAddress(location.search);
const announcer = byId('announcer');
const picker = byId('model');
const notice = new PageNotice(byId('page-notice'));
const scroll = new AutoScroll(byId('scroller'), byId('jump'));
const store = new ConversationStore();
const client = new TokenbusClient(socketAddress(), { features: ['restart'], token: storedKey });
const conversations = new Conversations({ client, store, onChange: conversationChanged, onGone: goneElsewhere, onKept: keptOrNot });
const transcript = new Transcript(byId('turns'), {
  onDrawn: () => scroll.follow(),
  onRetry: (turn) => askAgain(turn.prompt, shown.turns.filter((other) => other !== turn)),
  onRegenerate: (turn) => askAgain(turn.prompt, before(turn)),
  onEdit: (turn, prompt) => askAgain(prompt, before(turn)),
});
const drawer = new Drawer(byId('drawer'), {
  list: () => conversations.list(),
  shownId: () => shown.id,
  isKept: () => store.isAvailable,
  onOpen: (id) => {
    drawer.close();
    location.hash = id;
  },
  onDelete: remove,
});
const keyDialog = new KeyDialog(byId('key-dialog'), connectAnew);
const pill = new StatusPill(byId('status'), connect);
const composer = new Composer(byId('composer'), { onSend: ask, onStop: stop });

/** The close code of a gateway that wants a key, or another one. */
const UNAUTHENTICATED = 4501;

/** The conversation on the page. */
let shown = null;
let wasConnected = false;
let saidFull = false;

/** What becomes of it is told by the state, also that there will be no connection. */
function connect() {
  client.connect().catch(() => {});
}

/** With another key than before. */
function connectAnew() {
  if (client.isOpen) {
    client.send({ type: 'auth', token: storedKey() }).catch(() => {});
    loadModels();
  } else {
    connect();
  }
}

// ------------------------------------------------------------------------------------------------------ what the reader does

/** Gives true when the prompt was taken. */
function ask(prompt, staying = shown.turns) {
  if (!client.isOpen) {
    return false;
  }
  const options = { ...addressOptions, ...(picker.value ? { model: picker.value } : {}) };
  notice.clear();
  announcer.textContent = '';
  const error = shown.ask(prompt, options, staying);
  if (error) {
    notice.show(error.message);
    return false;
  }
  scroll.toEnd();
  return true;
}

/** The new attempt takes the place of what does not stay; without a connection, or beside another answer, all stays. */
function askAgain(prompt, staying) {
  if (shown.current || !client.isOpen) {
    notice.show(shown.current ? 'Another answer is streaming; stop it first.' : 'There is no connection yet.');
    return;
  }
  ask(prompt, staying);
  composer.focus();
}

function before(turn) {
  return shown.turns.slice(0, shown.turns.indexOf(turn));
}

function stop() {
  if (shown.current && !shown.current.stopping) {
    shown.current.stop();
  }
}

function startOver() {
  show(conversations.create());
  composer.focus();
}

function remove(id) {
  const record = conversations.remove(id);
  if (id === shown.id) {
    startOver();
  }
  drawer.refresh();
  if (record) {
    const undo = () => {
      conversations.restore(record);
      location.hash = id;
    };
    notice.show(`“${record.title}” was deleted.`, { label: 'Undo', run: undo });
  }
}

// -------------------------------------------------------------------------------------------------------- what the page shows

function show(conversation) {
  shown = conversation;
  conversations.showing(shown);
  if (location.hash !== `#${shown.id}`) {
    history.replaceState(null, '', `${location.pathname}${location.search}#${shown.id}`);
  }
  notice.clear();
  transcript.show(shown);
  refresh();
  scroll.toEnd();
}

/** Shows the conversation that the address names; a new one where there is none of that name. */
function showAddressed() {
  const id = location.hash.slice(1);
  if (id !== shown?.id) {
    show(conversations.get(id) ?? conversations.create(id));
  }
}

function conversationChanged(conversation, answer) {
  if (conversation === shown) {
    if (answer) {
      transcript.update(answer);
    } else {
      transcript.sync();
    }
    if (answer && !answer.isLive) {
      announcer.textContent = announcementOf(answer);
    }
    refresh();
  }
  if (!answer?.isLive) {
    drawer.refresh();
  }
}

function goneElsewhere(id) {
  if (id === shown.id) {
    startOver();
    notice.show('This conversation was deleted in another tab.');
  }
  drawer.refresh();
}

function keptOrNot({ kept, dropped }) {
  if (dropped.length > 0) {
    const titles = dropped.map(({ title }) => `“${title}”`).join(', ');
    notice.show(`The browser’s storage is full. To make room, the oldest was dropped: ${titles}.`);
  } else if (!kept && store.isAvailable && !saidFull) {
    saidFull = true;
    notice.show('The browser’s storage is full: this conversation is not kept when the page closes.');
  }
}

function showState(state) {
  pill.show(state);
  const isConnected = state.name === 'connected';
  if (wasConnected !== isConnected) {
    wasConnected = isConnected;
    announcer.textContent = isConnected ? 'Connected.' : 'The connection was lost.';
  }
  if (state.name === 'refused' && state.code === UNAUTHENTICATED) {
    keyDialog.ask();
  } else if (state.name === 'refused') {
    notice.show(`The server ended this connection: ${state.reason}.`);
  } else if (isConnected) {
    conversations.tend();
    if (picker.options.length < 2) {
      loadModels();
    }
  }
  refresh();
}

function refresh() {
  const { current } = shown;
  composer.show({ isOpen: client.isOpen, isBusy: current !== null, isStopping: current?.stopping ?? false });
  byId('welcome').hidden = shown.turns.length > 0;
}

async function loadModels() {
  fillPicker(picker, await fetchModels(storedKey(), () => keyDialog.ask()), picker.value || addressOptions.model);
  showModelNote();
}

function showModelNote() {
  byId('model-note').textContent = modelNote(picker.value);
}

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !event.isComposing && !drawer.isOpen) {
    stop();
  }
});
byId('new').addEventListener('click', startOver);
byId('history').addEventListener('click', () => drawer.open());
picker.addEventListener('change', showModelNote);
byId('turns').addEventListener('click', ({ target }) => {
  if (target.matches('.copy')) {
    copyFrom(target, target.closest('figure').querySelector('pre').textContent);
  } else if (target.matches('.copy-answer')) {
    copyFrom(target, transcript.textAt(target));
  }
});
byId('welcome').addEventListener('click', ({ target }) => {
  if (target.matches('[data-example]')) {
    composer.text = target.textContent;
    composer.focus();
  }
});
addEventListener('hashchange', showAddressed);
addEventListener('pagehide', () => conversations.release());
// What a page that the browser had put aside knows is old.
addEventListener('pageshow', ({ persisted }) => persisted && location.reload());

byId('address-options').textContent = describe(addressOptions).join('  ');
fillPicker(picker, [], addressOptions.model);
showModelNote();
showAddressed();
conversations.open();
client.on('state', showState);
client.on('error', ({ code, message }) => notice.show([sentenceFor({ code, error: message }), detailFor({ code, error: message })].join(' ')));
connect();
composer.focus();

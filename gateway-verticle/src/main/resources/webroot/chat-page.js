/**
 * The page as who asks sees it: the prompt box, the panes with conversations, the list of earlier ones and the connection, wired to one
 * client.
 */
import { Attachments } from './attachments.js';
import { Composer } from './composer.js';
import { Conversations } from './conversations.js';
import { Drawer } from './drawer.js';
import { FileLibrary } from './file-library.js';
import { Kept } from './kept.js';
import { storedKey } from './key.js';
import { OptionPanel } from './option-panel.js';
import { describe, fetchModels, optionsFromAddress } from './options.js';
import { PageConnection } from './page-connection.js';
import { PageNotice } from './page-notice.js';
import { Panes } from './panes.js';
import { Shortcuts } from './shortcuts.js';
import { ConversationStore } from './store.js';
import { watchedIn } from './watch-link.js';
import { announcementOf, modelNote } from './words.js';

const byId = (id) => document.getElementById(id);

export class ChatPage {
  #addressOptions = optionsFromAddress(location.search);
  #welcome = byId('welcome');
  #notice = new PageNotice(byId('page-notice'));
  #store = new ConversationStore();
  #connection = new PageConnection({
    notice: this.#notice,
    announce: (text) => this.#announce(text),
    onConnected: () => this.#connected(),
    onState: () => this.#refresh(),
    onKey: () => this.#loadModels(),
  });
  #client = this.#connection.client;
  #library = new FileLibrary();
  #conversations = new Conversations({
    library: this.#library,
    client: this.#client,
    store: this.#store,
    onChange: (conversation, answer) => this.#changed(conversation, answer),
    onGone: (id) => this.#goneElsewhere(id),
    onKept: (outcome) => this.#keptOrNot(outcome),
  });
  #panes = new Panes(byId('panes'), this.#conversations, this.#addressOptions.model, {
    dataOf: (id) => this.#library.dataOf(id),
    onAsk: (pane, asked, staying) => this.#askAgain(pane, asked, staying),
    onModel: () => this.#showModelNote(),
    onShown: () => this.#shown(),
  });
  #drawer = new Drawer(byId('drawer'), {
    list: () => this.#conversations.list(),
    isShown: (id) => this.#panes.shows(id),
    isKept: () => this.#store.isAvailable,
    onOpen: (id) => {
      this.#drawer.close();
      location.hash = this.#panes.addressOf(id);
    },
    onDelete: (id) => this.#remove(id),
  });
  #attachments = new Attachments(byId('composer'), this.#library, {
    limits: () => this.#client.limits,
    onChange: () => this.#composer.refresh(),
    onRefused: (sentence) => this.#notice.show(sentence),
  });
  #composer = new Composer(byId('composer'), {
    onSend: (prompt) => this.#ask(prompt),
    onStop: () => this.#stop(),
    hasMore: () => !this.#attachments.isEmpty,
    isHeld: () => this.#attachments.isReading,
    // One with files alone has no text to bring back.
    asked: () => this.#panes.active.conversation.turns.map(({ prompt }) => prompt).filter(Boolean),
  });
  #optionPanel = new OptionPanel(byId('option-panel'), new Kept('options'), () => this.#showOptions());
  #shortcuts = new Shortcuts(byId('shortcuts'), [
    { keys: ['Enter'], says: 'Send the prompt' },
    { keys: ['Shift', 'Enter'], says: 'A new line in the prompt' },
    { keys: ['↑', '↓'], says: 'Bring back what was asked, in an empty prompt box' },
    { keys: ['Esc'], key: 'Escape', always: true, says: 'Stop the answers', run: () => this.#stop() },
    { keys: ['/'], key: '/', says: 'To the prompt box', run: () => this.#composer.focus() },
    { keys: ['Alt', 'N'], codes: ['KeyN'], says: 'New conversation', run: () => this.#startOver() },
    { keys: ['Alt', 'P'], codes: ['KeyP'], says: 'Another pane beside', run: () => this.#panes.hasRoom && this.#panes.add() },
    {
      keys: ['Alt', '1 … 4'],
      codes: ['Digit1', 'Digit2', 'Digit3', 'Digit4'],
      says: 'To this pane; arrows scroll it',
      run: ({ code }) => this.#panes.list[Number(code.at(-1)) - 1]?.focus(),
    },
    { keys: ['Alt', 'W'], codes: ['KeyW'], says: 'Close this pane', run: () => this.#panes.list.length > 1 && this.#panes.close(this.#panes.active) },
    { keys: ['Alt', 'O'], codes: ['KeyO'], says: 'Options', run: () => this.#optionPanel.open() },
    { keys: ['Alt', 'L'], codes: ['KeyL'], says: 'Conversations', run: () => this.#drawer.open() },
  ]);
  #hasModels = false;
  #saidFull = false;

  open() {
    this.#showOptions();
    this.#listen();
    this.#panes.showAddressed();
    this.#conversations.open();
    this.#connection.open();
    this.#composer.focus();
  }

  #listen() {
    byId('new').addEventListener('click', () => this.#startOver());
    byId('keys').addEventListener('click', () => this.#shortcuts.open());
    byId('compare').addEventListener('click', () => this.#panes.add());
    byId('options').addEventListener('click', () => this.#optionPanel.open());
    byId('history').addEventListener('click', () => this.#drawer.open());
    this.#welcome.addEventListener('click', ({ target }) => {
      if (target.matches('[data-example]')) {
        this.#composer.text = target.textContent;
        this.#composer.focus();
      }
    });
    addEventListener('hashchange', () => (watchedIn(location.hash) ? location.reload() : this.#panes.showAddressed()));
    addEventListener('pagehide', () => this.#conversations.release());
    // What a page that the browser had put aside knows is old.
    addEventListener('pageshow', ({ persisted }) => persisted && location.reload());
  }

  // ---------------------------------------------------------------------------------------------------- what the reader does

  /** Every pane answers. Gives true when the prompt was taken. */
  #ask(prompt) {
    if (!this.#client.isOpen) {
      return false;
    }
    this.#notice.clear();
    this.#announce('');
    const files = this.#attachments.take();
    const error = this.#panes.list.map((pane) => pane.ask({ prompt, files }, this.#options)).find(Boolean);
    if (error) {
      this.#attachments.giveBack(files);
      this.#notice.show(error.message);
    }
    return !error;
  }

  /** Of the panel, and of the address, which has the last word. */
  get #options() {
    return { ...this.#optionPanel.options, ...this.#addressOptions };
  }

  /** The new attempt takes the place of what does not stay; without a connection, or beside another answer, all stays. */
  #askAgain(pane, asked, staying) {
    if (pane.current || !this.#client.isOpen) {
      this.#notice.show(pane.current ? 'Another answer is streaming; stop it first.' : 'There is no connection yet.');
      return;
    }
    this.#notice.clear();
    const error = pane.ask(asked, this.#options, staying);
    if (error) {
      this.#notice.show(error.message);
    }
    this.#composer.focus();
  }

  #stop() {
    this.#panes.list.forEach((pane) => pane.stop());
  }

  #startOver() {
    this.#panes.startOver();
    this.#composer.focus();
  }

  #remove(id) {
    const isShown = this.#panes.shows(id);
    const record = this.#conversations.remove(id);
    if (isShown) {
      this.#panes.forget(id);
    }
    this.#drawer.refresh();
    if (record) {
      const undo = () => {
        this.#conversations.restore(record);
        location.hash = this.#panes.addressOf(id);
      };
      this.#notice.show(`“${record.title}” was deleted.`, { label: 'Undo', run: undo });
    }
  }

  // ------------------------------------------------------------------------------------------------------ what the page shows

  /** Other conversations than before. */
  #shown() {
    byId('compare').disabled = !this.#panes.hasRoom;
    this.#panes.list[0].greetWith(this.#welcome);
    this.#notice.clear();
    this.#showModelNote();
    this.#refresh();
  }

  #changed(conversation, answer) {
    const isShown = this.#panes.shows(conversation.id);
    this.#panes.changed(conversation, answer);
    if (isShown && answer && !answer.isLive) {
      this.#announce(this.#panes.list.length > 1 ? `${answer.model}: ${announcementOf(answer)}` : announcementOf(answer));
    }
    if (isShown) {
      this.#refresh();
    }
    if (!answer?.isLive) {
      this.#drawer.refresh();
    }
  }

  #goneElsewhere(id) {
    if (this.#panes.shows(id)) {
      this.#panes.forget(id);
      this.#notice.show('This conversation was deleted in another tab.');
    }
    this.#drawer.refresh();
  }

  #keptOrNot({ kept, dropped }) {
    if (dropped.length > 0) {
      const titles = dropped.map(({ title }) => `“${title}”`).join(', ');
      this.#notice.show(`The browser’s storage is full. To make room, the oldest was dropped: ${titles}.`);
    } else if (!kept && this.#store.isAvailable && !this.#saidFull) {
      this.#saidFull = true;
      this.#notice.show('The browser’s storage is full: this conversation is not kept when the page closes.');
    }
  }

  #connected() {
    this.#conversations.tend();
    if (!this.#hasModels) {
      this.#loadModels();
    }
  }

  #refresh() {
    const live = this.#panes.list.map(({ current }) => current).filter(Boolean);
    this.#composer.show({ isOpen: this.#client.isOpen, isBusy: live.length > 0, isStopping: live.every(({ stopping }) => stopping) });
    this.#welcome.hidden = !this.#panes.isEmpty || this.#panes.list.length > 1;
  }

  async #loadModels() {
    const models = await fetchModels(storedKey(), () => this.#connection.askForKey());
    this.#hasModels = models.length > 0;
    this.#panes.offer(models);
    this.#showModelNote();
  }

  #showModelNote() {
    byId('model-note').textContent = [...new Set(this.#panes.list.map(({ model }) => modelNote(model)))].join(' ').trim();
  }

  #showOptions() {
    const { system, ...options } = this.#options;
    byId('address-options').textContent = [...(system ? ['system prompt'] : []), ...describe(options)].join(' · ');
  }

  #announce(text) {
    byId('announcer').textContent = text;
  }
}

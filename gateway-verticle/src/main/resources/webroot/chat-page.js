/**
 * The page as who asks sees it: the prompt box, the conversation that is shown, the list of earlier ones and the connection, wired to
 * one client. The address names the conversation, so that a reload and a second tab show the same one.
 */
import { copyCodeIn } from './clipboard.js';
import { Composer } from './composer.js';
import { Conversations } from './conversations.js';
import { Drawer } from './drawer.js';
import { storedKey } from './key.js';
import { describe, fetchModels, fillPicker, optionsFromAddress } from './options.js';
import { PageConnection } from './page-connection.js';
import { PageNotice } from './page-notice.js';
import { AutoScroll } from './scroll.js';
import { ConversationStore } from './store.js';
import { Transcript } from './transcript.js';
import { watchedIn } from './watch-link.js';
import { announcementOf, modelNote } from './words.js';

const byId = (id) => document.getElementById(id);

export class ChatPage {
  #addressOptions = optionsFromAddress(location.search);
  #picker = byId('model');
  #notice = new PageNotice(byId('page-notice'));
  #scroll = new AutoScroll(byId('scroller'), byId('jump'));
  #store = new ConversationStore();
  #connection = new PageConnection({
    notice: this.#notice,
    announce: (text) => this.#announce(text),
    onConnected: () => this.#connected(),
    onState: () => this.#refresh(),
    onKey: () => this.#loadModels(),
  });
  #client = this.#connection.client;
  #conversations = new Conversations({
    client: this.#client,
    store: this.#store,
    onChange: (conversation, answer) => this.#changed(conversation, answer),
    onGone: (id) => this.#goneElsewhere(id),
    onKept: (outcome) => this.#keptOrNot(outcome),
  });
  #transcript = new Transcript(byId('turns'), {
    onDrawn: () => this.#scroll.follow(),
    onRetry: (turn) => this.#askAgain(turn.prompt, this.#shown.turns.filter((other) => other !== turn)),
    onRegenerate: (turn) => this.#askAgain(turn.prompt, this.#before(turn)),
    onEdit: (turn, prompt) => this.#askAgain(prompt, this.#before(turn)),
  });
  #drawer = new Drawer(byId('drawer'), {
    list: () => this.#conversations.list(),
    shownId: () => this.#shown.id,
    isKept: () => this.#store.isAvailable,
    onOpen: (id) => {
      this.#drawer.close();
      location.hash = id;
    },
    onDelete: (id) => this.#remove(id),
  });
  #composer = new Composer(byId('composer'), { onSend: (prompt) => this.#ask(prompt), onStop: () => this.#stop() });
  /** The conversation on the page. */
  #shown = null;
  #saidFull = false;

  open() {
    byId('address-options').textContent = describe(this.#addressOptions).join('  ');
    fillPicker(this.#picker, [], this.#addressOptions.model);
    this.#showModelNote();
    this.#listen();
    this.#showAddressed();
    this.#conversations.open();
    this.#connection.open();
    this.#composer.focus();
  }

  #listen() {
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !event.isComposing && !this.#drawer.isOpen) {
        this.#stop();
      }
    });
    byId('new').addEventListener('click', () => this.#startOver());
    byId('history').addEventListener('click', () => this.#drawer.open());
    this.#picker.addEventListener('change', () => this.#showModelNote());
    copyCodeIn(byId('turns'));
    byId('welcome').addEventListener('click', ({ target }) => {
      if (target.matches('[data-example]')) {
        this.#composer.text = target.textContent;
        this.#composer.focus();
      }
    });
    addEventListener('hashchange', () => (watchedIn(location.hash) ? location.reload() : this.#showAddressed()));
    addEventListener('pagehide', () => this.#conversations.release());
    // What a page that the browser had put aside knows is old.
    addEventListener('pageshow', ({ persisted }) => persisted && location.reload());
  }

  // ---------------------------------------------------------------------------------------------------- what the reader does

  /** Gives true when the prompt was taken. */
  #ask(prompt, staying = this.#shown.turns) {
    if (!this.#client.isOpen) {
      return false;
    }
    const options = { ...this.#addressOptions, ...(this.#picker.value ? { model: this.#picker.value } : {}) };
    this.#notice.clear();
    this.#announce('');
    const error = this.#shown.ask(prompt, options, staying);
    if (error) {
      this.#notice.show(error.message);
      return false;
    }
    this.#scroll.toEnd();
    return true;
  }

  /** The new attempt takes the place of what does not stay; without a connection, or beside another answer, all stays. */
  #askAgain(prompt, staying) {
    if (this.#shown.current || !this.#client.isOpen) {
      this.#notice.show(this.#shown.current ? 'Another answer is streaming; stop it first.' : 'There is no connection yet.');
      return;
    }
    this.#ask(prompt, staying);
    this.#composer.focus();
  }

  #before(turn) {
    return this.#shown.turns.slice(0, this.#shown.turns.indexOf(turn));
  }

  #stop() {
    const { current } = this.#shown;
    if (current && !current.stopping) {
      current.stop();
    }
  }

  #startOver() {
    this.#show(this.#conversations.create());
    this.#composer.focus();
  }

  #remove(id) {
    const record = this.#conversations.remove(id);
    if (id === this.#shown.id) {
      this.#startOver();
    }
    this.#drawer.refresh();
    if (record) {
      const undo = () => {
        this.#conversations.restore(record);
        location.hash = id;
      };
      this.#notice.show(`“${record.title}” was deleted.`, { label: 'Undo', run: undo });
    }
  }

  // ------------------------------------------------------------------------------------------------------ what the page shows

  #show(conversation) {
    this.#shown = conversation;
    this.#conversations.showing(conversation);
    if (location.hash !== `#${conversation.id}`) {
      history.replaceState(null, '', `${location.pathname}${location.search}#${conversation.id}`);
    }
    this.#notice.clear();
    this.#transcript.show(conversation);
    this.#refresh();
    this.#scroll.toEnd();
  }

  /** Shows the conversation that the address names; a new one where there is none of that name. */
  #showAddressed() {
    const id = location.hash.slice(1);
    if (id !== this.#shown?.id) {
      this.#show(this.#conversations.get(id) ?? this.#conversations.create(id));
    }
  }

  #changed(conversation, answer) {
    if (conversation === this.#shown) {
      if (answer) {
        this.#transcript.update(answer);
      } else {
        this.#transcript.sync();
      }
      if (answer && !answer.isLive) {
        this.#announce(announcementOf(answer));
      }
      this.#refresh();
    }
    if (!answer?.isLive) {
      this.#drawer.refresh();
    }
  }

  #goneElsewhere(id) {
    if (id === this.#shown.id) {
      this.#startOver();
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
    if (this.#picker.options.length < 2) {
      this.#loadModels();
    }
  }

  #refresh() {
    const { current, turns } = this.#shown;
    this.#composer.show({ isOpen: this.#client.isOpen, isBusy: current !== null, isStopping: current?.stopping ?? false });
    byId('welcome').hidden = turns.length > 0;
  }

  async #loadModels() {
    const models = await fetchModels(storedKey(), () => this.#connection.askForKey());
    fillPicker(this.#picker, models, this.#picker.value || this.#addressOptions.model);
    this.#showModelNote();
  }

  #showModelNote() {
    byId('model-note').textContent = modelNote(this.#picker.value);
  }

  #announce(text) {
    byId('announcer').textContent = text;
  }
}

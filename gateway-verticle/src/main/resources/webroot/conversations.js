/**
 * The conversations of this browser: those that are kept, and those that are open here. An open one is shown, or has an answer
 * under way, which goes on also while another conversation is shown.
 */
import { randomKey } from './client/environment.js';
import { Conversation } from './conversation.js';

const ID = /^[0-9a-f]{32}$/;

export class Conversations {
  #store;
  #ports;
  #onGone;
  #library;
  #open = new Map();

  /**
   * @param onChange `onChange(conversation, answer)`, as a conversation says it
   * @param onGone `onGone(id)` when another tab has removed one that is open here
   * @param onKept `onKept({kept, dropped})` after one was written down
   */
  constructor({ client, store, library, onChange, onGone, onKept }) {
    this.#store = store;
    this.#onGone = onGone;
    this.#library = library;
    this.#ports = { client, library, tab: randomKey(), onChange, save: (record) => onKept(store.put(record)) };
    store.onChange((id, record) => this.#changedElsewhere(id, record));
  }

  /** Goes on with what was under way when an earlier page closed. */
  open() {
    const records = this.#store.all();
    // What the reader deletes meanwhile may be taken back.
    this.#library.keepOnly(() => [...records, ...this.#store.all()].flatMap(({ turns }) => turns.flatMap(({ files = [] }) => files)));
    records
      .filter(({ id, turns }) => !this.#open.has(id) && turns.some(({ answer }) => answer.end === null))
      .forEach((record) => this.#load(record));
  }

  /** A new conversation, which is kept once something was asked in it. An address gives it the same name after a reload. */
  create(wanted = '') {
    const conversation = new Conversation(this.#ports, ID.test(wanted) ? wanted : randomKey());
    this.#open.set(conversation.id, conversation);
    return conversation;
  }

  /** The conversation of that id; null when there is none. */
  get(id) {
    const record = this.#open.has(id) ? null : this.#store.get(id);
    return this.#open.get(id) ?? (record && this.#load(record));
  }

  /** `{id, title, changedAt, isLive}` of each, the latest first. */
  list() {
    return this.#store.all().map(({ id, title, changedAt, turns }) => {
      const isLive = this.#open.has(id) ? this.#open.get(id).current !== null : turns.some(({ answer }) => answer.end === null);
      return { id, title, changedAt, isLive };
    });
  }

  /** Removes one, and stops its answer; gives its record, which `restore` takes back. */
  remove(id) {
    const conversation = this.get(id);
    conversation?.current?.stop();
    const record = conversation?.record ?? null;
    this.#forget(id);
    this.#store.remove(id);
    return record;
  }

  restore(record) {
    this.#ports.save({ ...record, owner: null });
  }

  /** There is a connection. */
  tend() {
    this.#open.forEach((conversation) => conversation.tend());
  }

  /** Lets go of those that are neither among these nor under way. */
  showing(shown) {
    this.#open.forEach((conversation, id) => {
      if (!shown.includes(conversation) && !conversation.current) {
        this.#forget(id);
      }
    });
  }

  /** This page goes. */
  release() {
    this.#open.forEach((conversation) => conversation.release());
  }

  #load(record) {
    const conversation = new Conversation(this.#ports, record.id);
    this.#open.set(record.id, conversation);
    conversation.adopt(record);
    return conversation;
  }

  #forget(id) {
    const conversation = this.#open.get(id);
    conversation?.close();
    this.#open.delete(id);
    const needed = new Set([...this.#open.values()].flatMap(({ files }) => files.map((file) => file.id)));
    this.#library.release((conversation?.files ?? []).filter((file) => !needed.has(file.id)));
  }

  #changedElsewhere(id, record) {
    if (record) {
      this.#open.get(id)?.adopt(record);
    } else if (this.#open.has(id)) {
      this.#forget(id);
      // What this tab wrote before it heard of the removal goes too.
      this.#store.remove(id);
      this.#onGone(id);
    }
  }
}

/**
 * The conversations that are shown side by side. The page's address names them in their order, so that a reload and a second tab show
 * the same ones; what model answers in one that was asked nothing yet is kept with the address.
 */
import { compared } from './comparison.js';
import { Pane } from './pane.js';

/** More are not read. */
export const MOST_PANES = 4;

const COMPARE_EVERY_MS = 200;

export class Panes {
  #container;
  #conversations;
  #ports;
  #models = [];
  #wanted;
  #active = null;
  #comparedAt = 0;
  list = [];

  /**
   * @param container the element that holds the panes
   * @param wanted the model for new conversations that the address names, if it does
   * @param ports `onShown()` when other conversations are shown, `onModel()`, and those of a `Pane`
   */
  constructor(container, conversations, wanted, ports) {
    this.#container = container;
    this.#conversations = conversations;
    this.#wanted = wanted;
    this.#ports = ports;
    container.addEventListener('focusin', ({ target }) => (this.#active = this.list.find(({ element }) => element.contains(target)) ?? this.#active));
  }

  /** The pane that the reader was in last. */
  get active() {
    return this.list.includes(this.#active) ? this.#active : this.list[0];
  }

  get isEmpty() {
    return this.list.every((pane) => pane.isEmpty);
  }

  get hasRoom() {
    return this.list.length < MOST_PANES;
  }

  shows(id) {
    return this.#of(id) !== undefined;
  }

  /** Shows the conversations that the address names; new ones where there are none of these names. */
  showAddressed() {
    const ids = [...new Set(location.hash.slice(1).split(','))].slice(0, MOST_PANES);
    if (this.list.length === 0 || ids.join() !== this.#ids.join()) {
      this.#arrange(ids.map((id) => this.#of(id)?.conversation ?? this.#conversations.get(id) ?? this.#fresh(id)));
    }
  }

  /** The address that shows this conversation in the active pane; the same address where it is shown already. */
  addressOf(id) {
    return this.shows(id) ? this.#ids.join() : this.list.map((pane) => (pane === this.active ? id : pane.conversation.id)).join();
  }

  /** Another pane at the end, with a model that no other one has, if there is one. */
  add() {
    const taken = this.list.map(({ model }) => model);
    const model = this.#models.map(({ id }) => id).find((id) => !taken.includes(id)) ?? taken.at(-1);
    this.#arrange([...this.#shown, this.#fresh('', model)]);
    this.list.at(-1).chooseModel();
  }

  /** Its conversation stays among those that are kept, and its answer goes on. */
  close(pane) {
    const at = this.list.indexOf(pane);
    this.#arrange(this.#shown.filter((conversation) => conversation !== pane.conversation));
    this.list[Math.min(at, this.list.length - 1)].focus();
  }

  /** New conversations in all panes, with the same models. */
  startOver(panes = this.list) {
    this.#arrange(this.list.map((pane) => (panes.includes(pane) ? this.#fresh('', pane.model) : pane.conversation)));
  }

  /** The conversation of this id is gone. */
  forget(id) {
    this.startOver([this.#of(id)]);
  }

  offer(models) {
    this.#models = models;
    this.list.forEach((pane) => pane.offer(models));
  }

  /** What a conversation says of itself. */
  changed(conversation, answer) {
    const pane = this.#of(conversation.id);
    if (pane) {
      pane.changed(answer);
      this.#compare(answer?.isLive ?? false);
    }
  }

  get #shown() {
    return this.list.map(({ conversation }) => conversation);
  }

  get #ids() {
    return this.#shown.map(({ id }) => id);
  }

  #of(id) {
    return this.list.find(({ conversation }) => conversation.id === id);
  }

  #fresh(id, model = history.state?.models?.[id] ?? this.#wanted) {
    const conversation = this.#conversations.create(id);
    conversation.model = model ?? '';
    return conversation;
  }

  /** Panes that show one of these conversations go on showing it; others are taken for what is new, or go. */
  #arrange(conversations) {
    const free = this.list.filter(({ conversation }) => !conversations.includes(conversation));
    this.list = conversations.map((conversation) => this.#of(conversation.id) ?? this.#paneFor(conversation, free.shift()));
    free.forEach(({ element }) => element.remove());
    const elements = this.list.map(({ element }) => element);
    if (elements.some((element, at) => element !== this.#container.children[at])) {
      this.#container.prepend(...elements);
    }
    this.#container.dataset.panes = elements.length;
    this.#conversations.showing(conversations);
    this.keepAddress();
    this.#compare(false);
    this.#ports.onShown();
  }

  #paneFor(conversation, pane = new Pane({ ...this.#ports, onClose: (closed) => this.close(closed), onModel: () => this.#modelChosen() })) {
    pane.show(conversation, this.#models);
    return pane;
  }

  #modelChosen() {
    this.keepAddress();
    this.#ports.onModel();
  }

  keepAddress() {
    const models = Object.fromEntries(this.list.map(({ conversation, model }) => [conversation.id, model]));
    history.replaceState({ models }, '', `${location.pathname}${location.search}#${this.#ids}`);
  }

  /** Figures beside each other, not for each token. */
  #compare(isLive) {
    const now = Date.now();
    if (this.list.length < 2 || (isLive && now - this.#comparedAt < COMPARE_EVERY_MS)) {
      return;
    }
    this.#comparedAt = now;
    const answered = this.list.filter(({ lastAnswer }) => lastAnswer);
    const figures = compared(answered.map(({ lastAnswer }) => lastAnswer), now);
    this.list.forEach((pane) => pane.showFigures(figures[answered.indexOf(pane)] ?? []));
  }
}

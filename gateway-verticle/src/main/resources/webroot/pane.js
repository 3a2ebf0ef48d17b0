/**
 * One conversation on the page, with the model that answers in it. Several stand side by side when models are compared.
 */
import { copyCodeIn } from './clipboard.js';
import { el } from './dom.js';
import { fillPicker } from './options.js';
import { AutoScroll } from './scroll.js';
import { Transcript } from './transcript.js';

export class Pane {
  #ports;
  #picker;
  #scroll;
  #transcript;
  #stop;
  #figures;
  #scroller;
  element = document.getElementById('pane').content.firstElementChild.cloneNode(true);
  conversation = null;

  /** `ports`: `dataOf(id)` of a file; `onAsk(pane, {prompt, files}, staying)` when the reader asks again; `onModel(pane)`; `onClose(pane)`. */
  constructor(ports) {
    this.#ports = ports;
    const find = (name) => this.element.querySelector(`[data-part=${name}]`);
    this.#picker = find('model');
    this.#stop = find('stop');
    this.#figures = find('figures');
    this.#scroller = find('scroller');
    this.#scroll = new AutoScroll(this.#scroller, find('jump'));
    this.#transcript = new Transcript(find('turns'), {
      onDrawn: () => this.#scroll.follow(),
      dataOf: ports.dataOf,
      onRetry: (turn) => ports.onAsk(this, turn, this.conversation.turns.filter((other) => other !== turn)),
      onRegenerate: (turn) => ports.onAsk(this, turn, this.#before(turn)),
      onEdit: (turn, prompt) => ports.onAsk(this, { prompt, files: turn.files }, this.#before(turn)),
    });
    copyCodeIn(find('turns'));
    this.#picker.addEventListener('change', () => this.#modelChosen());
    this.#stop.addEventListener('click', () => this.stop());
    find('close').addEventListener('click', () => ports.onClose(this));
  }

  /** The model that answers next; empty for the server's default. */
  get model() {
    return this.#picker.value;
  }

  get current() {
    return this.conversation.current;
  }

  get isEmpty() {
    return this.conversation.turns.length === 0;
  }

  /** The answer that is compared with those of other panes: the last one; null when there is none. */
  get lastAnswer() {
    return this.conversation.turns.at(-1)?.answer ?? null;
  }

  /** Shows a conversation; `models` are those on offer. */
  show(conversation, models) {
    this.conversation = conversation;
    this.offer(models);
    this.#transcript.show(conversation);
    this.refresh();
    this.#scroll.toEnd();
  }

  /** Offers these models, and keeps the choice. */
  offer(models) {
    fillPicker(this.#picker, models, this.conversation.model || undefined);
    this.#nameIt();
  }

  /** Asks after the turns that stay; gives the error of a prompt that is too large, and then nothing has changed. */
  ask({ prompt, files }, options, staying = this.conversation.turns) {
    const error = this.conversation.ask({ prompt, files, options: this.model ? { ...options, model: this.model } : options }, staying);
    if (!error) {
      this.#scroll.toEnd();
    }
    return error;
  }

  stop() {
    if (this.current && !this.current.stopping) {
      this.current.stop();
    }
  }

  /** An answer changed, or turns came or went. */
  changed(answer) {
    if (answer) {
      this.#transcript.update(answer);
    } else {
      this.#transcript.sync();
    }
    this.refresh();
  }

  refresh() {
    this.element.toggleAttribute('data-empty', this.isEmpty);
    this.#stop.hidden = this.current === null;
    this.#stop.disabled = this.current?.stopping ?? false;
  }

  /** Shows the figures by which answers are compared: `{name, label, text, isBest}` of each. */
  showFigures(figures) {
    this.#figures.replaceChildren(
      ...figures.map(({ name, label, text, isBest }) =>
        el('li', { 'data-figure': name, title: label, ...(isBest && { 'data-best': '' }) }, text, ...(isBest ? [el('span', { class: 'unseen', text: ', the best' })] : [])),
      ),
    );
  }

  /** Shows an element before the first turn. */
  greetWith(element) {
    if (element.parentElement !== this.#scroller.firstElementChild) {
      this.#scroller.firstElementChild.prepend(element);
    }
  }

  /** Moves the focus to the choice of its model. */
  chooseModel() {
    this.#picker.focus();
    this.element.scrollIntoView({ inline: 'nearest', block: 'nearest' });
  }

  /** Moves the focus here. */
  focus() {
    this.#scroller.focus();
    this.element.scrollIntoView({ inline: 'nearest', block: 'nearest' });
  }

  #before(turn) {
    return this.conversation.turns.slice(0, this.conversation.turns.indexOf(turn));
  }

  #modelChosen() {
    this.conversation.model = this.model;
    this.#nameIt();
    this.#ports.onModel(this);
  }

  #nameIt() {
    this.element.setAttribute('aria-label', this.#picker.selectedOptions[0]?.textContent ?? 'Conversation');
  }
}

/**
 * Shows the turns of one conversation, and follows what becomes of them.
 */
import { AnswerView } from './answer.js';
import { PromptView } from './prompt.js';

export class Transcript {
  #list;
  #actions;
  #conversation = null;
  /** The views of each turn. */
  #views = new Map();

  /** `actions`: `dataOf(id)` of a file, `onDrawn()`, `onRetry(turn)`, `onRegenerate(turn)`, `onEdit(turn, prompt)`. */
  constructor(list, actions) {
    this.#list = list;
    this.#actions = actions;
  }

  show(conversation) {
    this.#conversation = conversation;
    this.#views.clear();
    this.#list.replaceChildren();
    this.sync();
  }

  /** Turns came or went. */
  sync() {
    const turns = new Set(this.#conversation.turns);
    this.#views.forEach(({ prompt, answer }, turn) => {
      if (!turns.has(turn)) {
        prompt.element.remove();
        answer.element.remove();
        this.#views.delete(turn);
      }
    });
    turns.forEach((turn) => this.#views.has(turn) || this.#add(turn));
    this.#views.forEach(({ prompt }) => prompt.showFiles());
    this.#showBusy();
  }

  /** An answer changed. */
  update(changed) {
    const turn = this.#conversation.turns.find(({ answer }) => answer === changed);
    this.#views.get(turn)?.answer.update();
    this.#showBusy();
  }

  /** Turns are only ever added at the end. */
  #add(turn) {
    const prompt = new PromptView(turn, this.#actions.dataOf, (text) => this.#actions.onEdit(turn, text));
    const answer = new AnswerView(turn.answer, {
      onDrawn: this.#actions.onDrawn,
      onRetry: () => this.#actions.onRetry(turn),
      onRegenerate: () => this.#actions.onRegenerate(turn),
    });
    this.#views.set(turn, { prompt, answer });
    this.#list.append(prompt.element, answer.element);
  }

  /** While an answer streams nothing is edited or asked again. */
  #showBusy() {
    this.#list.toggleAttribute('data-busy', this.#conversation.current !== null);
  }
}

/**
 * The turns of the conversation: what was asked, what was answered, and which of it the next prompt takes along.
 */
import { AnswerView } from './answer.js';
import { el } from './dom.js';

/** The server counts its `promptBytes` in its own way; this leaves it room. */
const ROOM = 0.9;

export class Conversation {
  #list;
  #turns = [];
  #onDrawn;

  constructor(list, onDrawn) {
    this.#list = list;
    this.#onDrawn = onDrawn;
  }

  get isEmpty() {
    return this.#turns.length === 0;
  }

  /** The messages for a prompt. The oldest turns stay behind when all would be more than the server takes. */
  messagesFor(prompt, { promptBytes = Infinity } = {}) {
    const messages = this.#turns.filter(({ stream }) => stream.text !== '').flatMap(({ prompt: asked, stream }) => [
      { role: 'user', content: asked },
      { role: 'assistant', content: stream.text },
    ]);
    messages.push({ role: 'user', content: prompt });
    while (messages.length > 1 && bytesOf(messages) > promptBytes * ROOM) {
      messages.splice(0, 2);
    }
    return messages;
  }

  /** Shows a prompt and its answer; `onRetry(prompt)` when the reader wants to ask it again. */
  add(prompt, stream, onRetry) {
    const asked = el('article', { class: 'prompt', 'data-testid': 'prompt', 'aria-label': 'You' }, el('p', { text: prompt }));
    const turn = { prompt, stream, asked };
    turn.view = new AnswerView(stream, {
      onDrawn: this.#onDrawn,
      onRetry: () => onRetry(prompt, () => this.#remove(turn)),
    });
    this.#turns.push(turn);
    this.#list.append(asked, turn.view.element);
  }

  update(stream) {
    this.#turns.find((turn) => turn.stream === stream)?.view.update();
  }

  /** The text of the answer that an element of the page belongs to. */
  textAt(element) {
    return this.#turns.find(({ view }) => view.element.contains(element))?.stream.text ?? '';
  }

  clear() {
    this.#turns = [];
    this.#list.replaceChildren();
  }

  #remove(turn) {
    this.#turns = this.#turns.filter((other) => other !== turn);
    turn.asked.remove();
    turn.view.element.remove();
  }
}

function bytesOf(messages) {
  return new TextEncoder().encode(JSON.stringify(messages)).length;
}

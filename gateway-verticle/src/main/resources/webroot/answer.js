/**
 * One answer on the page: its text as it grows, what it waits for, how it ended, and its figures. Draws at most once in
 * an animation frame, however many frames of the protocol arrive.
 */
import { AnswerActions } from './answer-actions.js';
import { NotesView } from './answer-notes.js';
import { el, icon } from './dom.js';
import { figuresOf } from './figures.js';
import { GrowingMarkdown } from './growing.js';
import { ToolView } from './tool-view.js';
import { endingOf, meanwhile } from './words.js';

const FIGURES_EVERY_MS = 200;

export class AnswerView {
  #stream;
  #onDrawn;
  #onRetry;
  #actions;
  #frame = 0;
  #figuresAt = 0;
  #markdown;
  #reasoning = el('details', { class: 'reasoning', hidden: true, 'data-testid': 'reasoning' }, el('summary', { text: 'Reasoning' }), el('div'));
  #tools = new ToolView();
  #notes = new NotesView();
  /** What is said of the answer now, while it is live. */
  #said = null;
  #refusal = el('p', { class: 'refusal', hidden: true, 'data-testid': 'refusal' });
  #transcript = el('p', { class: 'transcript', hidden: true, 'data-testid': 'transcript' });
  #others = el('details', { class: 'reasoning', hidden: true, 'data-testid': 'others' }, el('summary', { text: 'Also sent by the model’s server' }), el('div'));
  #text = el('div', { class: 'markdown', 'data-testid': 'answer-text' });
  #waiting = el('p', { class: 'waiting', 'data-testid': 'waiting' });
  #notice = el('div', { class: 'notice', hidden: true, 'data-testid': 'notice' });
  #figures = el('ul', { class: 'figures', 'data-testid': 'figures', 'aria-label': 'Figures of this answer' });
  element = el('article', { class: 'answer', 'data-testid': 'answer', 'aria-label': 'Answer' });

  /**
   * `onDrawn()` after each drawing, `onRetry()` when the reader wants the prompt sent again, `onRegenerate()` another answer; a reader
   * who only watches has neither wish.
   */
  constructor(stream, { onDrawn, onRetry, onRegenerate }) {
    this.#stream = stream;
    this.#onDrawn = onDrawn;
    this.#onRetry = onRetry;
    this.#actions = new AnswerActions(stream, { onRegenerate });
    this.#markdown = new GrowingMarkdown(this.#text);
    this.element.append(this.#reasoning, this.#text, this.#refusal, this.#transcript, this.#tools.element, this.#others, this.#waiting, this.#notes.element, this.#notice);
    this.element.append(el('div', { class: 'foot' }, this.#figures, this.#actions.element));
    this.#draw();
  }

  /** The stream changed. An end is shown at once, also on a page in the background, which gets no animation frames. */
  update() {
    if (!this.#stream.isLive) {
      cancelAnimationFrame(this.#frame);
      this.#draw();
    } else if (this.#frame === 0) {
      this.#frame = requestAnimationFrame(() => this.#draw());
    }
  }

  #draw() {
    this.#frame = 0;
    const stream = this.#stream;
    this.element.dataset.state = stream.stopping && stream.isLive ? 'stopping' : stream.state;
    this.element.setAttribute('aria-busy', String(stream.isLive));
    this.#markdown.show(stream.text);
    this.#reasoning.hidden = stream.reasoning === '';
    this.#reasoning.lastElementChild.textContent = stream.reasoning;
    this.#tools.show(stream.toolCalls.list);
    this.#drawParts(stream.parts);
    this.#drawWaiting(stream);
    this.#notes.show(stream.notes.list, stream.end?.timings?.attempts?.length);
    if (stream.isLive) {
      this.#drawMeanwhile(stream);
    } else {
      this.#markdown.finish();
      this.#drawEnd(stream);
    }
    this.#drawFigures(stream);
    this.#actions.show();
    this.#onDrawn();
  }

  #drawParts({ refusal, transcript, others }) {
    show(this.#refusal, refusal);
    show(this.#transcript, transcript);
    this.#others.hidden = others.length === 0;
    this.#others.lastElementChild.textContent = others.map(([field, value]) => `${field}: ${value}`).join('\n');
  }

  #drawWaiting(stream) {
    const waits = stream.isLive && stream.text === '' && stream.toolCalls.isEmpty && stream.parts.isEmpty && !meanwhile(stream);
    this.#waiting.hidden = !waits;
    if (waits) {
      const place = stream.state === 'queued' ? `In the queue, position ${stream.position}` : 'Waiting for the first token';
      this.#waiting.textContent = stream.stopping ? 'Stopping' : stream.reasoning ? 'Thinking' : place;
    }
  }

  #drawMeanwhile(stream) {
    const said = meanwhile(stream);
    if (said === this.#said) {
      return;
    }
    this.#said = said;
    this.#notice.hidden = said === null;
    if (said) {
      this.#showNotice(said);
    }
  }

  #drawEnd(stream) {
    const ending = endingOf(stream);
    if (!ending) {
      this.#notice.hidden = true;
      return;
    }
    this.#showNotice(ending);
    if (stream.end.retryable && !stream.isWatched) {
      this.#notice.append(this.#retryButton(stream.end.retryAfterMs ?? 0));
    }
  }

  #showNotice({ tone, icon: iconName, title, sentence, detail }) {
    const words = el('p', {}, el('strong', { text: title }), ` ${sentence}`);
    if (detail) {
      words.append(el('span', { class: 'detail', text: detail }));
    }
    this.#notice.dataset.tone = tone;
    this.#notice.hidden = false;
    this.#notice.replaceChildren(...(iconName ? [icon(iconName)] : []), words);
  }

  /** Works from the moment on that the server named; until then it counts down. */
  #retryButton(waitMs) {
    const button = el('button', { type: 'button', class: 'retry', 'data-testid': 'retry' });
    const readyAt = Date.now() + waitMs;
    const count = () => {
      const seconds = Math.ceil((readyAt - Date.now()) / 1000);
      button.disabled = seconds > 0;
      button.replaceChildren(icon('retry'), seconds > 0 ? `Retry in ${seconds} s` : 'Retry');
      if (seconds > 0 && (button.isConnected || seconds * 1000 >= waitMs)) {
        setTimeout(count, 250);
      }
    };
    count();
    button.addEventListener('click', this.#onRetry);
    return button;
  }

  #drawFigures(stream) {
    const now = Date.now();
    if (stream.isLive && (stream.isPaused || now - this.#figuresAt < FIGURES_EVERY_MS)) {
      return;
    }
    this.#figuresAt = now;
    this.#figures.replaceChildren(...figuresOf(stream, now).map(([name, value]) => el('li', { 'data-figure': name, text: value })));
  }
}

function show(element, text) {
  element.hidden = text === '';
  element.textContent = text;
}

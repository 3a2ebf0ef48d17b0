/**
 * One answer on the page: its text as it grows, what it waits for, how it ended, and its figures. Draws at most once in
 * an animation frame, however many frames of the protocol arrive.
 */
import { el, icon } from './dom.js';
import { figuresOf } from './figures.js';
import { GrowingMarkdown } from './growing.js';
import { detailFor, finishNote, sentenceFor } from './words.js';

const FIGURES_EVERY_MS = 200;

export class AnswerView {
  #stream;
  #onDrawn;
  #onRetry;
  #frame = 0;
  #figuresAt = 0;
  #markdown;
  #reasoning = el('details', { class: 'reasoning', hidden: true, 'data-testid': 'reasoning' }, el('summary', { text: 'Reasoning' }), el('div'));
  #text = el('div', { class: 'markdown', 'data-testid': 'answer-text' });
  #waiting = el('p', { class: 'waiting', 'data-testid': 'waiting' });
  #notice = el('div', { class: 'notice', hidden: true, 'data-testid': 'notice' });
  #figures = el('ul', { class: 'figures', 'data-testid': 'figures', 'aria-label': 'Figures of this answer' });
  element = el('article', { class: 'answer', 'data-testid': 'answer', 'aria-label': 'Answer' });

  /** `onDrawn()` after each drawing, `onRetry()` when the reader wants the prompt sent again. */
  constructor(stream, { onDrawn, onRetry }) {
    this.#stream = stream;
    this.#onDrawn = onDrawn;
    this.#onRetry = onRetry;
    this.#markdown = new GrowingMarkdown(this.#text);
    this.element.append(this.#reasoning, this.#text, this.#waiting, this.#notice, this.#figures);
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
    this.#drawReasoning(stream);
    this.#drawWaiting(stream);
    if (stream.isLive) {
      this.#drawResuming(stream);
    } else {
      this.#markdown.finish();
      this.#drawEnd(stream);
    }
    this.#drawFigures(stream);
    this.#onDrawn();
  }

  #drawReasoning({ reasoning, toolCalls }) {
    const calls = toolCalls.map((call) => `${call.name}(${call.arguments})`);
    const text = [reasoning, ...calls].filter(Boolean).join('\n\n');
    this.#reasoning.hidden = text === '';
    this.#reasoning.lastElementChild.textContent = text;
  }

  #drawWaiting(stream) {
    const waits = stream.isLive && stream.text === '' && stream.state !== 'resuming';
    this.#waiting.hidden = !waits;
    if (waits) {
      const place = stream.state === 'queued' ? `In the queue, position ${stream.position}` : 'Waiting for the first token';
      this.#waiting.textContent = stream.stopping ? 'Stopping' : stream.reasoning ? 'Thinking' : place;
    }
  }

  #drawResuming({ state }) {
    if (state !== 'resuming') {
      this.#notice.hidden = true;
    } else if (this.#notice.hidden) {
      // No icon: the server that would serve it is away.
      this.#showNotice('waiting', null, 'Reconnecting.', 'The answer goes on from here.');
    }
  }

  #drawEnd(stream) {
    switch (stream.state) {
      case 'done':
        this.#drawDone(finishNote(stream.end.finishReason), stream);
        break;
      case 'stopped':
        this.#showNotice('quiet', 'stop', 'Stopped.', 'You ended this answer here.');
        break;
      default:
        this.#drawFailure(stream);
    }
  }

  #drawDone(note, stream) {
    if (note) {
      this.#showNotice('warn', 'cut', 'Incomplete.', note);
    } else if (stream.text === '' && stream.reasoning === '' && stream.toolCalls.length === 0) {
      this.#showNotice('quiet', 'stop', 'Empty.', 'The model ended its answer without a word.');
    }
  }

  #drawFailure({ text, end }) {
    const sentence = sentenceFor(end);
    const detail = detailFor(end);
    this.#showNotice('bad', 'cut', text ? 'This answer is incomplete.' : 'No answer.', sentence);
    if (detail) {
      this.#notice.querySelector('p').append(el('span', { class: 'detail', text: detail }));
    }
    if (end.retryable) {
      this.#notice.append(this.#retryButton(end.retryAfterMs ?? 0));
    }
  }

  #showNotice(tone, iconName, title, sentence) {
    const words = el('p', {}, el('strong', { text: title }), ` ${sentence}`);
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
    const now = performance.now();
    if (stream.isLive && now - this.#figuresAt < FIGURES_EVERY_MS) {
      return;
    }
    this.#figuresAt = now;
    const items = figuresOf(stream, now).map(([name, value]) => el('li', { 'data-figure': name, text: value }));
    if (!stream.isLive && stream.text) {
      items.push(el('li', {}, el('button', { type: 'button', class: 'copy-answer', 'data-testid': 'copy-answer', text: 'Copy' })));
    }
    this.#figures.replaceChildren(...items);
  }
}

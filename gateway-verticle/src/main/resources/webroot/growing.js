/**
 * Shows a Markdown text that grows. Blocks that no later text can change are rendered once and left alone, so that a
 * frame costs what the last block costs, selections survive, and a copy button does not move under the finger.
 */
import { colourCodeIn, plainHtmlOf } from './highlight.js';
import { blocksOf, render } from './markdown.js';

/** A block that has only begun may still join the one before it (`1` becomes `1.`, an item of the list above). */
const BEGUN_CHARS = 8;

export class GrowingMarkdown {
  #element;
  #text = '';
  #tail = '';
  #tailNodes = [];

  constructor(element) {
    this.#element = element;
  }

  /** Shows the text; when it does not continue what is shown, everything is rendered again. */
  show(text) {
    if (!text.startsWith(this.#text)) {
      this.#clear();
    }
    this.#tail += text.slice(this.#text.length);
    this.#text = text;
    // Half of a CR LF may be here already.
    const tail = this.#tail.replace(/\r$/, '').replace(/\r\n?/g, '\n');
    const blocks = blocksOf(tail);
    const settled = settledCount(blocks);
    this.#tailNodes.forEach((node) => node.remove());
    if (settled > 0) {
      this.#element.append(render(blocks.slice(0, settled)));
      colourCodeIn(this.#element);
      const length = blocks.slice(0, settled).reduce((sum, block) => sum + block.raw.length, 0);
      this.#tail = tail.slice(length) + (this.#tail.endsWith('\r') ? '\r' : '');
    }
    const fragment = render(blocks.slice(settled));
    this.#tailNodes = [...fragment.childNodes];
    this.#element.append(fragment);
  }

  /** The text is whole: renders it in one piece, and keeps what is shown unless that makes a difference. */
  finish() {
    const whole = document.createElement('div');
    whole.append(render(this.#text.replace(/\r\n?/g, '\n')));
    if (whole.innerHTML !== plainHtmlOf(this.#element)) {
      this.#element.replaceChildren(...whole.childNodes);
    }
    colourCodeIn(this.#element);
    this.#tailNodes = [];
  }

  #clear() {
    this.#element.replaceChildren();
    this.#text = '';
    this.#tail = '';
    this.#tailNodes = [];
  }
}

function settledCount(blocks) {
  let last = blocks.length - 1;
  while (last > 0 && blocks[last].type === 'space') {
    last -= 1;
  }
  if (last <= 0) {
    return 0;
  }
  const begun = blocks[last].raw;
  return begun.length >= BEGUN_CHARS || begun.trimEnd().includes('\n') ? last : 0;
}

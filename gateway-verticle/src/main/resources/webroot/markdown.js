/**
 * Turns the Markdown of a model into elements, safely: HTML in the text is shown as text, pictures become links, what
 * is left goes through DOMPurify, and nothing is ever assigned as HTML.
 */
import { Marked } from './vendor/marked.js';
import DOMPurify from './vendor/purify.js';

const ALLOWED = {
  ALLOWED_TAGS: [
    'p', 'br', 'hr', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li', 'blockquote', 'pre', 'code',
    'strong', 'em', 'del', 'a', 'table', 'thead', 'tbody', 'tr', 'th', 'td',
  ],
  ALLOWED_ATTR: ['href', 'title', 'start', 'align', 'class'],
  ALLOWED_URI_REGEXP: /^(?:https?:\/\/|mailto:)/i,
  ADD_URI_SAFE_ATTR: ['title', 'start', 'align'],
  ALLOW_ARIA_ATTR: false,
  ALLOW_DATA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};

function escape(text) {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

const marked = new Marked({
  gfm: true,
  renderer: {
    html: ({ text, block }) => (block ? `<p>${escape(text)}</p>` : escape(text)),
    // A picture from elsewhere would tell its host who reads; the reader may follow the link.
    image: ({ href, text }) => `<a href="${escape(href)}">${escape(text || 'picture')}</a>`,
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
  },
});

/** The blocks of a text: marked's top-level tokens, whose `raw` parts make up the text again. */
export function blocksOf(text) {
  return marked.lexer(text);
}

/** A fragment with the elements of a text, or of blocks that `blocksOf` gave. */
export function render(textOrBlocks) {
  const html = typeof textOrBlocks === 'string' ? marked.parse(textOrBlocks) : marked.parser(textOrBlocks);
  const fragment = DOMPurify.sanitize(html, ALLOWED);
  fragment.querySelectorAll('a').forEach(decorateLink);
  fragment.querySelectorAll('pre').forEach(decorateCode);
  fragment.querySelectorAll('table').forEach(decorateTable);
  return fragment;
}

function decorateLink(link) {
  link.target = '_blank';
  link.rel = 'noopener noreferrer nofollow';
}

function decorateCode(pre) {
  const language = /^language-(\S{1,24})/.exec(pre.firstElementChild?.className ?? '')?.[1] ?? 'text';
  const figure = document.createElement('figure');
  const caption = document.createElement('figcaption');
  const name = document.createElement('span');
  const button = document.createElement('button');
  figure.className = 'code';
  name.textContent = language;
  button.type = 'button';
  button.className = 'copy';
  button.textContent = 'Copy';
  button.setAttribute('aria-label', 'Copy code');
  caption.append(name, button);
  pre.tabIndex = 0;
  pre.replaceWith(figure);
  figure.append(caption, pre);
}

function decorateTable(table) {
  const scroller = document.createElement('div');
  scroller.className = 'table';
  scroller.tabIndex = 0;
  table.replaceWith(scroller);
  scroller.append(table);
}

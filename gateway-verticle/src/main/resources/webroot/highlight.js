/**
 * Colours the code of blocks that no longer grow. The library comes with the first block whose language it knows by name, and nothing
 * waits for it; it colours in idle moments, and code that is very long stays plain.
 */
import DOMPurify from './vendor/purify.js';

const LIBRARY = 'vendor/highlight.js';
const LONGEST = 50_000;
const COLOURED = { ALLOWED_TAGS: ['span'], ALLOWED_ATTR: ['class'], RETURN_DOM_FRAGMENT: true };

/** Where a page lets no script be added that nobody vouches for, this vouches for the library alone. */
const policy = globalThis.trustedTypes?.createPolicy('tokenbus', { createScriptURL: () => LIBRARY });
const whenIdle = (run) => (globalThis.requestIdleCallback ? requestIdleCallback(run, { timeout: 1_000 }) : setTimeout(run, 50));

let library = null;

/** Colours the blocks of code in an element that say their language; each once. */
export function colourCodeIn(element) {
  element.querySelectorAll('pre > code[class^="language-"]:not([data-coloured])').forEach((code) => {
    if (code.textContent.length <= LONGEST) {
      code.dataset.coloured = '';
      loaded().then((highlighter) => whenIdle(() => colour(highlighter, code))).catch(() => {});
    }
  });
}

/** The HTML of an element as it was before anything in it was coloured. */
export function plainHtmlOf(element) {
  const copy = element.cloneNode(true);
  copy.querySelectorAll('code[data-coloured]').forEach((code) => {
    code.textContent = code.textContent;
    delete code.dataset.coloured;
  });
  return copy.innerHTML;
}

function colour(highlighter, code) {
  const language = /^language-(\S+)/.exec(code.className)[1].toLowerCase();
  if (code.isConnected && highlighter.getLanguage(language)) {
    const { value } = highlighter.highlight(code.textContent, { language, ignoreIllegals: true });
    code.replaceChildren(DOMPurify.sanitize(value, COLOURED));
  }
}

/** It is no module, so that it comes as a script that leaves its name. */
function loaded() {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = policy?.createScriptURL(LIBRARY) ?? LIBRARY;
    script.onload = () => resolve(globalThis.hljs);
    script.onerror = () => {
      library = null;
      reject(new Error('the library did not come'));
    };
    document.head.append(script);
  });
  return library;
}

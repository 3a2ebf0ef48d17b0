/**
 * Copies text when a copy button is pressed, and says so on the button.
 */

const CONFIRM_MS = 1_600;

/** Copies `text` and lets `button` tell how it went. */
export async function copyFrom(button, text) {
  const label = button.textContent;
  const copied = await copy(text);
  button.textContent = copied ? 'Copied' : 'Not copied';
  button.disabled = true;
  setTimeout(() => {
    button.textContent = label;
    button.disabled = false;
  }, CONFIRM_MS);
}

/** Lets the copy buttons of code blocks in an element do what they say. */
export function copyCodeIn(element) {
  element.addEventListener('click', ({ target }) => {
    if (target.matches('.copy')) {
      copyFrom(target, target.closest('figure').querySelector('pre').textContent);
    }
  });
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyOldWay(text);
  }
}

/** For pages over plain HTTP on another machine, where browsers offer no clipboard. */
function copyOldWay(text) {
  const box = document.createElement('textarea');
  const focused = document.activeElement;
  box.value = text;
  box.className = 'unseen';
  document.body.append(box);
  box.select();
  const copied = document.execCommand('copy');
  box.remove();
  focused?.focus();
  return copied;
}

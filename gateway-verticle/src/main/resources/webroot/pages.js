/**
 * The header's links lead back to where the reader was on each page: to a conversation, or to the charts that were chosen.
 */
const NAME = `tokenbus.place:${new URL('.', document.baseURI).pathname}:`;

function placeOn(page) {
  try {
    return sessionStorage.getItem(NAME + page) ?? '';
  } catch {
    return '';
  }
}

function remember(page, place) {
  try {
    sessionStorage.setItem(NAME + page, place);
  } catch {
    // Without storage each page begins anew.
  }
}

for (const link of document.querySelectorAll('.pages a')) {
  const page = link.getAttribute('href');
  if (link.hasAttribute('aria-current')) {
    // Somebody else's answer is no place of the reader's.
    addEventListener('pagehide', () => document.body.dataset.view !== 'watch' && remember(page, location.search + location.hash));
  } else {
    link.setAttribute('href', page + placeOn(page));
  }
}

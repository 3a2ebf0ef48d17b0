/**
 * The page's beginning: its address says whether it shows conversations of this browser, or an answer of somebody else's.
 */
import { ChatPage } from './chat-page.js';
import { watchedIn } from './watch-link.js';
import { showWatchPage } from './watch-page.js';

const watched = watchedIn(location.hash);

document.body.dataset.view = watched ? 'watch' : 'chat';
if (watched) {
  showWatchPage(watched);
} else {
  new ChatPage().open();
}

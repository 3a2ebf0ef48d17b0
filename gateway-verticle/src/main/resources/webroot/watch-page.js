/**
 * The page as whoever got a link sees it: one answer, read only, as it grows and to its end. It goes on by itself after a lost
 * connection, and begins anew after a reload.
 */
import { AnswerView } from './answer.js';
import { copyCodeIn } from './clipboard.js';
import { PageConnection } from './page-connection.js';
import { PageNotice } from './page-notice.js';
import { AutoScroll } from './scroll.js';
import { AnswerStream } from './stream.js';
import { announcementOf } from './words.js';

const byId = (id) => document.getElementById(id);

/** Shows the stream with its answer; without a token it is for who may watch everything. */
export function showWatchPage({ streamId, token }) {
  const section = byId('watch');
  const announce = (text) => (byId('announcer').textContent = text);
  const part = (name) => section.querySelector(`[data-part=${name}]`);
  const scroll = new AutoScroll(part('scroller'), part('jump'));
  const connection = new PageConnection({
    notice: new PageNotice(byId('page-notice')),
    announce,
    // A gateway that wanted a key has it now.
    onConnected: () => answer.end?.code === 'connection' && follow(),
  });
  let answer;
  let view;
  section.hidden = false;
  copyCodeIn(section);
  addEventListener('hashchange', () => location.reload());
  connection.open();
  follow();

  /** From its beginning; in the place of one that there was no connection for. */
  function follow() {
    view?.element.remove();
    answer = new AnswerStream(changed);
    answer.isWatched = true;
    view = new AnswerView(answer, { onDrawn: () => scroll.follow() });
    part('column').append(view.element);
    answer.follow(connection.client.subscribe(streamId, token ? { resumeToken: token } : {}));
  }

  function changed() {
    view.update();
    if (!answer.isLive) {
      announce(announcementOf(answer));
    }
  }
}

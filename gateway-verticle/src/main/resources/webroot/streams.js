/**
 * Wires the page of the streams: what the gateway pushes each second goes to the table and the summary; who wants to may stop a stream.
 */
import { el } from './dom.js';
import { OperatorLink } from './operator-link.js';
import { PageNotice } from './page-notice.js';
import { StopDialog } from './stop-dialog.js';
import { Rates } from './stream-rates.js';
import { StreamTable } from './stream-table.js';
import { summaryOf } from './stream-words.js';
import { sentenceFor } from './words.js';

const STALE = {
  connecting: 'Connecting: these are the streams as they were.',
  reconnecting: 'Not connected: these are the streams as they were.',
  offline: 'Not connected: these are the streams as they were.',
  refused: 'Not connected: these are the streams as they were.',
};

const byId = (id) => document.getElementById(id);
const notice = new PageNotice(byId('page-notice'));
const incomplete = new PageNotice(byId('incomplete'));
const announcer = byId('announcer');
const filter = byId('filter');
const rates = new Rates();
const table = new StreamTable(byId('list'), { onStop: askToStop });
const stopDialog = new StopDialog(byId('stop-dialog'), stop);
const link = new OperatorLink({ topic, onFrame: received, onState: stateChanged, onError: refused });

let state = 'live';
let view = null;
let isForbidden = false;
/** Whether the notice says that a stop was refused, which is no news of the next second. */
let isStopRefused = false;

function topic() {
  return { type: 'observe', topic: 'streams', state, limit: 500 };
}

function received(frame) {
  if (frame.type === 'streams') {
    view = frame.view;
    isForbidden = false;
    rates.take(view.streams, performance.now());
    if (!isStopRefused) {
      notice.clear();
    }
    document.body.dataset.feed = 'live';
    draw();
  } else if (frame.type === 'error' && frame.streamId) {
    stopRefused(frame);
  }
}

/** A hidden tab draws nothing. */
function draw() {
  if (view === null || document.hidden) {
    return;
  }
  const shown = table.show(view.streams.map((stream) => ({ ...stream, rate: rates.of(stream) })), filter.value);
  byId('empty').replaceChildren(...(shown === 0 ? emptyWords() : []));
  byId('summary').replaceChildren(...summaryOf(view, rates, state).map(([name, value]) => el('div', {}, el('dt', { text: name }), el('dd', { text: value }))));
  incomplete.show(missing());
}

function emptyWords() {
  if (filter.value && view.streams.length > 0) {
    return [el('p', { text: `None of the ${view.streams.length} streams has “${filter.value}”.` })];
  }
  return state === 'live'
    ? [el('p', { text: 'No stream is live.' }), el('p', { class: 'hint', text: 'One appears here the moment somebody asks a model.' })]
    : [el('p', { text: 'No ended stream is kept any more.' })];
}

/** What of the cluster is not in the table. */
function missing() {
  const silent = view.silent?.length ? `No answer from ${view.silent.join(', ')}: streams there are missing. ` : '';
  return silent + (view.truncated ? `The youngest ${view.streams.length} of ${view.total.toLocaleString('en')} streams.` : '');
}

function stateChanged(connection) {
  const isUp = connection.name === 'connected';
  if (!isUp) {
    isStopRefused = false;
    document.body.dataset.feed = view === null ? 'none' : 'stale';
    notice.show(view === null ? '' : STALE[connection.name]);
  }
}

function refused(error) {
  if (error.code === 'forbidden') {
    isForbidden = true;
    document.body.dataset.feed = 'none';
    notice.show('The streams of the cluster are for operators, and this key is none’s.', { label: 'Use another key', run: () => link.askForKey(() => refused(error)) });
  } else if (!isForbidden) {
    notice.show(error.error ?? error.message ?? sentenceFor(error));
  }
}

function stopRefused(error) {
  isStopRefused = true;
  notice.show(`The stream was not stopped. ${sentenceFor(error)}`, { label: 'Close', run: () => (isStopRefused = false) });
}

function askToStop(stream) {
  stopDialog.ask(stream);
}

function stop(stream) {
  link.send({ type: 'stop', streamId: stream.streamId });
  table.stops(stream.streamId);
  announcer.textContent = 'The stream is asked to stop.';
}

for (const button of document.querySelectorAll('.switch button')) {
  button.addEventListener('click', () => {
    state = button.dataset.state;
    document.querySelectorAll('.switch button').forEach((each) => each.setAttribute('aria-pressed', String(each === button)));
    link.observe();
  });
}

filter.addEventListener('input', draw);
document.addEventListener('visibilitychange', draw);
document.addEventListener('keydown', (event) => {
  if (event.key === '/' && !event.target.matches('input, dialog *')) {
    event.preventDefault();
    filter.focus();
  } else if (event.key === 'Escape' && event.target === filter) {
    filter.value = '';
    draw();
  }
});
link.connect();

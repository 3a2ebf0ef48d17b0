/**
 * What went wrong, in words for people: the protocol's error and close codes, and how an answer ended.
 */

const SENTENCES = new Map(Object.entries({
  bad_request: 'The server did not accept this request.',
  unknown_type: 'The server is older than this page and did not understand it.',
  conflict: 'This request was sent before with another content.',
  too_large: 'This conversation is too long for the server.',
  unknown_stream: 'The server no longer knows this answer.',
  locating: 'The server is looking for this answer.',
  expired: 'The server no longer keeps this answer.',
  log_full: 'The answer grew too long for the server to keep.',
  unknown_model: 'No worker offers this model.',
  overloaded: 'All workers are busy.',
  rate_limited: 'The model’s provider asks us to slow down.',
  no_worker: 'No worker is available right now.',
  upstream_unavailable: 'The model cannot be reached.',
  upstream_rejected: 'The model’s provider refused the request.',
  context_length_exceeded: 'This conversation is too long for the model.',
  content_filter: 'A content filter of the model’s provider stopped this.',
  first_token_timeout: 'The model did not begin to answer in time.',
  idle_timeout: 'The model went silent in mid-answer.',
  upstream_truncated: 'The model’s connection broke off in mid-answer.',
  upstream_malformed: 'The model sent something unreadable.',
  worker_lost: 'The worker that wrote this answer was lost.',
  unrecoverable: 'The rest of this answer is lost.',
  shutting_down: 'The server is shutting down.',
  internal: 'Something went wrong on the server.',
  incomplete: 'Part of the text did not arrive.',
  connection: 'The connection was lost.',
  not_resumed: 'The connection was lost, and the server could not go on with this answer.',
  too_large: 'The message is larger than this server takes.',
}));

/** The same, for who watches an answer by a link. */
const WATCHED = new Map(Object.entries({
  unknown_stream: 'It ended and is no longer kept, or the link is not whole.',
  expired: 'It ended, and the server no longer keeps it.',
  forbidden: 'This key may not watch it.',
}));

const FINISH_REASONS = new Map([
  ['length', 'Ended at the token limit.'],
  ['content_filter', 'Ended by the model’s content filter.'],
]);

/** The longest word of a model's server that is shown. */
const MOST_RAW = 64;

/** The models that tokenbus brings along. */
const SIMULATED = new Map([
  ['sim-text', 'sim-text is no LLM: it makes text up.'],
  ['sim-echo', 'sim-echo is no LLM: it repeats your prompt.'],
]);

/** A sentence for an error; the server's own when its code is news to this page. */
export function sentenceFor(error) {
  return SENTENCES.get(error.code) ?? error.error ?? 'Something went wrong.';
}

/** The server's own words, where they add something. */
export function detailFor(error) {
  return error.error && error.error !== sentenceFor(error) ? error.error : '';
}

export function isSimulated(model) {
  return SIMULATED.has(model);
}

/** What a reader should know of a model before it answers; empty for a real one. */
export function modelNote(model) {
  return SIMULATED.get(model) ?? '';
}

/** What a live answer waits for, other than its model. No icons: the server that would serve them may be away. */
const MEANWHILE = new Map([
  ['resuming', { tone: 'waiting', title: 'Reconnecting.', sentence: 'The answer goes on from here.' }],
  [
    'paused',
    {
      tone: 'quiet',
      title: 'Paused.',
      sentence: 'Nothing more is sent to this page until you resume. The model writes on, as far ahead as the server lets it; a pause of minutes may end it.',
    },
  ],
]);

/** The server has ended a long pause by itself. */
const LET_GO = {
  tone: 'waiting',
  title: 'Paused for long.',
  sentence: 'The server sends nothing of this answer here any more, and stops it after a while if nobody else watches it. Resume asks for the rest.',
};

/** What is said of a live answer, as `{tone, title, sentence}`; null when it simply grows. */
export function meanwhile({ state, isLetGo }) {
  return state === 'paused' && isLetGo ? LET_GO : (MEANWHILE.get(state) ?? null);
}

/**
 * How an answer ended, as `{tone, icon, title, sentence, detail?}`; null when it simply came to its end. Where nothing of an answer
 * arrived, the title is “No answer”.
 */
export function endingOf({ state, end, text, hasBegun, isWatched }) {
  switch (state) {
    case 'done':
      return doneEnding(end, text, hasBegun);
    case 'stopped': {
      const sentence = isWatched ? 'Whoever asked for this answer ended it here.' : 'This answer was ended here.';
      return hasBegun
        ? { tone: 'quiet', icon: 'stop', title: 'Stopped.', sentence }
        : { tone: 'quiet', icon: 'stop', title: 'No answer.', sentence: 'Stopped before it began.' };
    }
    default: {
      if (isWatched && !hasBegun && WATCHED.has(end.code)) {
        return { tone: 'quiet', icon: 'stop', title: 'There is nothing to watch here.', sentence: WATCHED.get(end.code) };
      }
      const title = hasBegun ? 'This answer is incomplete.' : 'No answer.';
      return { tone: 'bad', icon: 'cut', title, sentence: sentenceFor(end), detail: detailFor(end) };
    }
  }
}

function doneEnding({ finishReason, finishReasonRaw }, text, hasBegun) {
  const reason = FINISH_REASONS.get(finishReason);
  if (reason) {
    return { tone: 'warn', icon: 'cut', title: text ? 'Incomplete.' : 'No answer.', sentence: reason };
  }
  if (finishReason === 'other') {
    const sentence = `The model’s server gave a reason of its own: ${String(finishReasonRaw).slice(0, MOST_RAW)}.`;
    return { tone: 'quiet', icon: 'stop', title: hasBegun ? 'Ended.' : 'No answer.', sentence };
  }
  return hasBegun ? null : { tone: 'quiet', icon: 'stop', title: 'No answer.', sentence: 'The model ended without a word.' };
}

/** The same for those who listen: one sentence when an answer has ended. */
export function announcementOf(answer) {
  const ending = endingOf(answer);
  return ending ? `${ending.title} ${ending.sentence}` : 'Answer complete.';
}

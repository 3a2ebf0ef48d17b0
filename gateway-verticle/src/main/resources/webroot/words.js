/**
 * What went wrong, in words for people: the protocol's error and close codes, and how an answer ended.
 */

const SENTENCES = {
  bad_request: 'The server did not accept this request.',
  unknown_type: 'The server is older than this page and did not understand it.',
  conflict: 'This request was sent before with another content.',
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
};

const FINISH_REASONS = {
  length: 'Ended at the token limit.',
  content_filter: 'Ended by the model’s content filter.',
};

/** A sentence for an error; the server's own when its code is news to this page. */
export function sentenceFor(error) {
  return SENTENCES[error.code] ?? error.error ?? 'Something went wrong.';
}

/** The server's own words, where they add something. */
export function detailFor(error) {
  return error.error && error.error !== sentenceFor(error) ? error.error : '';
}

/** What a reader should know of how a complete answer ended; empty when it simply came to its end. */
export function finishNote(reason) {
  return FINISH_REASONS[reason] ?? '';
}

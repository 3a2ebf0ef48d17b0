/** What the frame that ends a stream means for the program that reads the answer: a state, and the error of a failure. */
import { TokenbusError } from './errors.js';

const STATES = new Set(['done', 'stopped', 'failed']);
/** A server that says so will not send the rest by itself. */
const FORGOTTEN = new Set(['unknown_stream', 'expired', 'unrecoverable']);

/** Whether a stream in this state has ended. */
export function isEnd(state) {
  return STATES.has(state);
}

/** Whether the server has lost the stream: another one may have it. */
export function isForgotten({ code }) {
  return FORGOTTEN.has(code);
}

/** An answer with a hole never counts as done. A stop that was asked for here is an end as wished; one that came from elsewhere has cut it. */
export function endOf(frame, cursor, isStopAskedHere) {
  const isAsWished = frame.type === 'done' ? cursor.isWhole(frame.chars) : isStopAskedHere;
  return isAsWished ? { state: frame.type, error: null } : { state: 'failed', error: frame.type === 'done' ? incomplete(frame, cursor) : stoppedElsewhere() };
}

function incomplete({ chars }, cursor) {
  return new TokenbusError('incomplete', `${cursor.chars} of ${chars} characters arrived.`, { retryable: true });
}

function stoppedElsewhere() {
  return new TokenbusError('stopped', 'The answer was stopped by its owner.');
}

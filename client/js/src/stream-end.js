/** What the frame that ends a stream means for the program that reads the answer: a state, and the error of a failure. */
import { TokenbusError } from './errors.js';

const STATES = new Set(['done', 'stopped', 'failed']);

/** Whether a stream in this state has ended. */
export function isEnd(state) {
  return STATES.has(state);
}

/** An answer with a hole never counts as done. */
export function endOfDone(frame, cursor) {
  if (cursor.isWhole(frame.chars)) {
    return { state: 'done', error: null };
  }
  const detail = `${cursor.chars} of ${frame.chars} characters arrived.`;
  return { state: 'failed', error: new TokenbusError('incomplete', detail, { retryable: true }) };
}

/** A stop that was asked for here is an end as wished; one that came from elsewhere has cut the answer. */
export function endOfStopped(isAskedHere) {
  return isAskedHere
    ? { state: 'stopped', error: null }
    : { state: 'failed', error: new TokenbusError('stopped', 'The answer was stopped by its owner.') };
}

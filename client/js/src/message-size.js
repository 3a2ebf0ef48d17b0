/** Checks a message against the server's limits before it is sent: a server may close the connection over one that is too large. */
import { TokenbusError } from './errors.js';

/** The smallest limit that a server can have; larger messages wait until it has told its own. */
const SURE_BYTES = 1024;
/** UTF-8 takes at most three bytes for a UTF-16 unit. */
const MOST_PER_UNIT = 3;

/** The most bytes of one message, by the limits of a `welcome`: this client sends each in one frame. */
export function mostBytes({ frameBytes, messageBytes } = {}) {
  return Math.min(...[frameBytes, messageBytes].filter((bytes) => bytes > 0));
}

/** The error of a message that is too large; null for one that may be sent. */
export function refusalOf(text, limits) {
  const most = mostBytes(limits);
  const bytes = text.length * MOST_PER_UNIT > most ? new TextEncoder().encode(text).length : 0;
  if (bytes <= most) {
    return null;
  }
  const size = `${bytes.toLocaleString('en')} bytes (expected: at most ${most.toLocaleString('en')}, the server’s limit)`;
  return new TokenbusError('too_large', `The message is too large: ${size}.`);
}

/** Whether any server takes a message of this size. */
export function isSurelySmall(text) {
  return text.length * MOST_PER_UNIT <= SURE_BYTES;
}

/**
 * Whether a client may reconnect, and how soon: the protocol's rule 8 and its close codes.
 */

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 20_000;

/** After 4500–4999, 1007 and 1009 the server would only refuse the client again. */
export function mayReconnect(closeCode) {
  return !(closeCode >= 4500 && closeCode <= 4999) && closeCode !== 1007 && closeCode !== 1009;
}

/** Full jitter: a random delay below a ceiling that doubles from 500 ms to 20 s. */
export function jitteredDelay(attempt, random = Math.random) {
  return random() * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt, 16));
}

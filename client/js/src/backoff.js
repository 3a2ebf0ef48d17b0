/**
 * When a client may come back, and how soon: the protocol's rule 8 and its close codes.
 */

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 20_000;

/** 4500–4999, 1007 and 1009 say that what the client does would only be refused again. */
export function mayReconnect(closeCode) {
  return !(closeCode >= 4500 && closeCode <= 4999) && closeCode !== 1007 && closeCode !== 1009;
}

/** Full jitter: anything between nothing and a ceiling that doubles from 500 ms to 20 s. */
export function jitteredDelay(attempt, random = Math.random) {
  return random() * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt, 16));
}

/**
 * What the client takes from its environment: a clock, randomness, a WebSocket and an address. Tests replace them.
 */
import { TokenbusError } from './errors.js';

export const systemClock = {
  now: () => Date.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (timer) => clearTimeout(timer),
};

/** The page's own host in a browser; on Node.js `TOKENBUS_URL`, or the port that `tokenbus dev` listens on. */
export function defaultUrl() {
  const { location, process } = globalThis;
  if (location?.host) {
    return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`;
  }
  return process?.env?.TOKENBUS_URL || 'ws://localhost:8080';
}

export function webSocketClass(given) {
  const found = given ?? globalThis.WebSocket;
  if (!found) {
    throw new TokenbusError('no_websocket', 'There is no global WebSocket before Node.js 22: pass {WebSocket} from the package ws.');
  }
  return found;
}

/** 128 random bits, by which the server recognises a start that is sent again. */
export function randomKey() {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

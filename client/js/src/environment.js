/**
 * What the client takes from its environment: a clock, randomness, a WebSocket and an address. Tests replace them, and where a platform
 * has no global of the name its entry (`node/index.js`) provides one.
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

const provided = { findWebSocket: () => undefined, crypto: undefined };

/** `findWebSocket()` and `crypto` are for a platform without such globals. */
export function provide(parts) {
  Object.assign(provided, parts);
}

export function webSocketClass(given) {
  const found = given ?? globalThis.WebSocket ?? provided.findWebSocket();
  if (!found) {
    const message = 'There is no global WebSocket before Node.js 22: install the package ws (npm install ws), or pass {WebSocket}.';
    throw new TokenbusError('no_websocket', message);
  }
  return found;
}

/** 128 random bits, by which the server recognises a start that is sent again. */
export function randomKey() {
  const bytes = (globalThis.crypto ?? provided.crypto).getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

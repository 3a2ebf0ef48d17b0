/**
 * The package on Node.js: before 22 there is no global `WebSocket`, so that of the package ws is taken where it is installed, and
 * before 20 no global `crypto`.
 */
import { webcrypto } from 'node:crypto';
import { createRequire } from 'node:module';
import { provide } from '../environment.js';

const require = createRequire(import.meta.url);

provide({ findWebSocket: findWs, crypto: webcrypto });

export * from '../index.js';

/** The class of ws; undefined where it is not installed. */
function findWs() {
  try {
    return require('ws').WebSocket;
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') {
      return undefined;
    }
    throw error;
  }
}

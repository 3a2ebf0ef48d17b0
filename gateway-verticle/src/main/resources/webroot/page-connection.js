/**
 * The page's connection to its gateway: its state in the header, the dialog that asks for a key, and what is said when it ends.
 */
import { socketAddress } from './address.js';
import { TokenbusClient } from './client/client.js';
import { KeyDialog, storedKey } from './key.js';
import { StatusPill } from './status.js';
import { detailFor, sentenceFor } from './words.js';

/** The close code of a gateway that wants a key, or another one. */
const UNAUTHENTICATED = 4501;

export class PageConnection {
  #ports;
  #pill;
  #keyDialog;
  #wasConnected = false;
  client = new TokenbusClient(socketAddress(), { features: ['restart'], token: storedKey });

  /** `ports`: `notice`, a `PageNotice`; `announce(text)`; `onConnected()`; `onState()` after each change; `onKey()` after another key. */
  constructor(ports) {
    this.#ports = { onConnected() {}, onState() {}, onKey() {}, ...ports };
    this.#pill = new StatusPill(document.getElementById('status'), () => this.connect());
    this.#keyDialog = new KeyDialog(document.getElementById('key-dialog'), () => this.#connectAnew());
  }

  /** The page is ready to hear of the connection. */
  open() {
    this.client.on('state', (state) => this.#showState(state));
    this.client.on('error', ({ code, message: error }) => this.#ports.notice.show([sentenceFor({ code, error }), detailFor({ code, error })].join(' ')));
    this.connect();
  }

  /** What becomes of it is told by the state, also that there will be no connection. */
  connect() {
    this.client.connect().catch(() => {});
  }

  askForKey() {
    this.#keyDialog.ask();
  }

  #connectAnew() {
    if (this.client.isOpen) {
      this.client.send({ type: 'auth', token: storedKey() }).catch(() => {});
      this.#ports.onKey();
    } else {
      this.connect();
    }
  }

  #showState(state) {
    this.#pill.show(state);
    const isConnected = state.name === 'connected';
    if (this.#wasConnected !== isConnected) {
      this.#wasConnected = isConnected;
      this.#ports.announce(isConnected ? 'Connected.' : 'The connection was lost.');
    }
    if (state.name === 'refused' && state.code === UNAUTHENTICATED) {
      this.#keyDialog.ask();
    } else if (state.name === 'refused') {
      this.#ports.notice.show(`The server ended this connection: ${state.reason}.`);
    } else if (isConnected) {
      this.#ports.onConnected();
    }
    this.#ports.onState();
  }
}

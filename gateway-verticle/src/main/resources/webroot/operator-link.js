/**
 * The one WebSocket of a page for operators: it observes a topic, again on each new connection, and shows in the header how it does.
 * A gateway that wants a key, or an operator's one, is given it by the reader.
 */
import { socketAddress } from './address.js';
import { TokenbusClient } from './client/client.js';
import { KeyDialog, storedKey } from './key.js';
import { StatusPill } from './status.js';

/** The close code of a gateway that wants a key, or another one. */
const UNAUTHENTICATED = 4501;

/** How long to wait before asking again, where the gateway names no time. */
const RETRY_MS = 5000;

export class OperatorLink {
  #client = new TokenbusClient(socketAddress(), { token: storedKey });
  #pill = new StatusPill(document.getElementById('status'), () => this.connect());
  #keyDialog = new KeyDialog(document.getElementById('key-dialog'), () => this.#withAnotherKey());
  #page;
  #retry = 0;

  /**
   * @param page `topic()` gives the frame `observe` that is sent on each connection, `onFrame(frame)` hears what comes, `onState(state)` how
   *     the connection does, and `onError({code, message})` what the gateway refused
   */
  constructor(page) {
    this.#page = page;
    this.#client.on('state', (state) => this.#changed(state));
    this.#client.on('frame', (frame) => page.onFrame(frame));
    this.#client.on('error', (error) => this.#refused(error));
  }

  /** What becomes of it is told by the state, also that there will be no connection. */
  connect() {
    this.#client.connect().catch(() => {});
  }

  get isOpen() {
    return this.#client.isOpen;
  }

  /** Sends the topic again: the reader has chosen another part of it. */
  observe() {
    clearTimeout(this.#retry);
    if (this.isOpen) {
      this.send(this.#page.topic());
    }
  }

  /** Sends a frame; what is wrong with it comes back as an error. */
  send(frame) {
    this.#client.send(frame).catch((error) => this.#page.onError(error));
  }

  /** Asks for the key of an operator; `onNone()` when the reader gives none. */
  askForKey(onNone) {
    this.#keyDialog.ask('This page wants the key of an operator.', onNone);
  }

  /** A gateway that shows its console to as many as it may has a place later. */
  #refused(error) {
    if (error.code === 'overloaded') {
      clearTimeout(this.#retry);
      this.#retry = setTimeout(() => this.observe(), error.retryAfterMs ?? RETRY_MS);
    }
    this.#page.onError(error);
  }

  #changed(state) {
    if (state.name === 'closed') {
      return; // It opens again with another key.
    }
    this.#pill.show(state);
    this.observe();
    if (state.name === 'refused' && state.code === UNAUTHENTICATED) {
      this.#keyDialog.ask();
    }
    this.#page.onState(state);
  }

  /** A connection stays its client's, so another key needs another connection. */
  #withAnotherKey() {
    this.#client.close();
    this.connect();
  }
}

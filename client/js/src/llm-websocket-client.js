/**
 * The mission document's `LLMWebSocketClient` and `MessageHandler`: the simplest client. It knows `chunk`, `done` and `error`, takes
 * one answer at a time, and does not reconnect. A connection that breaks is an error, so that a cut answer never looks
 * complete.
 */
import { webSocketClass } from './environment.js';
import { refusalOf } from './message-size.js';

/** Receives the events of an answer. Override its methods, or pass functions. */
export class MessageHandler {
  constructor({ onChunk = () => {}, onComplete = () => {}, onError = () => {} } = {}) {
    Object.assign(this, { onChunk, onComplete, onError });
  }

  handleChunk(data) {
    this.onChunk(data);
  }

  handleComplete() {
    this.onComplete();
  }

  handleError(error) {
    this.onError(error);
  }
}

export class LLMWebSocketClient {
  #url;
  #WebSocket;
  #isAnswering = false;
  #limits = {};
  ws = null;
  messageHandler;

  constructor({ url = 'ws://localhost:8080', messageHandler = new MessageHandler(), WebSocket } = {}) {
    this.#url = url;
    this.#WebSocket = WebSocket;
    this.messageHandler = messageHandler;
  }

  /** Resolves with the open socket. */
  connect() {
    const SocketClass = webSocketClass(this.#WebSocket);
    this.ws = new SocketClass(this.#url);
    this.ws.onmessage = (event) => this.#received(JSON.parse(event.data));
    return new Promise((resolve, reject) => {
      this.ws.onopen = () => resolve(this.ws);
      this.ws.onerror = () => {};
      this.ws.onclose = ({ code }) => {
        reject(new Error(`cannot connect to ${this.#url} (code ${code})`));
        this.#closed(code);
      };
    });
  }

  /** Sends a prompt; the answer goes to the message handler, and so does the refusal of a prompt that is too large. */
  send(prompt, options = {}) {
    const message = JSON.stringify({ prompt, options });
    const refusal = refusalOf(message, this.#limits);
    if (refusal) {
      this.messageHandler.handleError(refusal.message);
      return;
    }
    this.#isAnswering = true;
    this.ws.send(message);
  }

  close() {
    this.ws?.close();
  }

  #received({ type, data, error, limits, kind = 'text' }) {
    switch (type) {
      case 'welcome':
        this.#limits = limits ?? {};
        break;
      case 'chunk':
        if (kind === 'text') {
          this.messageHandler.handleChunk(data);
        }
        break;
      case 'done':
        this.#isAnswering = false;
        this.messageHandler.handleComplete();
        break;
      case 'error':
        this.#isAnswering = false;
        this.messageHandler.handleError(error);
        break;
      default: // This client needs no other frame.
    }
  }

  #closed(code) {
    if (this.#isAnswering) {
      this.#isAnswering = false;
      this.messageHandler.handleError(`The connection was lost (code ${code}).`);
    }
  }
}

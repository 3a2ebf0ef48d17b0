/**
 * A client of the shape that the mission document shows, written anew: it connects, sends `{prompt, options}` without a
 * type, and switches over `chunk`, `done` and `error`. It knows nothing else of the protocol.
 *
 *   node mission-client.mjs ws://localhost:8080 "prompt" [model] [maxTokens] [temperature]
 *
 * Prints one line of JSON, `{text, chunks, complete, error}`; the exit code is 0 only for a complete answer.
 */
import WebSocket from 'ws';

class LLMWebSocketClient {
  constructor(url, messageHandler) {
    this.url = url;
    this.messageHandler = messageHandler;
  }

  async connect() {
    this.ws = new WebSocket(this.url);
    this.ws.onmessage = (event) => {
      const { type, data, error } = JSON.parse(event.data);
      switch (type) {
        case 'chunk':
          this.messageHandler.handleChunk(data);
          break;
        case 'done':
          this.messageHandler.handleComplete();
          break;
        case 'error':
          this.messageHandler.handleError(error);
          break;
      }
    };
    return new Promise((resolve, reject) => {
      this.ws.onopen = () => {
        this.ws.onclose = (event) => this.messageHandler.handleError(`closed with ${event.code}`);
        resolve(this.ws);
      };
      this.ws.onerror = (event) => reject(new Error(event.message));
    });
  }
}

const [url, prompt = 'Hello', model = 'sim-text', maxTokens = '200', temperature = '0.7'] = process.argv.slice(2);
const summary = { text: '', chunks: 0, complete: false, error: null };

const ended = new Promise((resolve) => {
  const handler = {
    handleChunk(data) {
      summary.text += data;
      summary.chunks += 1;
    },
    handleComplete() {
      summary.complete = true;
      resolve();
    },
    handleError(error) {
      summary.error ??= error;
      resolve();
    },
  };
  const client = new LLMWebSocketClient(url, handler);
  client.connect().then(
    (ws) => ws.send(JSON.stringify({ prompt, options: { model, maxTokens: Number(maxTokens), temperature: Number(temperature) } })),
    (error) => handler.handleError(error.message),
  );
});

await ended;
// A write to a pipe may still be on its way when exit() is called; the callback says that it arrived.
process.stdout.write(`${JSON.stringify(summary)}\n`, () => process.exit(summary.complete ? 0 : 1));

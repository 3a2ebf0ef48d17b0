/** Compiles only if the package has the mission document's interfaces, by name and by type. */
import * as tokenbus from 'tokenbus-client';

interface StreamManager {
  startStream(config: StreamConfig): Promise<AsyncIterable<string> & { id: string | null }>;
  stopStream(streamId: string): Promise<void>;
  pauseStream(streamId: string): Promise<void>;
  handleBackpressure(streamId: string): Promise<void>;
  reconnect(streamId: string): Promise<AsyncIterable<string>>;
  monitorHealth(streamId: string): tokenbus.StreamHealth;
}

interface StreamConfig {
  model: string;
  maxTokens: number;
  temperature: number;
  streamOptions: {
    chunkSize: number;
    timeout: number;
    retryAttempts: number;
  };
}

interface WebSocketHandler {
  connect(url: string, options: tokenbus.WSOptions): Promise<WebSocket>;
  disconnect(code?: number, reason?: string): void;
  reconnect(retryAttempts?: number): Promise<WebSocket>;
  send(data: any): Promise<void>;
  subscribe(channel: string): Promise<void>;
  unsubscribe(channel: string): Promise<void>;
}

const manager: StreamManager = new tokenbus.StreamManager();
const handler: WebSocketHandler = new tokenbus.WebSocketHandler();
const plain: { connect(): Promise<WebSocket>; messageHandler: tokenbus.MessageHandler } = new tokenbus.LLMWebSocketClient();
const iterator: AsyncIterator<string> = new tokenbus.LLMStreamer({ url: "ws://localhost:8080", window: 64 }).streamCompletion('Hi', { model: 'sim' });

export async function everyday(client: tokenbus.TokenbusClient): Promise<number> {
  const stream = client.start({ prompt: 'Hi', options: { model: 'sim', streamOptions: { chunkSize: 1 } }, signal: AbortSignal.timeout(1) });
  stream.on('queued', ({ position }) => position.toFixed());
  for await (const part of stream.chunks()) {
    if (part.type === 'chunk') {
      part.kind.length;
    } else {
      part.reason.length;
    }
  }
  const { usage } = await stream.done;
  // @ts-expect-error -- a prompt or messages, not both
  client.start({ prompt: 'Hi', messages: [] });
  client.start({
    messages: [
      { role: 'developer', content: 'Be brief.' },
      { role: 'user', name: 'Ann', content: [{ type: 'text', text: 'Hi' }, { type: 'image_url', image_url: { url: 'u' } }] },
      { role: 'assistant', content: null, tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }] },
      { role: 'tool', tool_call_id: 'c1', content: 'on' },
    ],
    options: { tools: [{ type: 'function', function: { name: 'f' } }], toolChoice: 'auto', n: 1, extra: { min_tokens: 5, stop: null } },
  });
  // @ts-expect-error -- no such role
  client.start({ messages: [{ role: 'wizard', content: 'Hi' }] });
  // @ts-expect-error -- one answer
  client.start({ prompt: 'Hi', options: { n: 2 } });
  // @ts-expect-error -- no such option
  client.start({ prompt: 'Hi', options: { maxTokenz: 1 } });
  return usage?.completionTokens ?? 0;
}

export { handler, iterator, manager, plain };

// The mission document's server as written there: `ws`, one handler, one JSON message for each chunk. streamCompletion, which
// the document leaves open, asks an OpenAI-compatible server with Node.js's own fetch.
import { WebSocketServer } from 'ws';

class LLMService {
  async *streamCompletion(prompt, options) {
    const response = await fetch(`${process.env.UPSTREAM}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model: options.model,
        max_tokens: options.maxTokens,
        stream: true,
        messages: [{ role: 'user', content: prompt }],
      }),
    });
    if (!response.ok) throw new Error(`upstream: ${response.status}`);
    const decoder = new TextDecoder();
    let buffered = '';
    for await (const bytes of response.body) {
      buffered += decoder.decode(bytes, { stream: true });
      const lines = buffered.split('\n');
      buffered = lines.pop();
      for (const line of lines) {
        if (!line.startsWith('data: ')) continue;
        const data = line.slice(6);
        if (data === '[DONE]') return;
        const text = JSON.parse(data).choices[0]?.delta?.content;
        if (text) yield text;
      }
    }
  }
}

class LLMWebSocketServer {
  constructor() {
    this.wss = new WebSocketServer({ port: Number(process.env.PORT), host: '127.0.0.1', backlog: 4096 });
    this.llm = new LLMService();
    this.setupHandlers();
  }

  setupHandlers() {
    this.wss.on('connection', (ws) => {
      ws.on('message', async (message) => {
        const { prompt, options } = JSON.parse(message.toString());
        try {
          for await (const chunk of this.llm.streamCompletion(prompt, options)) {
            ws.send(JSON.stringify({ type: 'chunk', data: chunk }));
          }
          ws.send(JSON.stringify({ type: 'done' }));
        } catch (error) {
          ws.send(JSON.stringify({ type: 'error', error: error.message }));
        }
      });
    });
  }
}

new LLMWebSocketServer();

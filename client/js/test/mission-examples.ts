// The usage examples of the mission document, as written there; only the first and the last line are new.
import { LLMStreamer, type MessageHandler } from 'tokenbus-client';

async function streamCompletion() {
  const streamer = new LLMStreamer();
  const output = document.getElementById('output');
  
  // 1. Konfiguracja streamu
  const stream = await streamer.streamCompletion(
    "Napisz długą historię o...",
    {
      model: 'gpt-4',
      maxTokens: 1000,
      temperature: 0.7
    }
  );
  
  // 2. Obsługa chunków
  try {
    for await (const chunk of stream) {
      output.textContent += chunk;
      await new Promise(resolve => setTimeout(resolve, 50)); // Smooth rendering
    }
  } catch (error) {
    console.error('Stream error:', error);
  }
}

class LLMWebSocketClient {
  private ws: WebSocket;
  private messageHandler: MessageHandler;
  
  async connect() {
    this.ws = new WebSocket('ws://localhost:8080');
    
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
    
    return new Promise((resolve) => {
      this.ws.onopen = () => resolve(this.ws);
    });
  }
}

export { streamCompletion, LLMWebSocketClient };

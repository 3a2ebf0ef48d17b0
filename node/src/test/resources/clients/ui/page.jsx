/** A page as its author would write it: a chat that comes back to its answer after it is loaded again. */
import { useChat } from '@ai-sdk/react';
import { DefaultChatTransport } from 'ai';
import { createRoot } from 'react-dom/client';

const parameters = new URLSearchParams(location.search);
const api = parameters.get('api');
const id = parameters.get('chat');
const model = parameters.get('model') ?? 'sim-text';
const saved = JSON.parse(localStorage.getItem(id) ?? '[]');

function Chat() {
  const { messages, status, error, sendMessage, stop } = useChat({
    id,
    messages: saved,
    resume: saved.length > 0,
    transport: new DefaultChatTransport({ api, body: { model } }),
    onData: (part) => (window.parts ??= []).push(part.type),
  });
  const send = (text) => {
    localStorage.setItem(id, JSON.stringify([{ id: 'question', role: 'user', parts: [{ type: 'text', text }] }]));
    sendMessage({ text });
  };
  const answers = messages.filter((message) => message.role === 'assistant');
  window.chat = { send, stop, status, error: error?.message, answers: answers.length };
  return (
    <main>
      <p id="status">{status}</p>
      <p id="error">{error?.message}</p>
      <p id="answer">{answers.flatMap((message) => message.parts).filter((part) => part.type === 'text').map((part) => part.text).join('')}</p>
    </main>
  );
}

createRoot(document.getElementById('root')).render(<Chat />);

/** A small page with the hook; `JavaScriptReactIT` runs it with React 18 and 19 in a browser. */
import { useState } from 'react';
import type { PromptOptions } from 'tokenbus-client';
import { useTokenStream, type AnswerStatus } from 'tokenbus-client/react';

const LIVE = new Set<AnswerStatus>(['waiting', 'queued', 'streaming', 'paused', 'resuming']);

export function Chat({ url, options }: { url: string | string[]; options: PromptOptions }) {
  const [prompt, setPrompt] = useState('');
  const answer = useTokenStream({ url, storage: 'chat', options });
  const isLive = LIVE.has(answer.status);
  return (
    <main>
      <form onSubmit={(event) => (event.preventDefault(), answer.start(prompt))}>
        <input id="prompt" value={prompt} onChange={(event) => setPrompt(event.target.value)} placeholder="Ask something" />
        <button id="send" disabled={!prompt}>Send</button>
        {isLive && <button id="stop" type="button" onClick={answer.stop}>Stop</button>}
        {answer.status === 'paused' ? (
          <button id="resume" type="button" onClick={answer.resume}>Go on</button>
        ) : (
          answer.status === 'streaming' && <button id="pause" type="button" onClick={answer.pause}>Pause</button>
        )}
      </form>
      <p id="answer" aria-live="polite">{answer.text}</p>
      <p id="status" role="status">
        {answer.status}
        {answer.usage && `, ${answer.usage.completionTokens} tokens`}
      </p>
      {answer.error && (
        <p id="error" role="alert">
          {answer.error.message} <button id="retry" type="button" onClick={answer.retry}>Try again</button>
        </p>
      )}
    </main>
  );
}

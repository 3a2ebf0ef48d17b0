// The official SDK of OpenAI.
import OpenAI from 'openai';
import { run } from './cases.mjs';

const CLASSES = [
  [OpenAI.BadRequestError, 400],
  [OpenAI.NotFoundError, 404],
  [OpenAI.RateLimitError, 429],
  [OpenAI.InternalServerError, 503],
];

const sdk = ({ url, key }) =>
  new OpenAI({
    baseURL: url,
    apiKey: 'none',
    maxRetries: 0,
    defaultHeaders: key ? { 'Idempotency-Key': key } : {},
  });

const body = ({ model }) => ({ model, messages: [{ role: 'user', content: 'hi' }] });

const TOOLS = ['lamp', 'door'].map((name) => ({
  type: 'function',
  function: { name, parameters: { type: 'object', properties: {} } },
}));

await run({
  name: 'openai',

  async stream(asked) {
    const answer = { text: '', finish: null };
    const stream = await sdk(asked).chat.completions.create(
      { ...body(asked), stream: true, stream_options: { include_usage: true } },
      { signal: asked.signal },
    );
    for await (const chunk of stream) {
      const choice = chunk.choices[0];
      if (choice) {
        answer.text += choice.delta.content ?? '';
        answer.finish = choice.finish_reason ?? answer.finish;
        asked.onText(choice.delta.content ?? '');
      } else {
        answer.prompt = chunk.usage.prompt_tokens;
        answer.completion = chunk.usage.completion_tokens;
      }
    }
    return answer;
  },

  async whole(asked) {
    const { choices, usage } = await sdk(asked).chat.completions.create(body(asked));
    return {
      text: choices[0].message.content,
      finish: choices[0].finish_reason,
      prompt: usage.prompt_tokens,
      completion: usage.completion_tokens,
    };
  },

  async tools(asked) {
    const runner = sdk(asked).chat.completions.stream({ ...body(asked), tools: TOOLS });
    const { choices } = await runner.finalChatCompletion();
    return choices[0].message.tool_calls.map(({ function: { name, arguments: json } }) => ({
      name,
      arguments: JSON.parse(json),
    }));
  },

  status: (error) => CLASSES.find(([type]) => error instanceof type)?.[1],
});

// LangChain's model for OpenAI's protocol.
import { ChatOpenAI } from '@langchain/openai';
import { run } from './cases.mjs';

const model = ({ url, model: name, key }) =>
  new ChatOpenAI({
    model: name,
    apiKey: 'none',
    maxRetries: 0,
    streamUsage: true,
    configuration: { baseURL: url, defaultHeaders: key ? { 'Idempotency-Key': key } : {} },
  });

const answerOf = (message) => ({
  text: message.content,
  finish: message.response_metadata.finish_reason,
  prompt: message.usage_metadata?.input_tokens,
  completion: message.usage_metadata?.output_tokens,
});

const TOOLS = ['lamp', 'door'].map((name) => ({
  type: 'function',
  function: { name, description: name, parameters: { type: 'object', properties: {} } },
}));

async function collected(stream, onText) {
  let whole;
  for await (const chunk of stream) {
    whole = whole ? whole.concat(chunk) : chunk;
    onText(chunk.content);
  }
  return whole;
}

await run({
  name: 'langchain',

  stream: async (asked) =>
    answerOf(await collected(await model(asked).stream('hi', { signal: asked.signal }), asked.onText)),

  whole: async (asked) => answerOf(await model(asked).invoke('hi')),

  async tools(asked) {
    const message = await collected(await model(asked).bindTools(TOOLS).stream('hi'), () => {});
    return message.tool_calls.map(({ name, args }) => ({ name, arguments: args }));
  },

  status: (error) => error.status,
});

// The AI SDK of Vercel, with its provider for servers that speak OpenAI's protocol.
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText, jsonSchema, streamText, tool } from 'ai';
import { run } from './cases.mjs';

const settings = ({ url, model, key, signal }) => ({
  model: createOpenAICompatible({ name: 'tokenbus', baseURL: url, apiKey: 'none', includeUsage: true })(model),
  prompt: 'hi',
  maxRetries: 0,
  abortSignal: signal,
  headers: key ? { 'Idempotency-Key': key } : {},
});

const answerOf = (text, finish, usage) => ({
  text,
  finish,
  prompt: usage.inputTokens,
  completion: usage.outputTokens,
});

/** Goes through a stream to its end; the SDK tells of an error in a part. */
async function parts(result, onPart) {
  for await (const part of result.fullStream) {
    if (part.type === 'error') {
      throw part.error;
    } else if (part.type === 'abort') {
      throw new Error('aborted');
    }
    onPart(part);
  }
}

await run({
  name: 'ai',

  async stream(asked) {
    let text = '';
    const result = streamText({ ...settings(asked), onError: () => {} });
    await parts(result, (part) => {
      if (part.type === 'text-delta') {
        text += part.text;
        asked.onText(part.text);
      }
    });
    return answerOf(text, await result.finishReason, await result.usage);
  },

  async whole(asked) {
    const { text, finishReason, usage } = await generateText(settings(asked));
    return answerOf(text, finishReason, usage);
  },

  async tools(asked) {
    const calls = [];
    const schema = { inputSchema: jsonSchema({ type: 'object', properties: {} }) };
    const result = streamText({
      ...settings(asked),
      tools: { lamp: tool(schema), door: tool(schema) },
      onError: () => {},
    });
    await parts(result, (part) => {
      if (part.type === 'tool-call') {
        calls.push({ name: part.toolName, arguments: part.input });
      }
    });
    return calls;
  },

  status: (error) => error.statusCode,
});

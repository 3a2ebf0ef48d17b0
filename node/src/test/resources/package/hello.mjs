/** A newcomer's program: `node hello.mjs URL`. */
import { LLMStreamer } from 'tokenbus-client';

const streamer = new LLMStreamer({ url: process.argv[2] });
const answer = streamer.streamCompletion('Hello', { model: 'sim-text', maxTokens: 60 });
let text = '';
for await (const part of answer) text += part;
streamer.close();
const { outcome, finishReason, usage } = await answer.stream.done;
console.log(JSON.stringify({ outcome, finishReason, tokens: usage.completionTokens, chars: text.length }));

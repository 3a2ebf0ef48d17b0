/** The same from CommonJS: `node hello.cjs URL`. */
const { LLMStreamer } = require('tokenbus-client');

const streamer = new LLMStreamer({ url: process.argv[2] });
streamer
  .streamCompletion('Hello', { model: 'sim-text', maxTokens: 60 })
  .then((stream) => stream.done)
  .then(({ outcome, usage }) => console.log(JSON.stringify({ outcome, tokens: usage.completionTokens })))
  .finally(() => streamer.close());

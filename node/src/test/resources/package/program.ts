/** Compiles with the package's types. */
import { LLMStreamer, TokenbusClient, TokenbusError, type StreamResult } from 'tokenbus-client';

export async function ask(prompt: string, signal: AbortSignal): Promise<StreamResult> {
  const answer = new LLMStreamer({ token: async () => 'key' }).streamCompletion(prompt, { model: 'sim-text', maxTokens: 60, signal });
  for await (const text of answer) console.log(text.toUpperCase());
  return answer.stream.done;
}

export async function watch(id: string): Promise<number | undefined> {
  const client = await TokenbusClient.connect(['ws://a', 'ws://b'], { onRestart: (stream) => console.log(stream.id) });
  try {
    return (await client.subscribe(id, { mode: 'tail' }).done).usage?.completionTokens;
  } catch (error) {
    if (error instanceof TokenbusError && error.code === 'expired') return undefined;
    throw error;
  }
}
// @ts-expect-error: a limit is a number
void new LLMStreamer().streamCompletion('x', { maxTokens: '60' });

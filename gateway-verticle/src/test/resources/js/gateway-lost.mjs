/**
 * The JavaScript client streams an answer from the first of several gateways, to which something happens in the middle. Prints the
 * longest time without a token after that, and whether the text is whole, as JSON.
 *
 *   node gateway-lost.mjs CLIENT_FOLDER URL_OF_THE_DEED URL [URL…]
 */
import { join, resolve } from 'node:path';
import { WebSocket } from 'ws';

const [folder, deed, ...urls] = process.argv.slice(2);
const { TokenbusClient } = await import(join(resolve(folder), 'src/index.js'));
const SLOW = { model: 'sim-text', sim: { timeToFirstToken: 20, interTokenLatency: 20, length: 700 }, maxTokens: 700 };
const PROMPT = 'Write about gateways that fall silent';

const client = await TokenbusClient.connect(urls, { WebSocket });
const stream = client.start({ prompt: PROMPT, options: SLOW });
let text = '';
let restarts = 0;
let longestMs = 0;
let last = null;
stream.on('restart', () => (restarts += 1));
for await (const part of stream) {
  text += part;
  const now = Date.now();
  if (last === null && text.length > 400) {
    await fetch(deed);
    last = Date.now();
  } else if (last !== null) {
    longestMs = Math.max(longestMs, now - last);
    last = now;
  }
}
client.close();
const reference = await TokenbusClient.connect(urls.slice(1), { WebSocket });
const whole = await reference.start({ prompt: PROMPT, options: { ...SLOW, sim: { ...SLOW.sim, interTokenLatency: 0 } } }).text();
reference.close();
process.stdout.write(`${JSON.stringify({ longestMs, restarts, isWhole: text === whole, chars: text.length })}\n`, () => process.exit(0));

/** What a page's author bundles. */
import { TokenbusClient } from 'tokenbus-client';

globalThis.ask = async (url, prompt) => {
  const client = await TokenbusClient.connect(url);
  const stream = client.start({ prompt, options: { model: 'sim-text', maxTokens: 60 } });
  const text = await stream.text();
  client.close();
  return { text, state: stream.state };
};

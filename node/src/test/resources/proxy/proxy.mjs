/**
 * A proxy that nobody here wrote: it tells its port, and when it is told to end, what it was asked for.
 *
 *   node proxy.mjs TEST_URL
 */
import { Server } from 'proxy-chain';

const [told] = process.argv.slice(2);
const proxy = new Server({
  port: 0,
  host: '127.0.0.1',
  prepareRequestFunction({ request, hostname, port, username, password, isHttp }) {
    console.log(`${request.method} ${hostname}:${port} by ${username || 'nobody'}${isHttp ? ', in clear' : ''}`);
    return { requestAuthentication: username !== 'me' || password !== 'p@ss word' };
  },
});
await proxy.listen();
await (await fetch(`${told}/?port=${proxy.port}`)).text();
await proxy.close(true);

/**
 * A reverse proxy that shows a gateway below a path, as many do: it strips the path, and names it in `X-Forwarded-Prefix`.
 */
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';

/** Gives `{url, outside, close()}`; `outside` are the paths that were asked for elsewhere. */
export async function startPathProxy(target, prefix) {
  const { hostname, port } = new URL(target);
  const outside = [];
  const inside = (url) => (url === prefix || url.startsWith(`${prefix}/`) || url.startsWith(`${prefix}?`) ? url.slice(prefix.length) : null);
  const rooted = (path) => (path.startsWith('/') ? path : `/${path}`);
  const server = createServer((asked, answer) => {
    const path = inside(asked.url);
    if (path === null) {
      outside.push(asked.url);
      answer.writeHead(404).end();
      return;
    }
    const headers = { ...asked.headers, 'x-forwarded-prefix': prefix };
    request({ hostname, port, path: rooted(path), method: asked.method, headers }, (response) => {
      answer.writeHead(response.statusCode, response.headers);
      response.pipe(answer);
    }).end();
  });
  server.on('upgrade', (asked, socket, head) => {
    const path = inside(asked.url);
    const upstream = connect(Number(port), hostname, () => {
      const lines = asked.rawHeaders.flatMap((name, at, all) => (at % 2 ? [] : [`${name}: ${all[at + 1]}`]));
      upstream.write(`GET ${path ?? '/outside'} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      upstream.write(head);
      socket.pipe(upstream).pipe(socket);
    });
    [socket, upstream].forEach((end) => end.on('error', () => [socket, upstream].forEach((each) => each.destroy())));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${server.address().port}${prefix}`, outside, close };
}

/**
 * The link by which another browser watches an answer. The stream and the right to it stand in the fragment, which no browser
 * sends, so that no log of a server or proxy has them.
 */

const LONGEST = 512;

/** The link to a stream, for everybody who has the token. */
export function watchLink({ streamId, viewToken }, base = document.baseURI) {
  const link = new URL('.', base);
  link.hash = new URLSearchParams({ watch: streamId, token: viewToken });
  return link.href;
}

/** The `{streamId, token}` that a fragment names, the token null where it has none; null when it names no stream. */
export function watchedIn(hash) {
  const named = new URLSearchParams(hash.replace(/^#/, ''));
  const streamId = named.get('watch') ?? '';
  return streamId === '' || streamId.length > LONGEST ? null : { streamId, token: named.get('token') || null };
}

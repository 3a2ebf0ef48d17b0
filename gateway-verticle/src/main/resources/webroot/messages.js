/**
 * The messages that a prompt is sent with: the system's, the turns before it, and the prompt itself, each with its files as parts.
 */

/** The server counts bytes in its own way; this leaves it room. */
const ROOM = 0.9;

/** Base64 has four characters for three bytes. */
const BASE64 = 4 / 3;

/** What a message holds beside its files and its text: names of fields, quotes. */
const AROUND = 1_000;

/**
 * The oldest turns stay behind when all would be more than the server takes.
 *
 * @param asked `{prompt, files, options}`: the options have the system prompt, if there is one
 * @param dataOf gives the data URL of a file; null where this browser has it no more
 */
export function messagesOf(turns, asked, dataOf, limits) {
  const messages = turns.filter(({ answer }) => answer.text !== '').flatMap((turn) => [
    { role: 'user', content: contentOf(turn, dataOf) },
    { role: 'assistant', content: turn.answer.text },
  ]);
  messages.push({ role: 'user', content: contentOf(asked, dataOf) });
  const first = asked.options.system ? [{ role: 'system', content: asked.options.system }] : [];
  const most = mostBytes(limits) * ROOM;
  const sizes = messages.map(bytesOf);
  let all = sizes.reduce((sum, bytes) => sum + bytes, first.reduce((sum, message) => sum + bytesOf(message), 1));
  let begin = 0;
  while (begin < messages.length - 1 && all > most) {
    all -= sizes[begin] + sizes[begin + 1];
    begin += 2;
  }
  return [...first, ...messages.slice(begin)];
}

/** A text where there are no files; else its parts. A file that this browser has no more is named. */
function contentOf({ prompt, files = [] }, dataOf) {
  if (files.length === 0) {
    return prompt;
  }
  const parts = files.map((file) => partOf(file, dataOf(file.id)));
  return prompt === '' ? parts : [{ type: 'text', text: prompt }, ...parts];
}

function partOf({ name, type }, data) {
  if (data === null) {
    return { type: 'text', text: `[${name}: not kept]` };
  }
  return isImage({ type }) ? { type: 'image_url', image_url: { url: data } } : { type: 'file', file: { filename: name, file_data: data } };
}

/** Whether it is a picture that browsers show and models see. */
export function isImage({ type }) {
  return /^image\/(?:png|jpeg|webp|gif)$/.test(type);
}

/** Why these files cannot be sent to a server with these limits, in one sentence; null where they can. */
export function refusalOf(files, limits) {
  const bytes = files.reduce((sum, { size }) => sum + Math.ceil(size * BASE64) + AROUND, 0);
  const most = mostBytes(limits);
  if (bytes <= most) {
    return null;
  }
  const what = files.length === 1 ? `“${files[0].name}” is` : 'These files are';
  return `${what} too large: sent as text that is ${sizeText(bytes)}, and this server takes at most ${sizeText(most)} a prompt.`;
}

export function sizeText(bytes) {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000)).toLocaleString('en')} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Infinite for a server that has not told its limits. */
function mostBytes({ frameBytes, messageBytes, promptBytes }) {
  return Math.min(...[frameBytes, messageBytes, promptBytes].filter((bytes) => bytes > 0));
}

/** With the comma or bracket beside it. */
function bytesOf(message) {
  return new TextEncoder().encode(JSON.stringify(message)).length + 1;
}

/**
 * Shows the files of a prompt: pictures small, others by name and size.
 */
import { el, icon } from './dom.js';
import { isImage, sizeText } from './messages.js';

/** A list item for a file; without its data only its name. */
export function fileView(file, data, ...more) {
  const size = data === null ? 'not kept' : sizeText(file.size);
  const picture = data !== null && isImage(file);
  const shown = picture ? el('img', { src: data, alt: file.name, title: `${file.name}, ${size}` }) : namedFile(file.name, size);
  return el('li', { class: picture ? 'file picture' : 'file', 'data-testid': 'file' }, shown, ...more);
}

function namedFile(name, size) {
  return el('span', { class: 'named' }, icon('file'), el('span', { class: 'name', text: name }), el('span', { class: 'size', text: size }));
}

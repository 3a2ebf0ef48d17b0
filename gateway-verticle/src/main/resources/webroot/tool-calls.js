/**
 * The tool calls of one answer, put together from their fragments: `{name, arguments}` in the order of their index.
 */

/** No model asks for more; a larger index is a mistake. */
const MOST = 128;

export class ToolCalls {
  #calls = new Map();

  constructor(list = []) {
    list.forEach(({ name, arguments: args }, at) => this.#calls.set(at, { name, arguments: args }));
  }

  get isEmpty() {
    return this.#calls.size === 0;
  }

  get list() {
    return [...this.#calls].sort(([one], [other]) => one - other).map(([, call]) => call);
  }

  /** Appends the delta of a chunk: `{index, id?, name?, arguments?}` as JSON text. */
  append(data) {
    const delta = deltaOf(data);
    if (!delta) {
      console.warn('ignored a tool call that is none');
      return;
    }
    const call = this.#calls.get(delta.index) ?? { name: '', arguments: '' };
    this.#calls.set(delta.index, { name: call.name + delta.name, arguments: call.arguments + delta.arguments });
  }
}

function deltaOf(data) {
  try {
    const { index = 0, name, arguments: args } = JSON.parse(data);
    const isIndex = Number.isInteger(index) && index >= 0 && index < MOST;
    return isIndex ? { index, name: textOf(name), arguments: textOf(args) } : null;
  } catch {
    return null;
  }
}

function textOf(value) {
  return typeof value === 'string' ? value : '';
}

/** Arguments as people read them; as they are while they are not whole. */
export function readable(args) {
  try {
    return JSON.stringify(JSON.parse(args), null, 2);
  } catch {
    return args;
  }
}

/**
 * The options of a prompt: the model from the picker, and whatever the page's address adds. A query parameter is an option of
 * the protocol by its path, for example `?model=sim-text&maxTokens=200&sim.length=2000&streamOptions.chunkSize=1`.
 */
import { isSimulated } from './words.js';

const PATH = /^[a-zA-Z]{1,32}(?:\.\w{1,64})?$/;
/** Links get parameters of others on their way (`fbclid`), and the gateway refuses options that it does not know. */
const NAMES = new Set(
  ('model maxTokens maxCompletionTokens temperature topP stop seed streamOptions sim extra toolChoice logprobs topLogprobs frequencyPenalty ' +
    'presencePenalty topK minP repetitionPenalty reasoningEffort verbosity user serviceTier').split(' '),
);

/** Reads the options in a query string. Numbers and booleans are recognised; a path that is none is left out. */
export function optionsFromAddress(search) {
  const options = bare();
  for (const [path, text] of new URLSearchParams(search)) {
    if (PATH.test(path) && NAMES.has(path.split('.')[0])) {
      put(options, path.split('.'), valueOf(text));
    }
  }
  return options;
}

function put(options, [name, inner], value) {
  if (inner === undefined) {
    options[name] = value;
    return;
  }
  if (typeof options[name] !== 'object') {
    options[name] = bare();
  }
  options[name][inner] = value;
}

/** An object that inherits nothing, so that no name leads to a built-in object. */
function bare() {
  return Object.create(null);
}

/** The same as `path=value` texts, without the model, to show what is in force. */
export function describe(options, prefix = '') {
  return Object.entries(options).flatMap(([name, value]) => {
    if (prefix === '' && name === 'model') {
      return [];
    }
    return typeof value === 'object' && !Array.isArray(value) ? describe(value, `${name}.`) : [`${prefix}${name}=${value}`];
  });
}

function valueOf(text) {
  if (text === 'true' || text === 'false') {
    return text === 'true';
  }
  return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
}

/** The models on offer for a key: `[{id, default?}]`; empty when the server does not say. `onRefused()` hears that it wants another key. */
export async function fetchModels(key = '', onRefused = () => {}) {
  try {
    const headers = { accept: 'application/json', ...(key && { authorization: `Bearer ${key}` }) };
    const response = await fetch('api/models', { headers });
    if (response.status === 401) {
      onRefused();
    }
    const body = response.ok ? await response.json() : {};
    return Array.isArray(body.models) ? body.models.filter((model) => typeof model?.id === 'string') : [];
  } catch {
    return [];
  }
}

/** Fills the picker; without any model it offers the server's default, so that the page works without the list. */
export function fillPicker(select, models, wanted) {
  const ids = models.map((model) => model.id);
  if (wanted && !ids.includes(wanted)) {
    ids.unshift(wanted);
  }
  const chosen = wanted ?? models.find((model) => model.default)?.id ?? ids[0];
  const choices = ids.length > 0 ? ids.map((id) => new Option(labelOf(id), id)) : [new Option('Default model', '')];
  select.replaceChildren(...choices);
  select.value = chosen ?? '';
  select.disabled = choices.length < 2;
}

function labelOf(id) {
  return isSimulated(id) ? `${id} (no LLM)` : id;
}

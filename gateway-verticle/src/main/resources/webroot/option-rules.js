/**
 * What a reader may ask of a model, and in which range: as the server has it (docs/protocol.md, options), so that what is wrong is said
 * before it is sent.
 */

const MOST_STOPS = 4;
const LONGEST_STOP = 256;

/** Each reads a text that is not empty, and gives `{value}` or `{expected}`, in words. */
function number(from, to) {
  const expected = `a number from ${from} to ${to}`;
  return (text) => (isNumber(text) && Number(text) >= from && Number(text) <= to ? { value: Number(text) } : { expected });
}

function whole(from, to, expected = `a whole number from ${from} to ${to.toLocaleString('en')}`) {
  return (text) => (/^-?\d+$/.test(text) && Number(text) >= from && Number(text) <= to ? { value: Number(text) } : { expected });
}

function isNumber(text) {
  return /^[-+]?(?:\d+\.?\d*|\.\d+)$/.test(text);
}

function stops(text) {
  const lines = text.split('\n').filter((line) => line !== '');
  const isSound = lines.length <= MOST_STOPS && lines.every((line) => line.length <= LONGEST_STOP);
  return isSound ? { value: lines } : { expected: `up to ${MOST_STOPS} texts of at most ${LONGEST_STOP} characters, one a line` };
}

function anyNumber(text) {
  return isNumber(text) ? { value: Number(text) } : { expected: 'a number' };
}

const SAFE = Number.MAX_SAFE_INTEGER;

/** The name in the protocol, what people call it, what it does, how it is typed, and how it is read. */
export const OPTIONS = [
  { name: 'system', label: 'System prompt', hint: 'What the model is told before everything else', kind: 'lines', read: (text) => ({ value: text }) },
  { name: 'temperature', label: 'Temperature', hint: '0 is strict, 2 is wild', kind: 'number', read: number(0, 2) },
  { name: 'topP', label: 'Top p', hint: '0 to 1; of the likeliest words only', kind: 'number', read: number(0, 1) },
  { name: 'maxTokens', label: 'Max tokens', hint: 'The most tokens in an answer', kind: 'number', read: whole(1, 1_000_000) },
  { name: 'seed', label: 'Seed', hint: 'For the same answer again', kind: 'number', read: whole(-SAFE, SAFE, 'a whole number of up to 15 digits') },
  { name: 'frequencyPenalty', label: 'Frequency penalty', hint: 'Against repetition', kind: 'number', read: anyNumber },
  { name: 'presencePenalty', label: 'Presence penalty', hint: 'For new subjects', kind: 'number', read: anyNumber },
  {
    name: 'reasoningEffort',
    label: 'Reasoning effort',
    hint: 'Of models that think first',
    kind: 'choice',
    choices: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'],
    read: (text) => ({ value: text }),
  },
  { name: 'verbosity', label: 'Verbosity', hint: 'How much it says', kind: 'choice', choices: ['low', 'medium', 'high'], read: (text) => ({ value: text }) },
  { name: 'stop', label: 'Stop', hint: 'Texts that end an answer, one a line', kind: 'lines', read: stops },
];

/** Reads texts by name; gives `{options, errors}`: values by name, and a sentence for each text that is none. */
export function readOptions(texts) {
  const options = {};
  const errors = {};
  for (const { name, label, kind, read } of OPTIONS) {
    const text = kind === 'lines' ? (texts[name] ?? '').trim() && texts[name] : (texts[name] ?? '').trim();
    if (text) {
      const { value, expected } = read(text);
      if (expected) {
        errors[name] = `${label} is ${expected}.`;
      } else {
        options[name] = value;
      }
    }
  }
  return { options, errors };
}

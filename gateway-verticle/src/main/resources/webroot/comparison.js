/**
 * Compares answers to the same prompt: who began first, who is fastest, who wrote how much, who took how long. A best one is only
 * named once all of them have the figure, and of what still changes only at the end.
 */
import { duration, numbersOf, rateText, tokensText } from './figures.js';

/** Each figure: its name, its words, and which of two is better; how much was written has no better. */
const FIGURES = [
  ['firstMs', 'first token', duration, (one, other) => one < other],
  ['rate', 'speed', rateText, (one, other) => one > other],
  ['totalMs', 'total', duration, (one, other) => one < other],
  ['tokens', 'length', tokensText, null],
];

/** For each answer the list of its `{name, label, text, isBest}`; without what is not known yet. */
export function compared(answers, now) {
  const numbers = answers.map((answer) => numbersOf(answer, now));
  const isOver = answers.every(({ isLive }) => !isLive);
  const isFair = answers.length > 1 && answers.every(({ state }) => !['failed', 'lost', 'stopped'].includes(state));
  const best = Object.fromEntries(FIGURES.map(([name, , , isBetter]) => [name, isFair && isBetter ? bestOf(numbers, name, isBetter, isOver) : null]));
  return numbers.map((own) =>
    FIGURES.filter(([name]) => own[name] !== null).map(([name, label, words]) => ({
      name,
      label,
      text: words(own[name]),
      isBest: best[name] !== null && own[name] === best[name],
    })),
  );
}

/** Null where somebody has no figure yet, where it may change, or where all are the same. */
function bestOf(numbers, name, isBetter, isOver) {
  const values = numbers.map((own) => own[name]);
  const mayChange = name !== 'firstMs' && !isOver;
  if (mayChange || values.includes(null) || values.every((value) => value === values[0])) {
    return null;
  }
  return values.reduce((best, value) => (isBetter(value, best) ? value : best));
}

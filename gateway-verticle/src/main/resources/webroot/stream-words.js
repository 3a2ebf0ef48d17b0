/** What the table says of a stream, in words. */
import { count, duration } from './numbers.js';

const STATES = {
  dispatching: 'finding a worker',
  queued: 'queued',
  streaming: 'streaming',
  failing_over: 'failing over',
  locating: 'moving home',
};

/** A viewer that is so many events behind is worth a look. */
export const MUCH_LAG = 100;

/** The tone of a state, for its colour. */
const TONES = { streaming: 'good', failing_over: 'warn', locating: 'warn', dispatching: 'quiet', queued: 'quiet' };

/** A stream's short name: enough of its random part to tell it from others. */
export function nameOf({ streamId }) {
  return streamId.slice(streamId.indexOf('.') + 1).slice(0, 8);
}

export function stateOf({ state, outcome, stopping }) {
  if (state === 'ended') {
    return { word: outcome || 'ended', tone: outcome === 'done' ? 'done' : outcome === 'stopped' ? 'quiet' : 'bad' };
  }
  return stopping ? { word: 'stopping', tone: 'warn' } : { word: STATES[state] ?? state, tone: TONES[state] ?? 'quiet' };
}

/** `0 B`, `1.2 kB`. */
export function bytes(value) {
  const units = ['B', 'kB', 'MB', 'GB'];
  const power = value < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3));
  return `${count(value / 1000 ** power)} ${units[power]}`;
}

/** How far the slowest viewer is behind. */
export function lagOf({ viewers, lagEvents, lagBytes }) {
  if (viewers === 0) {
    return '–';
  }
  return lagEvents < MUCH_LAG ? String(lagEvents) : `${count(lagEvents)} · ${bytes(lagBytes)}`;
}

/** Pairs of a name and a figure over all streams that are listed. */
export function summaryOf(view, rates, state) {
  const sum = (of) => view.streams.reduce((all, stream) => all + of(stream), 0);
  const figures = [[state === 'live' ? 'live' : 'ended', view.total.toLocaleString('en')]];
  if (state === 'live') {
    figures.push(['tokens/s', count(sum((stream) => rates.of(stream)))], ['viewers', count(sum(({ viewers }) => viewers))]);
  }
  figures.push(['buffered', bytes(sum(({ bufferedBytes }) => bufferedBytes))]);
  const oldest = view.streams.reduce((most, { ageMs }) => Math.max(most, ageMs), 0);
  return state === 'live' && oldest > 0 ? [...figures, ['oldest', duration(oldest)]] : figures;
}

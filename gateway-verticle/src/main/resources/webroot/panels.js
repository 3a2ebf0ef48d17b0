/**
 * Which charts the dashboard has. A panel has `series`, or the `group` of columns of which each that occurred is one.
 */
import { count, millis, shortCount } from './numbers.js';

const percentiles = (name) => [
  { name: `${name}P50`, label: 'p50' },
  { name: `${name}P99`, label: 'p99' },
];

export const PANELS = [
  {
    id: 'throughput',
    title: 'Throughput',
    unit: 'a second, to clients',
    series: [{ name: 'tokens', label: 'Tokens' }, { name: 'chunks', label: 'Chunks' }],
    format: count,
    axis: shortCount,
  },
  { id: 'first-token', title: 'First token', unit: 'time from prompt to first token', series: percentiles('firstToken'), format: millis, axis: millis },
  { id: 'gap', title: 'Between tokens', unit: 'gap from one chunk to the next', series: percentiles('gap'), format: millis, axis: millis },
  {
    id: 'connections',
    title: 'Connections and streams',
    unit: 'open now',
    series: [{ name: 'connections', label: 'Connections' }, { name: 'liveStreams', label: 'Live streams' }],
    format: count,
    axis: shortCount,
    empty: 'Counted for the whole cluster and for nodes only.',
  },
  {
    id: 'backpressure',
    title: 'Back-pressure',
    unit: 'times a second, by stage',
    group: 'backpressure',
    firstColour: 3,
    format: count,
    axis: shortCount,
    empty: 'Nothing was held back.',
  },
  {
    id: 'errors',
    title: 'Errors',
    unit: 'streams a second, by code',
    group: 'errors',
    firstColour: 5,
    format: count,
    axis: shortCount,
    empty: 'No errors.',
  },
];

/** The most columns of a group that a chart tells apart: as many as there are colours. */
export const MOST = 8;

/** The series of a panel in a window. In the order of their names, so that one that comes does not change every colour. */
export function seriesOf(panel, window) {
  if (!panel.group) {
    return panel.series;
  }
  const names = window.namesIn(panel.group).slice(0, MOST).sort();
  return names.map((name) => ({ name, label: name.slice(panel.group.length + 1) }));
}

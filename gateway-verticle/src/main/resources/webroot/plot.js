/**
 * How charts are drawn with uPlot: colours of the page, one cursor over all of them, and hatching where nothing is known.
 */
import { clock } from './numbers.js';
import { MOST } from './panels.js';
import uPlot from './vendor/uplot.js';

/** The name under which the charts share their cursor. */
const SYNC = 'dashboard';
const HATCH = 6;
/** Between two lines of the grid: whole numbers. */
const STEPS = Array.from({ length: 12 }, (_, power) => [1, 2, 5].map((digit) => digit * 10 ** power)).flat();

/** The number of a series' colour. */
export function colourOf({ firstColour = 1 }, index) {
  return ((firstColour - 1 + index) % MOST) + 1;
}

/** The options of a plot without its size and hooks. Its colours are those of the element, light or dark. */
export function plotOptions(panel, series, element) {
  const style = getComputedStyle(element);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  const isStacked = Boolean(panel.group);
  const axis = { stroke: colour('muted'), font: `11px ${style.fontFamily}`, ticks: { show: false } };
  return {
    legend: { show: false },
    padding: [8, 26, 0, 0],
    cursor: { y: false, drag: { setScale: false, x: false, y: false }, sync: { key: SYNC }, points: isStacked ? { show: false } : { size: 7 } },
    scales: { x: { time: true }, y: { range: (_, __, most) => [0, highest(most)] } },
    axes: [
      { ...axis, grid: { show: false }, size: 26, space: 76, values: timesOfDay },
      { ...axis, grid: { stroke: colour('line'), width: 1 }, size: 58, space: 34, incrs: STEPS, values: (_, values) => values.map(panel.axis) },
    ],
    series: [{}, ...series.map((one, index) => line(one, colour(`series-${colourOf(panel, index)}`), isStacked, index === 0))],
  };
}

function line({ label }, colour, isStacked, isFirst) {
  const common = { label, stroke: colour, spanGaps: false };
  if (isStacked) {
    return { ...common, width: 0, fill: colour, paths: uPlot.paths.bars({ size: [0.9, 14, 1] }), points: { show: false } };
  }
  return {
    ...common,
    width: 1.75,
    ...(isFirst && { fill: `color-mix(in srgb, ${colour} 12%, transparent)` }),
    points: { show: true, size: 4, width: 0, fill: colour, filter: lonely },
  };
}

/** A value between two that are not known has no line, and is a point. */
function lonely(plot, series) {
  const values = plot.data[series];
  return values.flatMap((value, index) => (value !== null && (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null ? [index] : []));
}

/** Whole minutes need no seconds. */
function timesOfDay(_, times, __, ___, step) {
  return times.map((time) => clock(time).slice(0, step < 60 ? undefined : -3));
}

/** With room above, and never nothing: a flat line at 0 is at the bottom. */
function highest(most) {
  return most > 0 ? most * 1.12 : 1;
}

/** Each column on top of those after it: drawn in this order, the later ones cover their part. */
export function stacked(columns) {
  return columns.map((_, from) => columns[from].map((value, at) => value === null ? null : columns.slice(from).reduce((sum, column) => sum + (column[at] ?? 0), 0)));
}

/** Draws diagonals where nothing is known: a line there would be made up, and a blank could mean 0. */
export function hatchHoles(plot, holes) {
  const { ctx, bbox } = plot;
  const colour = getComputedStyle(plot.root).getPropertyValue('--hole').trim();
  for (const [first, last] of holes) {
    const left = Math.max(bbox.left, plot.valToPos(first - 0.5, 'x', true));
    const right = Math.min(bbox.left + bbox.width, plot.valToPos(last + 0.5, 'x', true));
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, bbox.top, right - left, bbox.height);
    ctx.clip();
    ctx.strokeStyle = colour;
    ctx.lineWidth = devicePixelRatio;
    ctx.beginPath();
    for (let x = left - bbox.height; x < right; x += HATCH * devicePixelRatio) {
      ctx.moveTo(x, bbox.top + bbox.height);
      ctx.lineTo(x + bbox.height, bbox.top);
    }
    ctx.stroke();
    ctx.restore();
  }
}

/** Arrow keys move the cursor by a second, with Shift by ten; Escape takes it away. */
export function cursorKeys(element, plotOf) {
  element.addEventListener('keydown', (event) => {
    const plot = plotOf();
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!plot || (!step && event.key !== 'Escape')) {
      return;
    }
    event.preventDefault();
    const times = plot.data[0];
    const index = (plot.cursor.idx ?? times.length - 1) + (step ?? 0) * (event.shiftKey ? 10 : 1);
    const time = times[Math.min(times.length - 1, Math.max(0, index))];
    plot.setCursor(step ? { left: plot.valToPos(time, 'x'), top: plot.bbox.height / devicePixelRatio / 2 } : { left: -10, top: -10 });
  });
  element.addEventListener('blur', () => plotOf()?.setCursor({ left: -10, top: -10 }));
}

/**
 * Wires the dashboard: what the gateway pushes each second goes to the figures, the charts, the table and the map. Nothing is asked for in
 * between, and a hidden tab draws nothing.
 */
import { Breakdown } from './breakdown.js';
import { Chart } from './chart.js';
import { ClusterMap } from './cluster-map.js';
import { Headline } from './headline.js';
import { clock } from './numbers.js';
import { OperatorLink } from './operator-link.js';
import { PageNotice } from './page-notice.js';
import { PANELS } from './panels.js';
import { Scope } from './scope.js';
import { Seconds } from './seconds.js';
import { sentenceFor } from './words.js';

const MISSING = {
  no_metrics_node: 'No metrics node is running, so there are no figures. Start one with “./tokenbus node --roles metrics”, or add the role to a node.',
  no_answer: 'The metrics node does not answer; the gateway goes on asking.',
};

const byId = (id) => document.getElementById(id);
const seconds = new Seconds();
const notice = new PageNotice(byId('page-notice'));
const headline = new Headline(byId('figures'));
const map = new ClusterMap(byId('nodes'));
const charts = PANELS.map((panel) => new Chart(panel));
const scope = new Scope(byId('scope'), { onScope: startOver, onWindow: drawSoon });
const breakdown = new Breakdown(byId('breakdown'), showOne);
const link = new OperatorLink({ topic, onFrame: received, onState: stateChanged, onError: refused });

let nodes = [];
let figures = null;
let isDrawing = false;
let wasConnected = false;
let said = '';

/** What came before a connection was lost is not asked for again. */
function topic() {
  return { type: 'observe', topic: 'dashboard', ...(seconds.last > 0 && { after: seconds.last }), ...scope.filter };
}

/** The reader has pressed a name in the table, which is far below the charts. */
function showOne(by, name) {
  scope.choose(by, name);
  byId('scope').scrollIntoView();
}

/** The figures are of something else from now on. */
function startOver() {
  seconds.clear();
  link.observe();
  drawSoon();
}

function received(frame) {
  if (frame.type !== 'dashboard') {
    return;
  }
  nodes = frame.nodes;
  if (frame.figures) {
    take(frame.figures);
  }
  say(MISSING[frame.missing] ?? '');
  drawSoon();
}

/** What was chosen before may still be on its way. */
function take(latest) {
  const { by, name } = scope.filter;
  if (latest.by === by && latest.name === name) {
    figures = latest;
    seconds.take(latest);
    scope.offer(latest.breakdown, nodes);
  }
}

function stateChanged(state) {
  const isConnected = state.name === 'connected';
  if (wasConnected !== isConnected) {
    wasConnected = isConnected;
    byId('announcer').textContent = isConnected ? 'Connected.' : 'The connection was lost; the figures are not new.';
  }
  document.body.classList.toggle('stale', seconds.last > 0 && !isConnected);
  if (state.name === 'refused') {
    say(`The server ended this connection: ${state.reason}.`);
  }
  drawSoon();
}

function refused(error) {
  if (error.code === 'forbidden') {
    say('The dashboard is for operators, and this key is not one of theirs.', { label: 'Use another key', run: () => askForKey(error) });
  } else {
    say(sentenceFor({ code: error.code, error: error.message }));
  }
}

/** The notice has gone with the press: it is news again with another key, or without one. */
function askForKey(refusal) {
  said = '';
  link.askForKey(() => refused(refusal));
}

/** Once: what is said again each second would be read aloud each second. */
function say(words, action) {
  if (words !== said) {
    said = words;
    notice.show(words, action);
  }
}

function drawSoon() {
  if (!isDrawing && !document.hidden) {
    isDrawing = true;
    requestAnimationFrame(draw);
  }
}

function draw() {
  isDrawing = false;
  const window = seconds.window(scope.seconds);
  charts.forEach((chart) => chart.draw(window));
  headline.draw(seconds, nodes);
  const rates = new Map((figures?.breakdown.node ?? []).map(({ name, tokens }) => [name, tokens]));
  map.draw(nodes, rates);
  breakdown.draw(figures?.breakdown ?? {}, nodes);
  byId('as-of').textContent = asOf(window);
}

function asOf(window) {
  if (window.isEmpty) {
    return link.isOpen ? 'Waiting for figures.' : 'There is no connection.';
  }
  const isStale = !link.isOpen;
  const holes = window.holes.map(([first, last]) => `${clock(first)} to ${clock(last)}`);
  const answeredBy = nodes.find(({ id }) => id === figures.answeredBy)?.name ?? figures.answeredBy;
  return [
    isStale ? `These figures are of ${clock(seconds.last)}; there is no connection.` : `As of ${clock(seconds.last)}, from ${answeredBy}.`,
    ...(holes.length > 0 ? [`Nothing is known of ${holes.slice(-2).join(' and of ')}.`] : []),
  ].join(' ');
}

byId('charts').append(...charts.map(({ element }) => element));
document.addEventListener('visibilitychange', drawSoon);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => charts.forEach((chart) => chart.recolour()));
link.connect();
drawSoon();

/**
 * The large figures above the charts: how things are now, which is the last few seconds.
 */
import { el } from './dom.js';
import { count, millis } from './numbers.js';

/** The seconds that “now” has: percentiles are of as many. */
const NOW = 5;
const MINUTE = 60;

const FIGURES = [
  { id: 'tokens', label: 'Tokens a second', value: (now) => count(now.mean('tokens')), more: (now) => `${count(now.mean('chunks'))} chunks a second` },
  { id: 'first-token', label: 'First token', value: (now) => millis(now.latest('firstTokenP50')), more: (now) => `p99 ${millis(now.latest('firstTokenP99'))}` },
  { id: 'gap', label: 'Between tokens', value: (now) => millis(now.latest('gapP50')), more: (now) => `p99 ${millis(now.latest('gapP99'))}` },
  { id: 'streams', label: 'Live streams', value: (now) => count(now.latest('liveStreams')), more: (_, minute) => `${count(minute.sum('streams'))} started in a minute` },
  { id: 'connections', label: 'Connections', value: (now) => count(now.latest('connections')), more: (_, __, nodes) => gateways(nodes) },
  { id: 'errors', label: 'Errors in a minute', value: (_, minute) => count(errors(minute)), more: (_, minute) => worst(minute), isBad: (minute) => errors(minute) > 0 },
];

export class Headline {
  #shown = new Map();

  /** @param list a `dl` */
  constructor(list) {
    for (const { id, label } of FIGURES) {
      const value = el('dd', { class: 'value', 'data-testid': `figure-${id}`, text: '–' });
      const more = el('dd', { class: 'more', text: '\u00a0' });
      const box = el('div', { class: 'card figure' }, el('dt', { text: label }), value, more);
      list.append(box);
      this.#shown.set(id, { box, value, more });
    }
  }

  draw(seconds, nodes) {
    const now = seconds.window(NOW);
    const minute = seconds.window(MINUTE);
    for (const figure of FIGURES) {
      const { box, value, more } = this.#shown.get(figure.id);
      value.textContent = figure.value(now, minute);
      more.textContent = figure.more(now, minute, nodes);
      box.classList.toggle('bad', figure.isBad?.(minute) ?? false);
    }
  }
}

function errors(minute) {
  return minute.namesIn('errors').reduce((sum, name) => sum + minute.sum(name), 0);
}

function worst(minute) {
  const [name] = minute.namesIn('errors');
  return name ? `most often ${name.slice('errors/'.length)}` : 'all streams are well';
}

function gateways(nodes) {
  const live = nodes.filter(({ state, roles }) => state !== 'lost' && roles.includes('gateway')).length;
  return live === 1 ? 'on one gateway' : `on ${live} gateways`;
}

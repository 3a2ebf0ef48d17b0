/**
 * The nodes of the cluster: what each does, how full it is, and whether the servers behind its workers are well.
 */
import { el } from './dom.js';
import { count, duration } from './numbers.js';

const STATES = new Map([['up', 'Up'], ['draining', 'Draining'], ['lost', 'Lost']]);
const UPSTREAMS = new Map([['up', 'up'], ['down', 'down'], ['unknown', 'not yet asked']]);

export class ClusterMap {
  #list;
  /** By a node's id, with what they show. */
  #cards = new Map();

  constructor(list) {
    this.#list = list;
  }

  /** `rates` has the tokens a second of each node by its id. A card of which nothing has changed stays, with what is selected in it. */
  draw(nodes, rates) {
    const cards = new Map(nodes.map((node) => [node.id, this.#cardOf(node, rates.get(node.id))]));
    const elements = [...cards.values()].map(({ card }) => card);
    if (elements.length !== this.#list.children.length || elements.some((card, index) => card !== this.#list.children[index])) {
      this.#list.replaceChildren(...elements);
    }
    this.#cards = cards;
  }

  #cardOf(node, tokens) {
    const upFor = duration(Date.now() - node.startedAt);
    const content = JSON.stringify([node, count(tokens), upFor]);
    const known = this.#cards.get(node.id);
    return known?.content === content ? known : { content, card: nodeCard(node, tokens, upFor) };
  }
}

function nodeCard(node, tokens, upFor) {
  const { id, name, state, roles, workers = [] } = node;
  const head = el(
    'div',
    { class: 'node-head' },
    el('h4', { text: name || id, title: id }),
    el('span', { class: 'badge', text: STATES.get(state) ?? state }),
  );
  const card = el('li', { class: 'card node', 'data-testid': 'node', 'data-state': state, 'data-name': name || id }, head);
  card.append(el('p', { class: 'roles', text: roles.join(' · ') }));
  if (state === 'lost') {
    card.append(el('p', { class: 'lost', text: 'Nothing was heard of it for 3 s. Its streams go on elsewhere.' }));
    return card;
  }
  card.append(facts(node, tokens, upFor), ...workers.map((worker) => workerRow(`${name || id}/${worker.index}`, worker)));
  return card;
}

function facts({ roles, liveStreams, connections }, tokens, upFor) {
  const isGateway = roles.includes('gateway');
  const all = [
    ['Tokens/s', tokens === undefined || !isGateway ? null : count(tokens)],
    ['Streams', liveStreams === undefined || !isGateway ? null : count(liveStreams)],
    ['Connections', connections === undefined || !isGateway ? null : count(connections)],
    ['Up for', upFor],
  ];
  const shown = all.filter(([, value]) => value !== null);
  return el('dl', { class: 'facts' }, ...shown.map(([label, value]) => el('div', {}, el('dt', { text: label }), el('dd', { text: value }))));
}

/** @param label as the page of the streams calls the worker */
function workerRow(label, { active, capacity, queued, models = [], upstreams = [] }) {
  const words = `${count(active)} of ${count(capacity)} places${queued > 0 ? `, ${count(queued)} wait` : ''}`;
  const load = el('progress', { max: String(Math.max(1, capacity)), value: String(active), 'aria-label': `Load of ${label}: ${words}` });
  load.classList.toggle('full', active >= capacity);
  return el(
    'div',
    { class: 'worker' },
    el('p', { class: 'load' }, el('span', { text: label }), el('span', { text: words })),
    load,
    el('p', { class: 'models', text: models.join(', ') }),
    el('ul', { class: 'upstreams' }, ...upstreams.map(upstream)),
  );
}

function upstream({ name, state }) {
  return el('li', { 'data-state': state }, el('span', { class: 'dot' }), `${name}: ${UPSTREAMS.get(state) ?? state}`);
}

/**
 * What the figures are of: the whole cluster, or one model, backend, door or node; and how many minutes the charts show. Both stand in
 * the page's address, so that a reload and a link show the same.
 */
import { el } from './dom.js';

const DIMENSIONS = new Map([['model', 'Models'], ['backend', 'Backends'], ['door', 'Doors'], ['node', 'Nodes']]);
const MINUTES = [1, 5, 15];
const WHOLE = '';

export class Scope {
  #select;
  #form;
  /** What there is, by dimension: `[name, label]` of each. */
  #offered = new Map();

  /** `onScope()` is called when the figures are to be of something else, `onWindow()` when another stretch of time is wanted. */
  constructor(form, { onScope, onWindow }) {
    this.#form = form;
    this.#select = form.querySelector('select');
    const address = new URLSearchParams(location.hash.slice(1));
    const by = [...DIMENSIONS.keys()].find((dimension) => address.has(dimension));
    this.#fill(by ? `${by}:${address.get(by)}` : WHOLE);
    if (MINUTES.includes(Number(address.get('minutes')))) {
      form.elements.minutes.value = address.get('minutes');
    }
    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener('change', ({ target }) => {
      this.#remember();
      (target === this.#select ? onScope : onWindow)();
    });
  }

  /** `{by, name}`, or nothing for the whole cluster. */
  get filter() {
    const [by, ...rest] = this.#select.value.split(':');
    return by === WHOLE ? {} : { by, name: rest.join(':') };
  }

  get seconds() {
    return Number(this.#form.elements.minutes.value) * 60;
  }

  choose(by, name) {
    this.#fill(`${by}:${name}`);
    this.#select.dispatchEvent(new Event('change', { bubbles: true }));
  }

  /** Offers what there is. Nodes are offered by their names. */
  offer(breakdown, nodes) {
    const nameOf = new Map(nodes.map(({ id, name }) => [id, name || id]));
    const offered = new Map();
    for (const dimension of DIMENSIONS.keys()) {
      const names = (breakdown[dimension] ?? []).map(({ name }) => name).filter((name) => name !== 'other');
      offered.set(dimension, names.map((name) => [name, dimension === 'node' ? (nameOf.get(name) ?? name) : name]).sort(byLabel));
    }
    if (JSON.stringify([...offered]) !== JSON.stringify([...this.#offered])) {
      this.#offered = offered;
      this.#fill(this.#select.value);
    }
  }

  /** What was chosen stays, also when it is offered no longer. */
  #fill(chosen) {
    const groups = [...DIMENSIONS].map(([dimension, label]) => {
      const options = (this.#offered.get(dimension) ?? []).map(([name, text]) => new Option(text, `${dimension}:${name}`));
      if (chosen.startsWith(`${dimension}:`) && !options.some(({ value }) => value === chosen)) {
        options.push(new Option(chosen.slice(dimension.length + 1), chosen));
      }
      return options.length > 0 && el('optgroup', { label }, ...options);
    });
    this.#select.replaceChildren(new Option('Whole cluster', WHOLE), ...groups.filter(Boolean));
    this.#select.value = chosen;
  }

  #remember() {
    const { by, name } = this.filter;
    const address = new URLSearchParams({ ...(by && { [by]: name }), minutes: this.#form.elements.minutes.value });
    history.replaceState(null, '', `#${address}`);
  }
}

function byLabel([, one], [, other]) {
  return one.localeCompare(other);
}

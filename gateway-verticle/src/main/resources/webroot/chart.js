/**
 * One chart: its lines or stacked bars, the values beside its names, and the same in words for those who do not see it.
 */
import { el } from './dom.js';
import { clock } from './numbers.js';
import { seriesOf } from './panels.js';
import { colourOf, cursorKeys, hatchHoles, plotOptions, stacked } from './plot.js';
import uPlot from './vendor/uplot.js';

export class Chart {
  #panel;
  #plot = null;
  #series = [];
  #window = null;
  #raw = [];
  #values = [];
  #legend = el('ul', { class: 'legend' });
  #time = el('span', { class: 'unit' });
  #area;
  #empty;

  constructor(panel) {
    this.#panel = panel;
    this.#time.textContent = panel.unit;
    this.#area = el('div', { class: 'plot', role: 'img', tabindex: '0', 'aria-label': panel.title, 'data-testid': `plot-${panel.id}` });
    this.#empty = el('p', { class: 'empty', text: panel.empty ?? 'Nothing measured.', hidden: true });
    const title = el('figcaption', {}, el('h3', { text: panel.title }), this.#time, this.#legend);
    this.element = el('figure', { class: 'card chart', 'data-testid': `chart-${panel.id}` }, title, el('div', { class: 'stage' }, this.#area, this.#empty));
    new ResizeObserver(() => this.#plot?.setSize(this.#size())).observe(this.#area);
    cursorKeys(this.#area, () => this.#plot);
  }

  draw(window) {
    this.#window = window;
    const series = seriesOf(this.#panel, window);
    if (!this.#plot || series.map(({ name }) => name).join() !== this.#series.map(({ name }) => name).join()) {
      this.#series = series;
      this.#rebuild();
    }
    this.#raw = series.map(({ name }) => window.column(name));
    this.#plot.setData([window.times, ...(this.#panel.group ? stacked(this.#raw) : this.#raw)]);
    const isEmpty = this.#raw.every((column) => column.every((value) => value === null));
    this.#empty.hidden = !isEmpty || window.isEmpty;
    this.#area.setAttribute('aria-label', this.#inWords());
    this.#tell(this.#plot.cursor.idx);
  }

  /** Takes the colours of the page, which are others now. */
  recolour() {
    if (this.#plot) {
      this.#rebuild();
      this.draw(this.#window);
    }
  }

  #rebuild() {
    this.#plot?.destroy();
    this.#legend.replaceChildren(...this.#series.map((series, index) => this.#entry(series, index)));
    const hooks = { setCursor: [({ cursor }) => this.#tell(cursor.idx)], drawClear: [(plot) => hatchHoles(plot, this.#window.holes)] };
    const options = plotOptions(this.#panel, this.#series, this.#area);
    this.#plot = new uPlot({ ...options, ...this.#size(), hooks }, null, this.#area);
  }

  #size() {
    return { width: this.#area.clientWidth, height: this.#area.clientHeight };
  }

  #entry({ label }, index) {
    this.#values[index] = el('b', { text: '' });
    return el('li', { 'data-colour': String(colourOf(this.#panel, index)) }, el('span', { class: 'swatch' }), label, ' ', this.#values[index]);
  }

  /** Shows the values of a second, or the newest ones. */
  #tell(index) {
    const isPointed = index !== null && index !== undefined && this.#window.times[index] !== undefined;
    this.#time.textContent = isPointed ? `at ${clock(this.#window.times[index])}` : this.#panel.unit;
    this.element.classList.toggle('pointed', isPointed);
    this.#raw.forEach((column, at) => {
      this.#values[at].textContent = this.#panel.format(isPointed ? column[index] : this.#window.latest(this.#series[at].name));
    });
  }

  #inWords() {
    const { title, unit, format } = this.#panel;
    const minutes = this.#window.times.length / 60;
    const each = this.#series.map(({ name, label }, index) => {
      const most = this.#raw[index].reduce((highest, value) => Math.max(highest, value ?? 0), 0);
      return `${label} ${format(this.#window.latest(name))} now, at most ${format(most)}`;
    });
    return `${title}, ${unit}, chart of the last ${minutes === 1 ? 'minute' : `${minutes} minutes`}. ${each.join('; ') || this.#empty.textContent}`;
  }
}

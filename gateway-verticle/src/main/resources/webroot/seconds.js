/**
 * What is known of each second of the last quarter of an hour, and nothing older.
 */

/** As many as a metrics node keeps. */
export const KEPT = 900;
/** The columns that come in groups: what did not occur in a second is left out there, and was 0. */
const GROUPS = ['backpressure', 'errors'];

export class Seconds {
  #rows = new Map();
  /** The newest second, as unix time; 0 before there is any. */
  last = 0;

  /** Adds the columns of a metrics node; seconds that are here already are replaced. */
  take({ from, to, seconds }) {
    const columns = flat(seconds);
    for (let second = Math.max(from, to - KEPT + 1); second <= to; second++) {
      const values = columns.map(([name, column]) => [name, column[second - from] ?? null]);
      if (values.some(([, value]) => value !== null)) {
        this.#rows.set(second, Object.fromEntries(values));
      }
    }
    this.last = Math.max(this.last, to);
    for (const second of this.#rows.keys()) {
      if (second <= this.last - KEPT) {
        this.#rows.delete(second);
      }
    }
  }

  /** The last `length` seconds; those that end now before there are any. */
  window(length) {
    const last = this.last || Math.floor(Date.now() / 1000);
    const times = Array.from({ length }, (_, index) => last - length + 1 + index);
    return new SecondsWindow(times, times.map((second) => this.#rows.get(second) ?? null));
  }

  clear() {
    this.#rows.clear();
    this.last = 0;
  }
}

/** A stretch of seconds; `rows` has null where nothing is known. */
class SecondsWindow {
  times;
  #rows;

  constructor(times, rows) {
    this.times = times;
    this.#rows = rows;
  }

  /** A value for each second; null where it is not known. */
  column(name) {
    const absent = name.includes('/') ? 0 : null;
    return this.#rows.map((row) => row && (row[name] ?? absent));
  }

  /** The names in a group that occurred, the most frequent first. */
  namesIn(group) {
    const sums = new Map();
    for (const row of this.#rows) {
      for (const [name, value] of Object.entries(row ?? {})) {
        if (value > 0 && name.startsWith(`${group}/`)) {
          sums.set(name, (sums.get(name) ?? 0) + value);
        }
      }
    }
    return [...sums].sort(([, one], [, other]) => other - one).map(([name]) => name);
  }

  sum(name) {
    return this.column(name).reduce((sum, value) => sum + (value ?? 0), 0);
  }

  /** Over the seconds that are known; null if none is. */
  mean(name) {
    const known = this.column(name).filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  }

  /** The newest value that is known; null if none is. */
  latest(name) {
    return this.column(name).findLast((value) => value !== null) ?? null;
  }

  get isEmpty() {
    return this.#rows.every((row) => row === null);
  }

  /** The stretches between known seconds of which nothing is known, as `[first, last]`. */
  get holes() {
    const begun = this.#rows.findIndex((row) => row !== null);
    const holes = [];
    this.#rows.forEach((row, index) => {
      if (row === null && begun >= 0 && index > begun) {
        const time = this.times[index];
        if (holes.at(-1)?.[1] === time - 1) {
          holes.at(-1)[1] = time;
        } else {
          holes.push([time, time]);
        }
      }
    });
    return holes;
  }
}

/** Columns of groups by names like `errors/overloaded`. */
function flat(seconds) {
  return Object.entries(seconds).flatMap(([name, column]) =>
    GROUPS.includes(name) ? Object.entries(column).map(([inner, values]) => [`${name}/${inner}`, values]) : [[name, column]],
  );
}

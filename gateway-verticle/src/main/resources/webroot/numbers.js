/** Numbers and times in words, short enough for an axis; a dash for what is not known. */
const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const TENTHS = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const SHORT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const UNKNOWN = '–';

/** `12,345`; below ten with one digit more. */
export function count(value) {
  return value === null || value === undefined ? UNKNOWN : (value < 10 ? TENTHS : WHOLE).format(value);
}

/** `12.3K`, for an axis. */
export function shortCount(value) {
  return SHORT.format(value);
}

/** `340 ms` or `1.2 s`. */
export function millis(value) {
  if (value === null || value === undefined) {
    return UNKNOWN;
  }
  return value < 1000 ? `${count(value)} ms` : `${TENTHS.format(value / 1000)} s`;
}

/** The time of day of a second of unix time. */
export function clock(second) {
  return new Date(second * 1000).toLocaleTimeString('en-GB');
}

/** `3 h 12 min`, `12 min` or `40 s`. */
export function duration(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) {
    return `${seconds} s`;
  }
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) {
    return `${Math.floor(hours / 24)} d ${hours % 24} h`;
  }
  return hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min`;
}

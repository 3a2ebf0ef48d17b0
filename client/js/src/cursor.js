/** What a cursor says about a frame: to be applied, known already, or something before it is missing. */
export const NEXT = 'next';
export const KNOWN = 'known';
export const GAP = 'gap';

/** How far one stream was applied: the protocol's rules 2 and 3. */
export class Cursor {
  /** The last event applied; null when a stream is joined at its end and nothing came yet. */
  seq;
  epoch;
  /** UTF-16 units of text from the beginning of the answer; null when the beginning was not seen. */
  chars;

  constructor({ after = 0, epoch = 0, tail = false } = {}) {
    this.seq = tail ? null : after;
    this.epoch = epoch;
    this.chars = tail || after > 0 ? null : 0;
  }

  judge(frame) {
    const first = frame.from ?? frame.seq;
    if (this.seq === null || first === this.seq + 1) {
      return NEXT;
    }
    return frame.seq <= this.seq ? KNOWN : GAP;
  }

  /** What comes next is the answer from its beginning. */
  restart(frame) {
    this.advance(frame);
    this.chars = 0;
  }

  /** Whether this restart was applied already. */
  knowsRestart(frame) {
    return frame.epoch === this.epoch && this.seq !== null && (frame.seq ?? 0) <= this.seq;
  }

  advance(frame) {
    this.seq = frame.seq ?? 0;
    this.epoch = frame.epoch ?? this.epoch;
  }

  count(text) {
    if (this.chars !== null) {
      this.chars += text.length;
    }
  }

  /** Whether an answer that ends with this many characters was seen whole, as far as that can be known. */
  isWhole(chars) {
    return this.chars === null || typeof chars !== 'number' || this.chars === chars;
  }
}

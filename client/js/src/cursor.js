/** A cursor's verdicts on a frame: apply it, ignore it as known, or find what is missing before it. */
export const NEXT = 'next';
export const KNOWN = 'known';
export const GAP = 'gap';

/** The place in a stream up to which events were applied: the protocol's rules 2 and 3. */
export class Cursor {
  /** The last event applied; null after joining at the tail until an event arrives. */
  seq;
  epoch;
  /** UTF-16 units of text since the beginning of the answer; null if the beginning was not seen. */
  chars;

  constructor({ after = 0, epoch = 0, tail = false, chars } = {}) {
    this.seq = tail ? null : after;
    this.epoch = epoch;
    this.chars = chars ?? (tail || after > 0 ? null : 0);
  }

  judge(frame) {
    const first = frame.from ?? frame.seq;
    if (this.seq === null || first === this.seq + 1) {
      return NEXT;
    }
    return frame.seq <= this.seq ? KNOWN : GAP;
  }

  /** Applies a restart: the answer follows from its beginning. */
  restart(frame) {
    this.advance(frame);
    this.chars = 0;
  }

  /** Whether this restart has been applied already. */
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

  /** Whether an answer of this many UTF-16 units was seen whole; true when that cannot be known. */
  isWhole(chars) {
    return this.chars === null || typeof chars !== 'number' || this.chars === chars;
  }
}

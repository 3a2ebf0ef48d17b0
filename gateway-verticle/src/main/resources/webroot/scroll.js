/**
 * Keeps the end of the conversation in view while it grows, unless the reader has scrolled away from it.
 */

/** Who comes this close to the end from above wants to follow again. */
const NEAR_PX = 48;
/** What zoomed pages lose in rounding. */
const ROUNDING_PX = 2;

export class AutoScroll {
  #scroller;
  #jump;
  #pinned = true;
  #lastTop = 0;

  /** `jump` is the button that leads back to the end; it shows while the reader is elsewhere. */
  constructor(scroller, jump) {
    this.#scroller = scroller;
    this.#jump = jump;
    scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    jump.addEventListener('click', () => this.toEnd());
    new ResizeObserver(() => this.follow()).observe(scroller);
  }

  /** The content grew. */
  follow() {
    if (this.#pinned) {
      this.#scroller.scrollTop = this.#scroller.scrollHeight;
    }
    this.#show();
  }

  toEnd() {
    this.#pinned = true;
    this.follow();
  }

  /** Only going up leaves the end, by however little: content that grew below moves the end away without a wish. */
  #scrolled() {
    const top = this.#scroller.scrollTop;
    if (top < this.#lastTop) {
      this.#pinned = this.#distance() <= ROUNDING_PX;
    } else if (this.#distance() <= NEAR_PX) {
      this.#pinned = true;
    }
    this.#lastTop = top;
    this.#show();
  }

  #distance() {
    return this.#scroller.scrollHeight - this.#scroller.clientHeight - this.#scroller.scrollTop;
  }

  #show() {
    this.#jump.hidden = this.#pinned || this.#distance() <= NEAR_PX;
  }
}

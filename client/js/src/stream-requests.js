/** Sends one stream's frames to the server: start, subscribe, credit, pause and stop. */
export class StreamRequests {
  #port;
  #stream;
  #start;
  #credit;
  /** Whether the last start could not be sent yet. */
  isHeld = false;
  /** Whether the server has ended a long pause by itself: it sends nothing more unless it is subscribed to. */
  isLetGo = false;

  /** `stream` has `id`, `streamId`, `resumeToken`, `paused` and `stopping`; `start` has the fields of its `start` frame. */
  constructor(port, stream, start, credit) {
    this.#port = port;
    this.#stream = stream;
    this.#start = start;
    this.#credit = credit;
  }

  /**
   * Sends the start; returns whether it went out. A resend says so, and its key tells the server which start it repeats. A start that
   * is larger than the server takes ends its stream, and no other.
   */
  start(isResend) {
    const credit = this.#credit.grantAnew();
    const more = { ...(isResend && { resend: true }), ...(credit !== null && { credit }) };
    this.isHeld = true;
    try {
      this.isHeld = !this.#port.send({ type: 'start', id: this.#stream.id, ...this.#start, ...more });
    } catch (error) {
      this.#stream.leave(error);
    }
    return !this.isHeld;
  }

  /** Ends a pause too: a server sends a paused stream nothing, not even its end. */
  stop() {
    if (this.#stream.paused) {
      this.#stream.setPaused(false);
    }
    this.tell('stop');
  }

  /** Subscribes after a cursor, and repeats credit and pause: a new connection knows neither. */
  subscribe({ seq, epoch }) {
    const place = seq === null ? { mode: 'tail' } : { after: seq, epoch };
    const { resumeToken } = this.#stream;
    const credit = seq === null ? null : this.#credit.grantAnew();
    const more = { ...(resumeToken && { resumeToken }), ...(credit !== null && { credit }) };
    if (!this.tell('subscribe', { ...place, ...more })) {
      return false;
    }
    // For servers that do not know the field `credit`.
    this.grant(credit);
    this.repeatWishes();
    return true;
  }

  /** Tells whether the stream is paused; gives false where only another subscription lets it go on. */
  pauseOrGoOn() {
    const { paused, streamId } = this.#stream;
    if (this.isLetGo && !paused) {
      this.isLetGo = false;
      return false;
    }
    if (streamId) {
      this.tell(paused ? 'pause' : 'resume');
    }
    return true;
  }

  grant(upTo) {
    if (upTo !== null) {
      this.tell('credit', { upTo });
    }
  }

  repeatWishes() {
    if (this.#stream.paused) {
      this.tell('pause');
    }
    if (this.#stream.stopping) {
      this.stop();
    }
  }

  tell(type, more) {
    return this.#port.send({ type, streamId: this.#stream.streamId, ...more });
  }
}

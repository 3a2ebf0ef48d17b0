/** Sends one stream's frames to the server: start, subscribe, credit, pause and stop. */
export class StreamRequests {
  #port;
  #stream;
  #start;
  #credit;

  /** `stream` has `id`, `streamId`, `resumeToken`, `paused` and `stopping`; `start` has the fields of its `start` frame. */
  constructor(port, stream, start, credit) {
    this.#port = port;
    this.#stream = stream;
    this.#start = start;
    this.#credit = credit;
  }

  /** Sends the start. A resend says so, and its key tells the server which start it repeats. */
  start(isResend) {
    const credit = this.#credit.grantAnew();
    const more = { ...(isResend && { resend: true }), ...(credit !== null && { credit }) };
    return this.#port.send({ type: 'start', id: this.#stream.id, ...this.#start, ...more });
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
      this.tell('stop');
    }
  }

  tell(type, more) {
    return this.#port.send({ type, streamId: this.#stream.streamId, ...more });
  }
}

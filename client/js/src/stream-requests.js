/** What one stream says to the server: the frames of its start, its resumption, its credit and its consumer's wishes. */
export class StreamRequests {
  #port;
  #stream;
  #start;
  #credit;

  /** `stream` has `id`, `streamId`, `resumeToken`, `paused` and `stopping`; `start` are the fields of its `start` frame. */
  constructor(port, stream, start, credit) {
    this.#port = port;
    this.#stream = stream;
    this.#start = start;
    this.#credit = credit;
  }

  /** A start that may have been sent before says so; its key tells the server which one it is. */
  start(isResend) {
    const credit = this.#credit.grantAnew();
    const more = { ...(isResend && { resend: true }), ...(credit !== null && { credit }) };
    return this.#port.send({ type: 'start', id: this.#stream.id, ...this.#start, ...more });
  }

  /** The credit of the last connection is not known on this one, and neither is a pause. */
  subscribe({ seq, epoch }) {
    const place = seq === null ? { mode: 'tail' } : { after: seq, epoch };
    const { resumeToken } = this.#stream;
    const credit = seq === null ? null : this.#credit.grantAnew();
    const more = { ...(resumeToken && { resumeToken }), ...(credit !== null && { credit }) };
    if (!this.tell('subscribe', { ...place, ...more })) {
      return false;
    }
    // For servers that do not know the field.
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

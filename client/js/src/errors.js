/**
 * An error for people (`message`) and for programs (`code`): a code of the protocol, or one of this client's own:
 * `connection_lost`, `connection_refused`, `incomplete`, `restarted`, `stopped`, `closed`, `queue_full`,
 * `already_consumed`, `no_websocket`, `too_large`.
 */
export class TokenbusError extends Error {
  constructor(code, message, { retryable = false, retryAfterMs, cause } = {}) {
    super(message, cause && { cause });
    this.name = 'TokenbusError';
    this.code = code;
    /** Whether the same request may succeed later. */
    this.retryable = retryable;
    /** Milliseconds to wait before a retry; undefined if the server named no time. */
    this.retryAfterMs = retryAfterMs;
  }

  /** The answer started again, and the consumer cannot take back the text so far. */
  static restarted() {
    return new TokenbusError('restarted', 'The answer started again, and no onRestart listener can discard the text so far.', { retryable: true });
  }

  /** The error of an `error` frame. */
  static fromFrame(frame) {
    return new TokenbusError(frame.code ?? 'internal', frame.error ?? 'The server gave no reason.', {
      retryable: frame.retryable ?? false,
      retryAfterMs: frame.retryAfterMs,
    });
  }
}

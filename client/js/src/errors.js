/**
 * What went wrong, for people (`message`) and for programs (`code`): a code of the protocol, or one of this client's own:
 * `connection_lost`, `connection_refused`, `incomplete`, `restarted`, `stopped`, `closed`, `queue_full`,
 * `already_consumed`, `no_websocket`.
 */
export class TokenbusError extends Error {
  constructor(code, message, { retryable = false, retryAfterMs, cause } = {}) {
    super(message, cause && { cause });
    this.name = 'TokenbusError';
    this.code = code;
    /** Whether the same request may succeed when it is made again. */
    this.retryable = retryable;
    /** How long the server wants to be left alone first; undefined when it did not say. */
    this.retryAfterMs = retryAfterMs;
  }

  /** The answer began again, and what was shown of it cannot be taken back. */
  static restarted() {
    return new TokenbusError('restarted', 'The answer began again, and nobody is there who can start over (onRestart).', { retryable: true });
  }

  /** The error that an `error` frame tells. */
  static fromFrame(frame) {
    return new TokenbusError(frame.code ?? 'internal', frame.error ?? 'The server gave no reason.', {
      retryable: frame.retryable ?? false,
      retryAfterMs: frame.retryAfterMs,
    });
  }
}

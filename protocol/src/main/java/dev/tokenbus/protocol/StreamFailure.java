package dev.tokenbus.protocol;

import java.util.Objects;

/**
 * An expected failure as a value: what went wrong, in one sentence for a person, and its code for a program.
 *
 * @param code what kind of failure it is
 * @param detail one sentence in English, without secrets and without the prompt
 * @param retryAfterMs how long to wait before trying again, in milliseconds; 0 if unknown
 */
public record StreamFailure(ErrorCode code, String detail, long retryAfterMs) {
    public StreamFailure {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(detail, "detail");
        if (retryAfterMs < 0) {
            throw new IllegalArgumentException("retryAfterMs: " + retryAfterMs + " (expected: >= 0)");
        }
    }

    public StreamFailure(ErrorCode code, String detail) {
        this(code, detail, 0);
    }

    /** This failure as the cause of a failed {@code Future}; it carries no stack trace. */
    public StreamException asException() {
        return new StreamException(this);
    }
}

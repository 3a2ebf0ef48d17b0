package dev.tokenbus.client;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;

/**
 * An answer that was refused, or cut before its end. It has no stack trace: what it says comes from a server.
 *
 * <pre>{@code
 * try {
 *     System.out.println(tokenbus.start("Why is the sky blue?").answer().join().text());
 * } catch (CompletionException failed) {
 *     if (failed.getCause() instanceof StreamFailedException cut && cut.isRetryable()) {
 *         System.out.println("Later, perhaps. So far: " + cut.text());
 *     }
 * }
 * }</pre>
 */
public final class StreamFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @serial not serialized: nobody sends it anywhere */
    private final transient StreamFailure failure;

    /** @serial not serialized: answers are kept by nobody else */
    private final transient String text;

    /**
     * An answer that failed.
     *
     * @param failure why
     * @param text what had arrived before
     */
    public StreamFailedException(StreamFailure failure, String text) {
        super(failure.code().wireName() + ": " + failure.detail(), null, false, false);
        this.failure = failure;
        this.text = text;
    }

    /** What kind of failure it is, for a program. */
    public ErrorCode code() {
        return failure.code();
    }

    /** What went wrong, in one sentence for a person. */
    public String detail() {
        return failure.detail();
    }

    /** Whether the same prompt may succeed when it is sent again later. */
    public boolean isRetryable() {
        return failure.code().retryable();
    }

    /** How long to wait before that, in milliseconds; 0 if nobody knows. */
    public long retryAfterMs() {
        return failure.retryAfterMs();
    }

    /** The text that had arrived; it is no whole answer. */
    public String text() {
        return text;
    }
}

package dev.tokenbus.protocol;

/** Carries a {@link StreamFailure} through a failed {@code Future}; without a stack trace, since it is expected. */
public final class StreamException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient StreamFailure failure;

    StreamException(StreamFailure failure) {
        super(failure.code().wireName() + ": " + failure.detail(), null, false, false);
        this.failure = failure;
    }

    public StreamFailure failure() {
        return failure;
    }
}

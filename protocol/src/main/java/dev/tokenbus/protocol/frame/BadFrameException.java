package dev.tokenbus.protocol.frame;

import dev.tokenbus.protocol.StreamFailure;
import org.jspecify.annotations.Nullable;

/** A message that is not a frame of the protocol; says what is wrong, and for which request where that can be told. */
public final class BadFrameException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient StreamFailure failure;
    private final transient @Nullable String id;
    private final boolean malformed;

    BadFrameException(StreamFailure failure, @Nullable String id, boolean malformed) {
        super(failure.detail(), null, false, false);
        this.failure = failure;
        this.id = id;
        this.malformed = malformed;
    }

    public StreamFailure failure() {
        return failure;
    }

    /** The client's own id of the request, where the message had one. */
    public @Nullable String id() {
        return id;
    }

    /** Whether it was no JSON object at all, or broke a limit of the format. */
    public boolean malformed() {
        return malformed;
    }
}

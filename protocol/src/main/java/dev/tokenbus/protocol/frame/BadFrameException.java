package dev.tokenbus.protocol.frame;

import dev.tokenbus.protocol.StreamFailure;
import org.jspecify.annotations.Nullable;

/** Refuses a message that is no frame of the protocol: what is wrong, and with which request, if the message tells. */
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

    /** The client's own id of the request, if the message has one. */
    public @Nullable String id() {
        return id;
    }

    /** Whether the message is no JSON object, or breaks a limit of the format. */
    public boolean malformed() {
        return malformed;
    }
}

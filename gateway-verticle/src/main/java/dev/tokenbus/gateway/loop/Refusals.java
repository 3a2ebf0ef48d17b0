package dev.tokenbus.gateway.loop;

import dev.tokenbus.protocol.CloseCode;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamException;
import dev.tokenbus.protocol.StreamFailure;
import io.vertx.core.eventbus.ReplyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The failures that clients see: those that several classes use, and the failure of any exception. */
public final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    /** The same for a stream that does not exist and for one that the client may not see. */
    public static final StreamFailure UNKNOWN =
            new StreamFailure(ErrorCode.UNKNOWN_STREAM, "there is no such stream for this client");

    public static final StreamFailure LOST =
            new StreamFailure(ErrorCode.WORKER_LOST, "the worker that produced this answer died");

    public static final StreamFailure LOG_FULL =
            new StreamFailure(ErrorCode.LOG_FULL, "the answer is longer than this server keeps");

    /** One of the largest streams while the node has no room for more of their logs. */
    public static final StreamFailure NO_ROOM = new StreamFailure(
            ErrorCode.LOG_FULL, "this gateway has no room for more of the answer: it is one of the largest that wait");

    public static final StreamFailure CONFLICT =
            new StreamFailure(ErrorCode.CONFLICT, "key: already used for another request");

    /** A node does not answer, or the bus does not reach it. */
    public static final StreamFailure UNREACHABLE =
            new StreamFailure(ErrorCode.LOCATING, "the stream could not be reached", 500);

    public static final StreamFailure MOVING =
            new StreamFailure(ErrorCode.LOCATING, "the stream is moving to another gateway", 500);

    private static final StreamFailure INTERNAL =
            new StreamFailure(ErrorCode.INTERNAL, "the gateway failed to do what was asked");

    private Refusals() {}

    /**
     * The failure that a client sees for an exception. An expected exception carries its failure. A request on the bus may time out,
     * find no handler or be refused: that is expected too, and a retry may succeed. Any other exception is unexpected and is logged.
     */
    public static StreamFailure of(Throwable cause) {
        return of(cause, LOG);
    }

    /** How the connection of a client ends that is not let in, for this reason: whether it may come back. */
    public static CloseCode closing(StreamFailure failure) {
        if (failure.code() == ErrorCode.RATE_LIMITED) {
            return CloseCode.LIMITED;
        }
        return failure.code().retryable() ? CloseCode.TRY_LATER : CloseCode.UNAUTHENTICATED;
    }

    static StreamFailure of(Throwable cause, Logger log) {
        if (cause instanceof StreamException expected) {
            return expected.failure();
        }
        if (cause instanceof ReplyException) {
            return UNREACHABLE;
        }
        log.atError().setCause(cause).log("a client's request failed");
        return INTERNAL;
    }
}

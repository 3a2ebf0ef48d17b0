package dev.tokenbus.gateway.relay;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamException;
import dev.tokenbus.protocol.StreamFailure;
import io.vertx.core.eventbus.ReplyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What clients are told when something fails: the failures that more than one class names, and the failure of any exception. */
public final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    /** The same for a stream that does not exist and for one that is none of the client's business. */
    public static final StreamFailure UNKNOWN =
            new StreamFailure(ErrorCode.UNKNOWN_STREAM, "there is no such stream for this client");

    public static final StreamFailure LOST =
            new StreamFailure(ErrorCode.WORKER_LOST, "the worker that produced this answer died");

    static final StreamFailure LOG_FULL =
            new StreamFailure(ErrorCode.LOG_FULL, "the answer is longer than this server keeps");

    public static final StreamFailure CONFLICT =
            new StreamFailure(ErrorCode.CONFLICT, "key: already used for another request");

    /** The node that was asked does not answer, or the bus does not reach it. */
    public static final StreamFailure UNREACHABLE =
            new StreamFailure(ErrorCode.LOCATING, "the stream could not be reached", 500);

    private static final StreamFailure INTERNAL =
            new StreamFailure(ErrorCode.INTERNAL, "the gateway failed to do what was asked");

    private Refusals() {}

    /**
     * What a client is told about an exception. An expected one carries its failure. A request on the bus may time out, find no
     * handler or be refused: that is expected, too, and passes. Anything else is unexpected: it is logged.
     */
    public static StreamFailure of(Throwable cause) {
        return of(cause, LOG);
    }

    static StreamFailure of(Throwable cause, Logger log) {
        if (cause instanceof StreamException expected) {
            return expected.failure();
        }
        if (cause instanceof ReplyException) {
            return UNREACHABLE;
        }
        log.error("a client's request failed", cause);
        return INTERNAL;
    }
}

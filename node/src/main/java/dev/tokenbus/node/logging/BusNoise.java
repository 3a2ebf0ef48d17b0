package dev.tokenbus.node.logging;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The messages with which Vert.x reports, once for each frame, that a peer cannot be reached. {@link PeerLog} says the same once.
 * Each kind is known by its logger and its text; nothing else is noise.
 */
enum BusNoise {
    /** No connection: the peer's process is gone, or Hazelcast does not know the peer any more. */
    NOT_CONNECTED("io.vertx.core.eventbus.impl.clustered.ClusteredEventBus") {
        @Override
        boolean says(String text, @Nullable Throwable thrown) {
            return text.startsWith("Connecting to server ") && text.endsWith(" failed");
        }
    },
    /** A peer that is frozen or cut off. */
    NO_PONG("io.vertx.core.eventbus.impl.clustered.OutboundConnection") {
        @Override
        boolean says(String text, @Nullable Throwable thrown) {
            return text.startsWith("No pong from server ");
        }
    },
    /** A peer's process, or a client's, has ended without closing its connection, or is cut off and acknowledges nothing. */
    RESET("io.vertx.core.net.impl.ConnectionBase") {
        @Override
        boolean says(String text, @Nullable Throwable thrown) {
            return text.contains("Connection reset")
                    || text.contains("Broken pipe")
                    || text.contains("Connection timed out");
        }
    },
    /**
     * A write to a broken connection that fails at once. The delivery context of Vert.x 5.0 and 5.1 accepts the failure, but says
     * that it was completed before, and the caller throws. Or a request whose time was over before its connection failed: the handler of
     * its reply fails it once more.
     */
    FAILED_TWICE("io.vertx.core.impl.ContextImpl") {
        @Override
        boolean says(String text, @Nullable Throwable thrown) {
            return text.equals("Unhandled exception")
                    && thrown instanceof IllegalStateException
                    && "Promise already completed".equals(thrown.getMessage())
                    && isOfDelivery(thrown.getStackTrace());
        }
    },
    /** Bytes on the event bus's port that are no message of it: a port scan, or a client of another protocol. */
    GARBAGE("io.vertx.core.impl.ContextImpl") {
        @Override
        boolean says(String text, @Nullable Throwable thrown) {
            return text.equals("Unhandled exception")
                    && thrown instanceof RuntimeException
                    && isOfReading(thrown.getStackTrace());
        }
    };

    private static final BusNoise[] VALUES = values();
    private static final String PROMISE = "io.vertx.core.Promise";
    private static final String REPLY = "io.vertx.core.eventbus.impl.ReplyHandler";
    private static final String WRITER = "io.vertx.core.eventbus.impl.clustered.OutboundConnection";
    private static final String READER = "io.vertx.core.eventbus.impl.clustered.InboundConnection";
    private static final String OWN_PACKAGES = "dev.tokenbus.";

    private final String logger;

    BusNoise(String logger) {
        this.logger = logger;
    }

    abstract boolean says(String text, @Nullable Throwable thrown);

    /** Whether a message is one of these. */
    static boolean isNoise(String logger, String text, @Nullable Throwable thrown) {
        for (BusNoise noise : VALUES) {
            if (noise.logger.equals(logger) && noise.says(text, thrown)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether the promise has no {@code complete} of its own, as only a delivery context has not, or is that of a request's reply; and no
     * code of this project completed it, although it may have sent the message.
     */
    private static boolean isOfDelivery(StackTraceElement[] trace) {
        return trace.length > 1
                && trace[0].getClassName().equals(PROMISE)
                && (trace[1].getClassName().equals(PROMISE)
                        || trace[1].getClassName().equals(REPLY))
                && isForeign(untilWritten(trace));
    }

    /** What ran within the write of a message to another node; everything if none was written. */
    private static StackTraceElement[] untilWritten(StackTraceElement[] trace) {
        return Arrays.stream(trace)
                .takeWhile(frame -> !frame.getClassName().equals(WRITER))
                .toArray(StackTraceElement[]::new);
    }

    /** Whether the event bus was reading from another node, and no code of this project runs. */
    private static boolean isOfReading(StackTraceElement[] trace) {
        return Arrays.stream(trace).anyMatch(frame -> frame.getClassName().equals(READER)) && isForeign(trace);
    }

    private static boolean isForeign(StackTraceElement[] trace) {
        return Arrays.stream(trace).noneMatch(frame -> frame.getClassName().startsWith(OWN_PACKAGES));
    }
}

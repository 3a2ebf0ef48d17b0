package dev.tokenbus.gateway.door;

import dev.tokenbus.gateway.viewer.ChunkEncoder;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.log.StreamEvent;
import org.jspecify.annotations.Nullable;

/**
 * The end of a stream after which its client has no complete answer: a failure or, in a protocol that has no word for it, a stop.
 *
 * @param type the type of the event that ends the stream
 */
record Failure(String type, StreamFailure reason, Usage usage) {
    /** The failure that an event is; null for any other event. */
    static @Nullable Failure of(StreamEvent event, boolean knowsStop) {
        if (event instanceof StreamEvent.Failed failed) {
            return new Failure(failed.type(), failed.failure(), failed.usage());
        }
        return event instanceof StreamEvent.Stopped stopped && !knowsStop
                ? new Failure(stopped.type(), EventWording.stopped(), stopped.usage())
                : null;
    }

    /** Whether what was encoded ends with this. */
    boolean isEndOf(ChunkEncoder.Encoded events) {
        return events.type().equals(type);
    }
}

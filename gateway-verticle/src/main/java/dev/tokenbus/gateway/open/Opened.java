package dev.tokenbus.gateway.open;

import dev.tokenbus.protocol.StreamId;

/**
 * A stream that is open for a client. No event is sent before {@link #begin}, so that the door first tells the client about the
 * stream.
 *
 * @param epoch the newest attempt
 * @param model the model that answers
 * @param queuePosition how many requests wait before this one at its worker; 0 for none
 * @param first sends the first event, and lets the others follow
 */
public record Opened(StreamId id, long epoch, String model, int queuePosition, Runnable first) {
    /** Lets the events follow. */
    public void begin() {
        first.run();
    }
}

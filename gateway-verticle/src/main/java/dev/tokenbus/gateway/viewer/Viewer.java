package dev.tokenbus.gateway.viewer;

import dev.tokenbus.protocol.StreamFailure;

/** A reader of a relay's log: a client's view, or another gateway. On the relay's event loop. */
public interface Viewer {
    /** Sends the events after the cursor as far as back-pressure allows. */
    void pump();

    /** The last event that was sent to this viewer or, for another gateway, to its fastest viewer. */
    long cursor();

    /** The number of connections behind this viewer. */
    int watching();

    /** The stream's place in its worker's queue has changed. */
    void queued(int position);

    /** Whether this viewer can handle a restart of the answer after it has been sent a part. */
    boolean canRestart();

    /** Another worker continues after the event {@code after}. */
    void failedOver(long epoch, long after);

    /** The answer's trace ends now: what still holds this viewer back is said before. */
    default void traceEnds() {}

    /** The relay no longer serves the stream: the clients are told, or are moved to another relay. */
    void lost(StreamFailure failure);
}

package dev.tokenbus.gateway.relay;

import dev.tokenbus.protocol.StreamFailure;

/** Somebody who reads a stream from a relay's log: a client's view, or another gateway. On the relay's event loop. */
public interface Viewer {
    /** Sends what may be sent. */
    void pump();

    /** The last event that it, or the fastest of those behind it, was sent. */
    long cursor();

    /** How many connections it stands for. */
    int watching();

    /** The stream's place in its worker's queue has changed. */
    void queued(int position);

    /** Whether it can be told that the answer starts again, having been shown some of it. */
    boolean canRestart();

    /** Another worker goes on after {@code after}. */
    void failedOver(long epoch, long after);

    /** The way to the stream is lost: whoever it stands for is told, and may look for it again. */
    void lost(StreamFailure failure);
}

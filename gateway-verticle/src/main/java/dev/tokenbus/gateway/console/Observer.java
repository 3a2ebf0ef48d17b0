package dev.tokenbus.gateway.console;

import dev.tokenbus.protocol.StreamFailure;

/** Whoever is shown topics: an operator's connection. On its event loop. */
public interface Observer {
    /** Whether the connection is behind, so that a picture is left out: the next one has what it missed. */
    boolean isFull();

    /** Shows a frame. */
    void show(byte[] frame);

    /** A topic is not shown, or not any more. */
    void refuse(StreamFailure failure);
}

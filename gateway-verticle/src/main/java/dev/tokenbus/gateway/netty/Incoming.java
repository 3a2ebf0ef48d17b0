package dev.tokenbus.gateway.netty;

import dev.tokenbus.protocol.CloseCode;

/** What the frames of one client amount to. Called on the socket's event loop, within its context. */
public interface Incoming {
    /** A frame of any kind is complete: it counts against the client's rate. */
    void frame();

    /** Whether the client does not read the answers, so that it may not ask for more. */
    boolean isFull();

    /** Some of a frame has arrived: the client is alive, although it cannot answer a ping before the frame ends. */
    void alive();

    /** A whole text message has arrived. */
    void message(String text);

    /**
     * A message over the limit has ended; none of it was kept but its beginning.
     *
     * @param bytes its size
     * @param beginning its first characters, from which a request's id can be read
     */
    void tooLarge(long bytes, String beginning);

    /** A message has ended for which the node's budget had no room; only its beginning was kept. */
    void noRoom(String beginning);

    /** The client breaks the protocol: its connection is to be closed with this code. Nothing but its close frame is read from now on. */
    void violation(CloseCode code);
}

package dev.tokenbus.gateway.netty;

import dev.tokenbus.protocol.CloseCode;

/** The way out to one client: what a session needs of a socket, and no more. Confined to the session's event loop. */
public interface Outbound {
    /** Sends one text frame of UTF-8 bytes, which must not change afterwards; dropped and counted when the socket is gone. */
    void write(byte[] utf8);

    /**
     * Sends one frame of a text message that has several, which belong together: nothing but control frames may be between them.
     *
     * @param begins whether it is the message's first
     * @param ends whether it is the message's last
     */
    void writePart(byte[] utf8, boolean begins, boolean ends);

    /** Whether the client is behind, so that what can wait should wait until the socket drains. */
    boolean isFull();

    void close(CloseCode code);

    /** Ends the connection at once, for a client that neither takes nor answers the close frame. */
    void abort();
}

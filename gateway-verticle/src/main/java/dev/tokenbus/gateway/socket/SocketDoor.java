package dev.tokenbus.gateway.socket;

import dev.tokenbus.gateway.netty.Outbound;
import java.util.Set;

/** A way into the gateway over WebSocket: what is spoken at some paths. */
public interface SocketDoor {
    Set<String> paths();

    /** Whether a client may say who it is when the socket is open, as pages have to. */
    boolean authenticatesLater();

    /**
     * The session of a socket that has opened.
     *
     * @param id names the connection
     * @param visitor who the client is, and where
     */
    SocketSession open(String id, Visitor visitor, Outbound outbound);
}

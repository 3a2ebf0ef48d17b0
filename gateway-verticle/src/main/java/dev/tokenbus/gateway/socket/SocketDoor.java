package dev.tokenbus.gateway.socket;

import dev.tokenbus.gateway.netty.Outbound;
import dev.tokenbus.protocol.bus.worker.Source;
import java.util.Set;

/** A way into the gateway over WebSocket: what is spoken at some paths. */
public interface SocketDoor {
    Set<String> paths();

    /**
     * The session of a socket that has opened.
     *
     * @param id names the connection
     * @param source the client's address and connection
     */
    SocketSession open(String id, Source source, Outbound outbound);
}

package dev.tokenbus.gateway.responses.socket;

import dev.tokenbus.gateway.door.DoorServices;
import dev.tokenbus.gateway.netty.Outbound;
import dev.tokenbus.gateway.socket.SocketDoor;
import dev.tokenbus.gateway.socket.SocketSession;
import dev.tokenbus.gateway.socket.Visitor;
import java.util.Set;

/** The door for clients that ask for responses over WebSocket. */
public record ResponseSockets(DoorServices services) implements SocketDoor {
    @Override
    public Set<String> paths() {
        return Set.of("/v1/responses");
    }

    /** Its protocol has no words for that. */
    @Override
    public boolean authenticatesLater() {
        return false;
    }

    @Override
    public SocketSession open(String id, Visitor visitor, Outbound outbound) {
        return new ResponsesSession(id, services, visitor, outbound);
    }
}

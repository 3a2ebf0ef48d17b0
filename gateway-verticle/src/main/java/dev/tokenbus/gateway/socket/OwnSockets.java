package dev.tokenbus.gateway.socket;

import dev.tokenbus.gateway.client.Client;
import dev.tokenbus.gateway.client.FrameDispatch;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.netty.Outbound;
import java.util.Set;
import java.util.function.Function;

/**
 * The door for tokenbus's own protocol.
 *
 * @param dispatchOf makes what handles the frames of one client
 */
public record OwnSockets(GatewayLoop loop, Function<Client, FrameDispatch> dispatchOf) implements SocketDoor {
    @Override
    public Set<String> paths() {
        return Set.of("/", "/ws");
    }

    @Override
    public boolean authenticatesLater() {
        return true;
    }

    @Override
    public SocketSession open(String id, Visitor visitor, Outbound outbound) {
        return new WebSocketSession(id, visitor, outbound, loop, dispatchOf);
    }
}

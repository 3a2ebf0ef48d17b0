package dev.tokenbus.gateway.locate;

import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.HomeControl;
import dev.tokenbus.protocol.bus.home.HomeReply;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import io.vertx.core.Future;
import java.util.List;

/**
 * Lets a stream be forgotten everywhere: at its home, and then at every gateway that has a copy of the log, so that none shows it any
 * more. A gateway that does not answer is none that a client reaches.
 */
public final class Forgetting {
    private Forgetting() {}

    /** Forgets a stream whose relay is on this node. Fails when its home does not know. */
    public static Future<Void> forget(GatewayLoop loop, StreamRelay relay) {
        StreamId id = relay.id();
        return loop.ask(relay.loop(), relay::forget).compose(forgotten -> {
            List<Future<HomeReply>> told = loop.directory().nodes().stream()
                    .filter(node -> node.roles().contains(Role.GATEWAY))
                    .map(NodeAnnouncement::nodeId)
                    .filter(node -> !node.equals(loop.nodeId()))
                    .map(node -> tell(loop, id, node).recover(lost -> tell(loop, id, node)))
                    .toList();
            return Future.join(told).<Void>mapEmpty().otherwiseEmpty();
        });
    }

    private static Future<HomeReply> tell(GatewayLoop loop, StreamId id, String node) {
        return loop.ask(Addresses.gateway(node), new HomeControl(id, HomeControl.Kind.FORGOTTEN));
    }
}

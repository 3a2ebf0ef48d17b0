package dev.tokenbus.gateway.relay;

import dev.tokenbus.protocol.bus.home.AttachStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The other gateway nodes that read one stream from its home. On the home's event loop. */
public final class AttachedGateways {
    private final HomeRelay home;
    private final Map<String, AttachedGateway> gateways = new HashMap<>();

    AttachedGateways(HomeRelay home) {
        this.home = home;
    }

    /** One has viewers of the stream, or tells how far they are. */
    void heard(AttachStream attach) {
        AttachedGateway gateway = gateways.get(attach.nodeId());
        if (gateway == null) {
            gateway = new AttachedGateway(home, attach);
            gateways.put(attach.nodeId(), gateway);
            home.attach(gateway);
            gateway.pump();
        } else {
            gateway.heard(attach);
        }
    }

    public void detach(String nodeId) {
        AttachedGateway gateway = gateways.remove(nodeId);
        if (gateway != null) {
            gateway.close();
            home.detach(gateway);
        }
    }

    public void detachAll() {
        List.copyOf(gateways.keySet()).forEach(this::detach);
    }

    /** Drops those that no longer say that they have viewers. */
    void detachSilent(long now) {
        // Every stream that is kept is asked once a second, and most have nobody elsewhere.
        if (gateways.isEmpty()) {
            return;
        }
        gateways.values().stream()
                .filter(gateway -> gateway.isSilent(now))
                .map(AttachedGateway::nodeId)
                .toList()
                .forEach(this::detach);
    }
}

package dev.tokenbus.gateway.relay;

import dev.tokenbus.protocol.bus.home.AttachReply;
import dev.tokenbus.protocol.bus.home.AttachStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The other gateway nodes that are attached to one stream's home. On the home's event loop. */
public final class AttachedGateways {
    private final HomeRelay home;
    private final Map<String, AttachedGateway> gateways = new HashMap<>();

    AttachedGateways(HomeRelay home) {
        this.home = home;
    }

    /** A gateway has viewers of the stream, or reports their progress. */
    public AttachReply attach(AttachStream attach) {
        AttachedGateway gateway = gateways.get(attach.nodeId());
        if (gateway == null) {
            gateway = new AttachedGateway(home, attach);
            gateways.put(attach.nodeId(), gateway);
            home.attach(gateway);
            home.gatewayAttached();
            if (attach.afterSeq() > 0) {
                home.trace().resumed(attach.afterSeq());
            }
            gateway.pump();
        } else {
            gateway.heard(attach);
        }
        return new AttachReply(
                AttachReply.Verdict.ATTACHED,
                home.epoch(),
                home.log().lastSeq(),
                home.model(),
                home.memo().owner(),
                attach.afterSeq() == 0 ? home.memo().words() : "",
                home.metered().kind().backend(),
                home.metered().kind().door());
    }

    boolean isEmpty() {
        return gateways.isEmpty();
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

    /** Detaches gateways that no longer report viewers. */
    void detachSilent(long now) {
        gateways.values().stream()
                .filter(gateway -> gateway.isSilent(now))
                .map(AttachedGateway::nodeId)
                .toList()
                .forEach(this::detach);
    }
}

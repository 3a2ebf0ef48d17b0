package dev.tokenbus.gateway.locate;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.HomeClaim;
import dev.tokenbus.protocol.bus.home.LocateReply;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.protocol.frame.ServerFrame;
import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import java.util.List;
import java.util.Set;

/** A gateway, its client and its worker, and another gateway on the bus that is home to the same stream. */
final class TwoHomes implements AutoCloseable {
    /** It claims at this gateway, whose node is {@code home}: the lesser one decides. */
    static final String OTHER = "other";

    /** It decides what this gateway claims. */
    static final String LESSER = "a-lesser-one";

    final GatewayFixture gateway = GatewayFixture.start(config -> config.with("failoverMs", 1000));
    final TestClient client = gateway.connect();
    final ScriptedWorker worker = gateway.worker();

    /** The other gateways are announced once only, and must not be taken for silent while the machine is busy. */
    TwoHomes() {
        gateway.clock.stop();
    }

    @Override
    public void close() {
        gateway.close();
    }

    /** A gateway is there, or there again. */
    void announce(String node) {
        announce(node, Role.GATEWAY);
    }

    void announce(String node, Role role) {
        gateway.vertx
                .eventBus()
                .publish(
                        Addresses.NODES,
                        new NodeAnnouncement(node, node, 0, Set.of(role), "", false, false, List.of(), 0, 0));
    }

    /** A stream whose home is this gateway, with its first chunk. */
    Attempt begun() {
        client.prompt("x");
        Attempt attempt = worker.starts.next().text("one ");
        client.next(ServerFrame.Chunk.class);
        return attempt;
    }

    /** The answer to a claim of the other gateway. */
    String whoStays(StreamId id, long epoch, HomeClaim.Standing standing) {
        return Waiting.forResult(claim(id, epoch, standing)).homeNodeId();
    }

    /** A claim of the other gateway. */
    Future<LocateReply> claim(StreamId id, long epoch, HomeClaim.Standing standing) {
        HomeClaim claim = new HomeClaim(
                id, OTHER, epoch, "another worker", standing, false, standing == HomeClaim.Standing.SETTLED ? 2 : 1);
        return gateway.vertx
                .eventBus()
                .<LocateReply>request(Addresses.gateway("home"), claim)
                .map(Message::body);
    }
}

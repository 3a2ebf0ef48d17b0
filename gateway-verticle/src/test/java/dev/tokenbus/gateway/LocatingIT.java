package dev.tokenbus.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.protocol.frame.ConnectionNotice;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long a stream that no live node has is expected to return with a node that was lost. */
class LocatingIT {
    private static final String OTHER = "other";
    private static final int FAILOVER_MS = 1000;
    private static final int MERGE_MS = 60_000;

    private final GatewayFixture gateway = GatewayFixture.start(
            config -> config.with("failoverMs", FAILOVER_MS).with("mergeMs", MERGE_MS));
    private final TestClient client = gateway.connect();

    @AfterEach
    void stop() {
        gateway.close();
    }

    private void isLost() {
        NodeAnnouncement alive =
                new NodeAnnouncement(OTHER, OTHER, 0, Set.of(Role.GATEWAY), "", false, false, List.of(), 0, 0);
        gateway.vertx.eventBus().publish(Addresses.NODES, alive);
        gateway.vertx.eventBus().publish(Addresses.SUSPECTS, OTHER);
    }

    @Test
    void aStreamOfALostNodeIsLocatedForAsLongAsTheHalvesMayTakeToMerge() {
        isLost();
        client.next(ConnectionNotice.Welcome.class);

        assertThat(subscribeToItsStream()).isEqualTo(ErrorCode.LOCATING);
        gateway.clock.advance(FAILOVER_MS + MERGE_MS - 10_000);
        assertThat(subscribeToItsStream()).isEqualTo(ErrorCode.LOCATING);
        gateway.clock.advance(10_000);
        assertThat(subscribeToItsStream()).isEqualTo(ErrorCode.UNRECOVERABLE);
    }

    private ErrorCode subscribeToItsStream() {
        return client.refusalOf(StreamId.of(OTHER, new byte[16]));
    }
}

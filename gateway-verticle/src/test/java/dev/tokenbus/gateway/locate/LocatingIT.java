package dev.tokenbus.gateway.locate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.cluster.NodeDirectory;
import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.HomeControl;
import dev.tokenbus.protocol.bus.home.HomeReply;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.frame.ConnectionNotice;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long a stream that no live node has is expected to return with a node that was lost. */
class LocatingIT {
    private static final String OTHER = "other";
    private static final int FAILOVER_MS = 1000;
    private static final int MERGE_MS = 60_000;

    private final GatewayFixture gateway = GatewayFixture.start(
            config -> config.with("failoverMs", FAILOVER_MS).with("mergeMs", MERGE_MS));
    private final TestClient client = gateway.connect();

    /** The other gateway is announced once only. */
    @BeforeEach
    void begin() {
        gateway.clock.stop();
    }

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
        gateway.clock.advance(10_001);
        assertThat(subscribeToItsStream()).isEqualTo(ErrorCode.UNRECOVERABLE);
    }

    @Test
    void aGatewayThatNeverSawTheLostNodeLocatesItsStreamWhileAnotherOneMissesIt() {
        client.next(ConnectionNotice.Welcome.class);
        peerAnswers(HomeReply.Knows.PERHAPS);

        assertThat(subscribeToItsStream()).isEqualTo(ErrorCode.LOCATING);
    }

    @Test
    void aStreamOfANodeThatNobodyMissesIsLost() {
        client.next(ConnectionNotice.Welcome.class);
        peerAnswers(HomeReply.Knows.NOTHING);

        assertThat(subscribeToItsStream()).isEqualTo(ErrorCode.UNRECOVERABLE);
    }

    @Test
    void aGatewayTellsOthersThatItMissesANode() {
        assertThat(knowsOfItsStream()).isEqualTo(HomeReply.Knows.NOTHING);

        isLost();

        assertThat(knowsOfItsStream()).isEqualTo(HomeReply.Knows.PERHAPS);
        gateway.clock.advance(FAILOVER_MS + MERGE_MS + 1);
        assertThat(knowsOfItsStream()).isEqualTo(HomeReply.Knows.NOTHING);
    }

    private HomeReply.Knows knowsOfItsStream() {
        HomeControl asked = new HomeControl(StreamId.of(OTHER, new byte[16]), HomeControl.Kind.HEALTH);
        return Waiting.forResult(gateway.vertx.eventBus().<HomeReply>request(Addresses.gateway("home"), asked))
                .body()
                .knows();
    }

    /** Another gateway that lives, and has not the stream; this one has listened long enough to know all that live. */
    private void peerAnswers(HomeReply.Knows knows) {
        gateway.clock.advance(NodeDirectory.DEAD_AFTER_MS);
        Waiting.forResult(gateway.vertx
                .eventBus()
                .<BusMessage>consumer(Addresses.gateway("peer"), asked -> asked.reply(HomeReply.notHere(knows)))
                .completion());
        gateway.gateway("peer");
    }

    private ErrorCode subscribeToItsStream() {
        return client.refusalOf(StreamId.of(OTHER, new byte[16]));
    }
}

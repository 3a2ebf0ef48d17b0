package dev.tokenbus.gateway.locate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.gateway.access.AccessTokens;
import dev.tokenbus.gateway.access.Right;
import dev.tokenbus.gateway.access.TokenKeys;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.protocol.frame.ConnectionNotice;
import dev.tokenbus.protocol.frame.StreamNotice;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client hears of a stream that is looked for and not found, when it has said more about the stream meanwhile. */
class SearchIT {
    private static final String SILENT = "silent";

    private final GatewayFixture gateway = GatewayFixture.start();
    private final TestClient client = gateway.connect();
    private final String stream = StreamId.of(SILENT, new byte[16]).value();

    @AfterEach
    void stop() {
        gateway.close();
    }

    private final CompletableFuture<Void> givenUp = new CompletableFuture<>();

    /** The stream's home counts as alive, and what is asked of it fails after a while, as in the moment after a kill. */
    private void theHomeIsGone() {
        NodeAnnouncement alive =
                new NodeAnnouncement(SILENT, SILENT, 0, Set.of(Role.GATEWAY), "", false, false, List.of(), 0, 0);
        gateway.vertx
                .eventBus()
                .consumer(Addresses.gateway(SILENT), asked -> givenUp.thenRun(() -> asked.fail(0, "gone")));
        gateway.vertx.eventBus().publish(Addresses.NODES, alive);
        client.next(ConnectionNotice.Welcome.class);
    }

    private void subscribe() {
        AccessTokens tokens = new AccessTokens(
                new TokenKeys(new byte[32]), () -> Instant.now().getEpochSecond(), 60);
        String token = tokens.issue(StreamId.of(SILENT, new byte[16]), Right.OWN);
        client.send("{\"type\":\"subscribe\",\"streamId\":\"" + stream + "\",\"resumeToken\":\"" + token + "\"}");
    }

    @Test
    void theOneAnswerIsThatItIsBeingLocated() {
        theHomeIsGone();
        subscribe();
        client.send("{\"type\":\"credit\",\"streamId\":\"" + stream + "\",\"upTo\":100}");
        client.about("pause", stream);
        client.about("resume", stream);
        client.about("stop", stream);
        assertThat(client.fence()).isEmpty();
        givenUp.complete(null);

        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.LOCATING);
        assertThat(client.fence()).isEmpty();
    }

    @Test
    void aQuestionOfItsOwnIsAnswered() {
        theHomeIsGone();
        subscribe();
        client.about("health", stream);
        assertThat(client.fence()).isEmpty();
        givenUp.complete(null);

        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.LOCATING);
        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.UNKNOWN_STREAM);
    }

    @Test
    void whoLeavesAStreamThatIsLookedForIsToldNothingMoreOfIt() {
        theHomeIsGone();
        subscribe();
        subscribe();
        client.about("unsubscribe", stream);
        assertThat(client.fence()).isEmpty();
        givenUp.complete(null);

        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.LOCATING);
        assertThat(client.fence()).isEmpty();
    }

    @Test
    void whoLeavesAndComesBackIsAnsweredAgain() {
        theHomeIsGone();
        subscribe();
        client.about("unsubscribe", stream);
        subscribe();
        assertThat(client.fence()).isEmpty();
        givenUp.complete(null);

        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.LOCATING);
        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.LOCATING);
        assertThat(client.fence()).isEmpty();
    }

    /** A client that looks elsewhere may be back before this answer comes, and ended its stream by an error. */
    @Test
    void whoLeavesAStreamThatWasNotFoundHearsThatNothingFollowsAndNoError() {
        theHomeIsGone();
        givenUp.complete(null);
        subscribe();
        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.LOCATING);

        client.about("unsubscribe", stream);

        assertThat(client.next(StreamNotice.Unsubscribed.class).streamId()).isEqualTo(stream);
        assertThat(client.fence()).isEmpty();
    }
}

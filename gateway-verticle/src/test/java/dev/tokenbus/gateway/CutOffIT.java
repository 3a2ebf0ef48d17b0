package dev.tokenbus.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.protocol.frame.ConnectionNotice;
import dev.tokenbus.protocol.frame.ServerFrame;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gateway that reaches no worker and no other gateway any more sends its clients elsewhere, and only such a gateway. */
class CutOffIT {
    private static final String OTHER = "other";
    private static final int FAILOVER_MS = 30_000;

    private final GatewayFixture gateway = GatewayFixture.start(
            config -> config.with("failoverMs", FAILOVER_MS).with("mergeMs", 60_000));
    private final ScriptedWorker worker = gateway.worker();
    private final TestClient client = gateway.connect();
    private ServerFrame.Started stream;

    @BeforeEach
    void begin() {
        // The other gateway is announced once only.
        gateway.clock.stop();
        client.next(ConnectionNotice.Welcome.class);
        client.prompt("x");
        stream = client.started();
        worker.starts.next().text("a");
        client.next(ServerFrame.Chunk.class);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private void otherGateway() {
        announce(false);
    }

    private void announce(boolean leaving) {
        announce(OTHER, leaving);
    }

    private void announce(String nodeId, boolean leaving) {
        gateway.vertx
                .eventBus()
                .publish(
                        Addresses.NODES,
                        new NodeAnnouncement(
                                nodeId, nodeId, 0, Set.of(Role.GATEWAY), "", false, leaving, List.of(), 0, 0));
    }

    /** What Hazelcast or three seconds of silence say of a node. */
    private void isLost(String nodeId) {
        if (nodeId.equals(worker.nodeId())) {
            worker.fallsSilent();
        }
        gateway.vertx.eventBus().publish(Addresses.SUSPECTS, nodeId);
    }

    /** Whatever was sent before has come. */
    private void hearsNothingElse() {
        client.send("{\"type\":\"ping\",\"t\":7}");
        assertThat(client.next(ConnectionNotice.Pong.class).t()).isEqualTo(7);
    }

    @Test
    void clientsAreSentElsewhere() {
        otherGateway();
        isLost(OTHER);
        isLost(worker.nodeId());

        ConnectionNotice.Goaway goaway = client.next(ConnectionNotice.Goaway.class);
        assertThat(goaway.reconnectAfterMs()).isLessThan(500);
        assertThat(goaway.deadlineMs()).isGreaterThan(goaway.reconnectAfterMs());
    }

    @Test
    void aStreamIsNotGivenUpWhileItsWorkerMayBeBehindTheCut() {
        otherGateway();
        isLost(OTHER);
        isLost(worker.nodeId());
        client.next(ConnectionNotice.Goaway.class);

        gateway.clock.advance(FAILOVER_MS + 1000);
        // Longer than it takes until a worker is looked for again.
        Waiting.pass(gateway.vertx, 600);

        ScriptedWorker second = gateway.worker("worker-2", ScriptedWorker.MODEL);
        second.starts.next().text("b");
        assertThat(client.next(ServerFrame.Chunk.class).data()).isEqualTo("b");
    }

    @Test
    void followersAreLetGo() throws Exception {
        otherGateway();
        URI events = URI.create("http://127.0.0.1:" + gateway.port + "/v1/streams/" + stream.streamId()
                + "/events?token=" + stream.viewToken());
        CompletableFuture<HttpResponse<String>> following = HttpClient.newHttpClient()
                .sendAsync(HttpRequest.newBuilder(events).build(), BodyHandlers.ofString());
        gateway.untilMetered("connectionOpened", 2);
        isLost(OTHER);
        isLost(worker.nodeId());

        assertThat(following.get(40, TimeUnit.SECONDS).body()).contains("\"data\":\"a\"");
    }

    @Test
    void whoeverComesBackMayStayForAMoment() {
        TestClient later = comesBack();

        checks();
        later.send("{\"type\":\"ping\",\"t\":8}");

        assertThat(later.next(ConnectionNotice.Pong.class).t()).isEqualTo(8);
    }

    @Test
    void whoeverCameBackIsSentElsewhereAgainAndAgainEachTimeLater() {
        TestClient later = comesBack();

        gateway.clock.advance(1000);
        checks();
        later.next(ConnectionNotice.Goaway.class);

        TestClient again = gateway.connect();
        again.next(ConnectionNotice.Welcome.class);
        gateway.clock.advance(1000);
        checks();
        again.send("{\"type\":\"ping\",\"t\":9}");
        assertThat(again.next(ConnectionNotice.Pong.class).t()).isEqualTo(9);
        gateway.clock.advance(1000);
        checks();
        again.next(ConnectionNotice.Goaway.class);
    }

    private TestClient comesBack() {
        otherGateway();
        isLost(OTHER);
        isLost(worker.nodeId());
        client.next(ConnectionNotice.Goaway.class);
        TestClient later = gateway.connect();
        later.next(ConnectionNotice.Welcome.class);
        return later;
    }

    /** The loss of any node makes the gateway look. */
    private void checks() {
        announce("passer-by", false);
        isLost("passer-by");
    }

    @Test
    void aGatewayThatHasAWorkerKeepsItsClients() {
        otherGateway();
        isLost(OTHER);

        hearsNothingElse();
    }

    @Test
    void aGatewayWithoutOthersKeepsItsClients() {
        isLost(worker.nodeId());

        hearsNothingElse();
    }

    @Test
    void aGatewayThatSaidGoodByeIsNoReasonToGo() {
        otherGateway();
        announce(true);
        isLost(worker.nodeId());

        hearsNothingElse();
    }
}

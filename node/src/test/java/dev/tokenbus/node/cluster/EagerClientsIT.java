package dev.tokenbus.node.cluster;

import static dev.tokenbus.node.Waiting.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.NodeCluster;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.testkit.wire.JsonSocket;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients that do not wait for the answer to {@code subscribe}, on streams whose home is another gateway. */
class EagerClientsIT {
    private static final int TOKENS = 400;
    private static final NodeCluster CLUSTER = new NodeCluster();
    private static final Vertx CLIENT = Vertx.vertx();
    private static TokenbusNode home;
    private static TokenbusNode other;

    @BeforeAll
    static void start() {
        home = CLUSTER.start(Role.GATEWAY);
        other = CLUSTER.start(Role.GATEWAY);
        CLUSTER.start(Role.WORKER);
        NodeCluster.awaitWorkers(home, 1);
        NodeCluster.awaitWorkers(other, 1);
        NodeCluster.awaitReady(home);
        NodeCluster.awaitReady(other);
    }

    @AfterAll
    static void close() {
        waitFor(CLIENT.close());
        CLUSTER.close();
    }

    private static JsonSocket connect(TokenbusNode node) {
        return waitFor(JsonSocket.connect(CLIENT, node.gatewayPort()));
    }

    /** A stream of ten seconds. */
    private static JsonObject running() {
        return running(25);
    }

    /** A stream that does not end while a test looks. */
    private static JsonObject endless() {
        return running(1000);
    }

    private static JsonObject running(int tokenMs) {
        return connect(home).start("eager", TOKENS, tokenMs).await("started");
    }

    private static JsonObject about(String type, JsonObject stream) {
        return new JsonObject().put("type", type).put("streamId", stream.getString("streamId"));
    }

    /** Subscribes on the other gateway, and sends the next frame at once. */
    private static JsonSocket subscribedAnd(JsonObject stream, JsonObject next) {
        return connect(other)
                .send(about("subscribe", stream).put("resumeToken", stream.getString("resumeToken")))
                .send(next);
    }

    private static void endsWith(String type, JsonSocket socket, JsonObject stream) {
        assertThat(socket.awaitEnd(stream.getString("streamId")).getString("type"))
                .isEqualTo(type);
    }

    @Test
    void stopRightAfterSubscribeStops() {
        JsonObject stream = endless();

        endsWith("stopped", subscribedAnd(stream, about("stop", stream)), stream);
    }

    @Test
    void pauseRightAfterSubscribePauses() {
        JsonObject stream = running();
        JsonSocket viewer = subscribedAnd(stream, about("pause", stream));
        viewer.await("paused");

        viewer.send(about("resume", stream));

        viewer.await("resumed");
        endsWith("done", viewer, stream);
        assertThat(viewer.text(stream.getString("streamId")))
                .hasSize(viewer.await("done").getInteger("chars"));
    }

    @Test
    void healthRightAfterSubscribeIsAnswered() {
        JsonObject stream = endless();

        JsonObject health = subscribedAnd(stream, about("health", stream)).await("health");

        assertThat(health.getString("streamId")).isEqualTo(stream.getString("streamId"));
    }

    @Test
    void unsubscribeRightAfterSubscribeUnsubscribes() {
        JsonObject stream = running();
        JsonSocket viewer = subscribedAnd(stream, about("unsubscribe", stream));

        viewer.await("unsubscribed");

        assertThat(viewer.frames()).noneMatch(frame -> "error".equals(frame.getString("type")));
    }

    @Test
    void creditRightAfterSubscribeIsGranted() {
        JsonObject stream = running();
        JsonSocket viewer = connect(other)
                .send(about("subscribe", stream)
                        .put("resumeToken", stream.getString("resumeToken"))
                        .put("credit", 0))
                .send(about("credit", stream).put("upTo", 100_000));

        endsWith("done", viewer, stream);
    }

    @Test
    void aStreamThatTheClientHasLeftStillAnswersHealthAndCanBeStopped() {
        JsonSocket starter = connect(home);
        JsonObject stream = starter.start("left", TOKENS, 1000).await("started");
        starter.send(about("unsubscribe", stream)).await("unsubscribed");

        starter.send(about("health", stream)).send(about("stop", stream));

        assertThat(starter.await("health").getInteger("viewers")).isZero();
        starter.send(about("subscribe", stream));
        endsWith("stopped", starter, stream);
    }

    @Test
    void aStreamThatStartsAsSoonAsItsChannelIsSubscribedIsNotMissed() {
        for (int i = 0; i < 10; i++) {
            JsonSocket listener = connect(other);
            String channel = "news-" + i;
            listener.send(new JsonObject().put("type", "subscribe").put("channel", channel))
                    .await("subscribed");

            JsonObject stream = connect(home)
                    .send(new JsonObject()
                            .put("type", "start")
                            .put("prompt", "news")
                            .put("channel", channel)
                            .put("options", new JsonObject().put("model", "sim-text")))
                    .await("started");

            listener.await(
                    frame -> stream.getString("streamId").equals(frame.getString("streamId")),
                    "the stream of " + channel);
        }
    }
}

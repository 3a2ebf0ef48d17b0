package dev.tokenbus.node.schedule;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.NodeCluster;
import dev.tokenbus.testkit.cluster.TestCluster;
import dev.tokenbus.testkit.cluster.TokenbusCluster;
import dev.tokenbus.testkit.wire.JsonSocket;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A stream that is left after each single one of its events while it is live, and resumed on the other gateway: before the
 * first chunk, between any two, between the last chunk and {@code done}, after {@code done}, after it has expired.
 */
@TokenbusCluster(gateways = 2, nodes = NodeCluster.class)
class CutAtEverySeqIT {
    private static final int CHUNKS = 200;
    private static final int TOKEN_MS = 15;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        waitFor(vertx.close());
    }

    /** One viewer for each event, with credit up to that event. */
    private List<ModelViewer> viewers(JsonObject stream, SocketAddress gateway) {
        List<ModelViewer> viewers = new ArrayList<>();
        for (int seq = 0; seq <= CHUNKS + 1; seq++) {
            ModelViewer viewer = new ModelViewer(vertx, stream);
            viewer.connectWithCredit(gateway, seq);
            viewers.add(viewer);
        }
        return viewers;
    }

    private static void cutAndResume(ModelViewer viewer, int seq, SocketAddress gateway) {
        patiently()
                .until(() -> viewer.transcript().cursor() == seq
                        || !viewer.transcript().wrong().isEmpty());
        viewer.connect(gateway, true);
        viewer.finish(gateway);
    }

    @Test
    void aViewerThatLeavesAfterAnyEventResumesWithTheNextOne(TestCluster cluster) {
        SocketAddress home = cluster.gateways().get(0).gatewayAddress();
        SocketAddress other = cluster.gateways().get(1).gatewayAddress();
        JsonSocket starter = waitFor(JsonSocket.connect(vertx, home));
        JsonObject stream = starter.start("s", CHUNKS, TOKEN_MS).await("started");
        List<ModelViewer> atHome = viewers(stream, home);
        List<ModelViewer> elsewhere = viewers(stream, other);

        for (int seq = 0; seq <= CHUNKS + 1; seq++) {
            cutAndResume(atHome.get(seq), seq, other);
            cutAndResume(elsewhere.get(seq), seq, home);
        }

        starter.awaitEnd(stream.getString("streamId"));
        String whole = starter.text(stream.getString("streamId"));
        for (int seq = 0; seq <= CHUNKS + 1; seq++) {
            hasAll(atHome.get(seq), whole, seq);
            hasAll(elsewhere.get(seq), whole, seq);
        }
    }

    private static void hasAll(ModelViewer viewer, String whole, int seq) {
        waitFor(viewer.transcript().settled());
        assertThat(viewer.transcript().wrong()).as("cut after " + seq).isEmpty();
        assertThat(viewer.transcript().end()).as("cut after " + seq).isEqualTo("done");
        assertThat(viewer.transcript().text()).as("cut after " + seq).isEqualTo(whole);
        viewer.close();
    }

    @Test
    @TokenbusCluster(gateways = 2, nodes = NodeCluster.class, settings = "gateway.retainedBytes=0")
    void aStreamThatHasExpiredSaysSoOnBothGateways(TestCluster cluster) {
        JsonSocket starter =
                waitFor(JsonSocket.connect(vertx, cluster.gateways().get(0).gatewayPort()));
        JsonObject stream = starter.start("s", CHUNKS, 0).await("started");
        starter.awaitEnd(stream.getString("streamId"));

        for (int gateway = 0; gateway < 2; gateway++) {
            JsonSocket late = waitFor(
                    JsonSocket.connect(vertx, cluster.gateways().get(gateway).gatewayPort()));
            late.send(new JsonObject()
                    .put("type", "subscribe")
                    .put("streamId", stream.getString("streamId"))
                    .put("resumeToken", stream.getString("resumeToken"))
                    .put("after", CHUNKS / 2));

            assertThat(late.await("error").getString("code"))
                    .as("gateway " + gateway)
                    .isEqualTo("expired");
        }
    }
}

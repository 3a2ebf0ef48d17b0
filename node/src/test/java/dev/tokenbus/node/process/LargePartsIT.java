package dev.tokenbus.node.process;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.wire.JsonSocket;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Images in prompts stay in the gateway and in the worker as long as a failover may need them, and no longer. */
class LargePartsIT {
    private static final int STREAMS = 4;
    private static final int IMAGE_BYTES = 4 << 20;
    /** Half of an image less than all of them. */
    private static final long MOST_OF_THE_IMAGES = STREAMS * IMAGE_BYTES - IMAGE_BYTES / 2;

    private static final int ENDLESS = 100_000;
    /** Otherwise a collection leaves some dead objects where they are. */
    private static final String JVM = "-Xmx256m -XX:MarkSweepAlwaysCompactCount=1";

    private static final Map<String, String> LARGE =
            Map.of("TOKENBUS_GATEWAY_MAX_MESSAGE_BYTES", Integer.toString(2 * IMAGE_BYTES), "JDK_JAVA_OPTIONS", JVM);

    private final ProcessCluster cluster = ProcessCluster.create();
    private final Vertx client = Vertx.vertx();

    @AfterEach
    void close() {
        cluster.close();
        waitFor(client.close());
    }

    private static void ask(JsonSocket socket, String id, String image, int tokens, int tokenMs) {
        JsonArray content = new JsonArray()
                .add(new JsonObject().put("type", "text").put("text", "What is this?"))
                .add(new JsonObject()
                        .put("type", "image_url")
                        .put("image_url", new JsonObject().put("url", "data:image/png;base64," + image)));
        JsonObject sim = new JsonObject()
                .put("timeToFirstToken", 0)
                .put("interTokenLatency", tokenMs)
                .put("interTokenLatencyStdDev", 0)
                .put("length", tokens);
        socket.send(new JsonObject()
                .put("id", id)
                .put(
                        "messages",
                        new JsonArray().add(new JsonObject().put("role", "user").put("content", content)))
                .put("options", new JsonObject().put("model", "sim-text").put("sim", sim)));
    }

    private static long heap(ServerProcess process) {
        return process.heap().bytes();
    }

    @Test
    void theyGoWhenTheAnswerEndsAlthoughItsLogStays() {
        ServerProcess gateway = cluster.node("gateway,metrics", LARGE);
        gateway.managementPort();
        ServerProcess worker = cluster.node("worker", LARGE);
        worker.awaitReady();
        gateway.awaitReady();
        JsonSocket socket = waitFor(JsonSocket.connect(client, gateway.gatewayPort()));
        // Whatever is loaded and pooled once for all is there now.
        ask(socket, "first", "A".repeat(IMAGE_BYTES), 3, 0);
        socket.awaitEnd(socket.streamId("first"));
        long gatewayBefore = heap(gateway);
        long workerBefore = heap(worker);

        List<String> ids = IntStream.range(0, STREAMS).mapToObj(i -> "p" + i).toList();
        ids.forEach(id -> ask(socket, id, "A".repeat(IMAGE_BYTES), ENDLESS, 50));
        List<String> streams = ids.stream().map(socket::streamId).toList();
        streams.forEach(socket::awaitChunk);

        assertThat(heap(gateway) - gatewayBefore).as("gateway, live").isGreaterThan(MOST_OF_THE_IMAGES);
        assertThat(heap(worker) - workerBefore).as("worker, live").isGreaterThan(MOST_OF_THE_IMAGES);

        streams.forEach(
                stream -> socket.send(new JsonObject().put("type", "stop").put("streamId", stream)));
        streams.forEach(socket::awaitEnd);

        patiently().until(() -> heap(gateway) - gatewayBefore < IMAGE_BYTES / 2);
        patiently().until(() -> heap(worker) - workerBefore < IMAGE_BYTES / 2);
        JsonSocket later = waitFor(JsonSocket.connect(client, gateway.gatewayPort()));
        later.send(new JsonObject()
                .put("type", "subscribe")
                .put("streamId", streams.get(0))
                .put(
                        "resumeToken",
                        socket.await(frame -> ids.get(0).equals(frame.getString("id")), "a start")
                                .getString("resumeToken")));
        JsonObject end = later.awaitEnd(streams.get(0));
        assertThat(end.getString("type")).as(end.encode()).isEqualTo("stopped");
        assertThat(later.text(streams.get(0))).as("the log").isEqualTo(socket.text(streams.get(0)));
    }
}

package dev.tokenbus.node.process;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static dev.tokenbus.testkit.TestPatience.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.client.ClientStream;
import dev.tokenbus.client.TokenbusClient;
import dev.tokenbus.protocol.SimulationOptions;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamOptions;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.wire.JsonSocket;
import dev.tokenbus.worker.simulated.SimulatedText;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A cluster whose network is cut into halves, each with a gateway and a worker, then healed: real processes and networks. All tests use
 * one cluster, which is whole before each.
 */
@TestMethodOrder(OrderAnnotation.class)
class PartitionIT {
    private static final Map<String, String> DRAIN =
            Map.of("TOKENBUS_WORKER_DRAIN_MS", "1000", "TOKENBUS_GATEWAY_DRAIN_MS", "1000");

    /** Longer than the 30 s after which Hazelcast removes silent members. */
    private static final Duration HAZELCAST_PATIENCE = Duration.ofSeconds(34);

    private static final int STREAMS = 8;
    private static final int TOKENS = 250;

    private static ProcessCluster cluster;
    private static List<ServerProcess> west = List.of();
    private static List<ServerProcess> east = List.of();

    private final Vertx vertx = Vertx.vertx();

    @BeforeAll
    static void startTwoHalves() {
        cluster = ProcessCluster.partitionable(5);
        ServerProcess first = cluster.node("gateway", DRAIN);
        first.managementPort();
        west = List.of(first, cluster.node("worker", DRAIN));
        east = List.of(cluster.node("gateway", DRAIN), cluster.node("worker", DRAIN), cluster.node("worker", DRAIN));
    }

    @AfterAll
    static void endAll() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @BeforeEach
    void awaitWhole() {
        patiently().until(PartitionIT::isWhole);
    }

    @AfterEach
    void close() {
        cluster.heal();
        waitFor(vertx.close());
    }

    private static boolean isWhole() {
        List<ServerProcess> all = Stream.concat(west.stream(), east.stream()).toList();
        Set<String> ids = ids(all);
        return all.stream().allMatch(node -> knownTo(node).equals(ids));
    }

    private static Set<String> knownTo(ServerProcess node) {
        return node.json("/api/status").getJsonArray("nodes").stream()
                .map(each -> ((JsonObject) each).getString("id"))
                .collect(Collectors.toSet());
    }

    private static Set<String> ids(List<ServerProcess> nodes) {
        return nodes.stream().map(ThreeProcesses::nodeId).collect(Collectors.toSet());
    }

    private static void cutUntilBothKnow() {
        Set<String> westIds = ids(west);
        Set<String> eastIds = ids(east);
        cluster.partition(west, east);
        patiently()
                .until(() -> knownTo(west.get(0)).equals(westIds)
                        && knownTo(east.get(0)).equals(eastIds));
    }

    /** Starts an answer that lasts a dozen seconds. */
    private List<Answer> ask(ServerProcess gateway, long seed) {
        TokenbusClient client = waitFor(TokenbusClient.connect(vertx, URI.create(gateway.webSocketUrl())));
        return LongStream.range(seed, seed + STREAMS)
                .mapToObj(each -> new Answer(client, each))
                .toList();
    }

    /** One answer, and its viewer's text. */
    private static final class Answer {
        private final StringBuffer text = new StringBuffer();
        private final ClientStream stream;
        private final long seed;

        Answer(TokenbusClient client, long seed) {
            this.seed = seed;
            SimulationOptions sim = new SimulationOptions(0, 50, 0, TOKENS, null, null, null, null);
            stream = client.start(
                            "prompt " + seed,
                            new StreamConfig("sim-text", null, null, null, List.of(), seed, StreamOptions.DEFAULT, sim))
                    .handler(text::append)
                    .restartHandler(again -> text.setLength(0));
        }

        void awaitText() {
            patiently().until(() -> text.length() > 0);
        }

        void isWhole() {
            assertThat(waitFor(stream.lastFrame())).as("answer %s", seed).isInstanceOf(ServerFrame.Done.class);
            assertThat(text).hasToString(SimulatedText.answer(SimulatedText.TEXT, "prompt " + seed, seed, TOKENS));
        }
    }

    private void streams(ServerProcess gateway) {
        JsonSocket client = waitFor(JsonSocket.connect(vertx, gateway));
        client.start("s", 20, 1);
        assertThat(client.awaitEnd(client.streamId("s")).getString("type")).isEqualTo("done");
    }

    @Test
    void answersOnBothSidesGoOnAndAreWholeWhenTheHalvesMeet() {
        List<Answer> answers = new ArrayList<>(ask(west.get(0), 0));
        answers.addAll(ask(east.get(0), 100));
        answers.forEach(Answer::awaitText);

        cutUntilBothKnow();
        streams(west.get(0));
        streams(east.get(0));
        cluster.heal();

        answers.forEach(Answer::isWhole);
        within(Duration.ofSeconds(60)).until(PartitionIT::isWhole);
    }

    /** The last one: a cluster that was split may need its time. */
    @Test
    @Order(Integer.MAX_VALUE)
    void aClusterThatHazelcastSplitIsWholeAgainAfterTheCut() {
        long splitAt = System.nanoTime() + HAZELCAST_PATIENCE.toNanos();
        cutUntilBothKnow();
        patiently().until(() -> System.nanoTime() > splitAt);

        cluster.heal();

        within(Duration.ofSeconds(150)).until(PartitionIT::isWhole);
        streams(west.get(0));
        streams(east.get(0));
    }
}

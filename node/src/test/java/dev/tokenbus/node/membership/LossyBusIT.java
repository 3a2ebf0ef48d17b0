package dev.tokenbus.node.membership;

import static dev.tokenbus.node.Waiting.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.client.ClientStream;
import dev.tokenbus.client.TokenbusClient;
import dev.tokenbus.node.NodeCluster;
import dev.tokenbus.node.NodeSpec;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.node.config.NodeConfig;
import dev.tokenbus.protocol.SimulationOptions;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamOptions;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.protocol.bus.worker.Digest;
import dev.tokenbus.protocol.bus.worker.DigestReply;
import dev.tokenbus.protocol.bus.worker.StartReply;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import dev.tokenbus.protocol.bus.worker.StreamFrames;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.testkit.wire.FaultyBus;
import dev.tokenbus.worker.simulated.SimulatedText;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bus loses, delays and repeats messages, and every answer is still complete and exact. */
class LossyBusIT {
    private static final int STREAMS = 40;
    private static final int TOKENS = 120;

    /** The less time a machine has, the more events share a message, and the more streams it takes until enough goes wrong. */
    private static final int MOST_ROUNDS = 8;

    private static final int WORKERS = 2;

    private final Vertx vertx = Vertx.vertx();
    private TokenbusNode node;
    private TokenbusClient client;

    @BeforeEach
    void start() {
        NodeConfig config = NodeCluster.config(
                Map.of("node.eventLoops", "2", "node.gatewayInstances", "2", "node.workerInstances", "" + WORKERS));
        node = waitFor(TokenbusNode.start(
                new NodeSpec(EnumSet.of(Role.GATEWAY, Role.WORKER), new Membership.Alone(), config)));
        NodeCluster.awaitWorkers(node, WORKERS);
        NodeCluster.awaitReady(node);
        client = waitFor(TokenbusClient.connect(vertx, URI.create("ws://127.0.0.1:" + node.gatewayPort())));
    }

    @AfterEach
    void close() {
        waitFor(client.close());
        waitFor(node.close());
        waitFor(vertx.close());
    }

    private static boolean isOfAStream(Object body) {
        return body instanceof StreamFrames
                || body instanceof StreamControl
                || body instanceof StartReply
                || body instanceof Digest
                || body instanceof DigestReply;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyAnswerIsWholeAndNothingIsRepeated(long seed) {
        FaultyBus faults = new FaultyBus(node.vertx(), seed, 10, 20, 10, LossyBusIT::isOfAStream);
        int rounds = 0;
        do {
            everyAnswerIsWhole(1000 * seed + STREAMS * rounds);
            rounds++;
        } while (!isEnough(faults) && rounds < MOST_ROUNDS);

        assertThat(faults.lost()).isGreaterThan(50);
        assertThat(faults.late()).isGreaterThan(100);
        assertThat(faults.twice()).isGreaterThan(20);
    }

    private static boolean isEnough(FaultyBus faults) {
        return faults.lost() > 50 && faults.late() > 100 && faults.twice() > 20;
    }

    private void everyAnswerIsWhole(long seed) {
        List<StringBuffer> texts = new ArrayList<>();
        List<ClientStream> streams = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++) {
            SimulationOptions sim = new SimulationOptions(0, 5, 0, TOKENS, null, null, null, null);
            StreamConfig config =
                    new StreamConfig("sim-text", null, null, null, List.of(), seed + i, StreamOptions.DEFAULT, sim);
            StringBuffer text = new StringBuffer();
            texts.add(text);
            streams.add(client.start("prompt " + i, config).handler(text::append));
        }

        for (int i = 0; i < STREAMS; i++) {
            ServerFrame end = waitFor(streams.get(i).lastFrame());

            assertThat(end).as("stream " + i).isInstanceOf(ServerFrame.Done.class);
            assertThat(texts.get(i).toString())
                    .as("stream " + i)
                    .isEqualTo(SimulatedText.answer(SimulatedText.TEXT, "prompt " + i, seed + i, TOKENS));
        }
    }
}

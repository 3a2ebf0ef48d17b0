package dev.tokenbus.node.process;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.wire.JsonSocket;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the log of a worker says of a gateway that is killed under load: a line for each event, whatever the number of frames. */
class LogOfAKilledGatewayIT {
    private static final int STREAMS = 30;
    private static final int TOKEN_MS = 10;

    /** A worker has this many tokens to send to the dead gateway until it has found out, and a line for each would be too many. */
    private static final int TOKENS = 1000;

    private static final Pattern LINE_START = Pattern.compile("time=\\S+Z level=\\w+ .*");

    /** Without a key of their own gateways warn that the cluster made one. */
    private static final Map<String, String> SIGNED =
            Map.of("TOKENBUS_GATEWAY_TOKEN_KEY", "sixteen characters or more");

    private final Vertx vertx = Vertx.vertx();
    private final ProcessCluster cluster = ProcessCluster.create();

    @AfterEach
    void close() {
        cluster.close();
        waitFor(vertx.close());
    }

    /** The lines of a log, without what it says of this machine when that is overloaded. */
    private static List<String> log(ServerProcess process) {
        return process.err()
                .lines()
                .filter(LINE_START.asMatchPredicate())
                .filter(line -> !line.contains("BlockedThreadChecker"))
                .toList();
    }

    private static List<String> saying(String what, ServerProcess process) {
        return log(process).stream().filter(line -> line.contains(what)).toList();
    }

    @Test
    void aKilledGatewayIsALineOfALossAndALineOfItsStreams() {
        ServerProcess worker = cluster.node("worker", Map.of());
        worker.managementPort();
        ServerProcess victim = cluster.node("gateway", SIGNED).awaitReady();
        ServerProcess other = cluster.node("gateway", SIGNED).awaitReady();
        String victimId = ThreeProcesses.nodeId(victim);
        patiently().until(() -> saying("has joined", worker).size() == 2);
        assertThat(List.of(worker, victim, other))
                .allSatisfy(node -> assertThat(log(node))
                        .noneMatch(line -> line.contains(" level=warn "))
                        .noneMatch(line -> line.contains(" level=error ")));
        JsonSocket socket = waitFor(JsonSocket.connect(vertx, victim.gatewayPort()));
        for (int i = 0; i < STREAMS; i++) {
            socket.start("s" + i, TOKENS, TOKEN_MS);
        }
        for (int i = 0; i < STREAMS; i++) {
            socket.awaitChunk(socket.streamId("s" + i));
        }

        victim.kill();

        patiently().until(() -> !saying("have another home", worker).isEmpty());
        patiently().until(() -> saying("outcome=done", other).size() == STREAMS);
        assertThat(saying(
                        "another node is lost: it has died, is frozen or is cut off\" node=127.0.0.1:"
                                + worker.managementPort() + " peer=127.0.0.1:" + victim.gatewayPort() + " peerId="
                                + victimId,
                        worker))
                .hasSize(1);
        assertThat(saying("have another home", worker))
                .singleElement()
                .asString()
                .contains(" streams=" + STREAMS + " ", "from=" + victimId, "to=" + ThreeProcesses.nodeId(other) + ":");
        assertThat(worker.err()).doesNotContain("Promise already completed").doesNotContain("Connecting to server");
        assertThat(saying("were held back", worker)).hasSizeLessThanOrEqualTo(1);
        assertThat(log(worker)).as(worker.err()).hasSizeLessThan(10);
        assertThat(log(other)).as(other.err()).hasSizeLessThan(STREAMS + 10);
        assertThat(saying("outcome=done", other))
                .allMatch(line -> line.contains(" streamId=")
                        && line.contains(" reason=stop ")
                        && line.contains(" outcome=done "))
                .allMatch(line -> line.contains(" tokens=" + TOKENS + " ") && line.contains(" durationMs="))
                .noneMatch(line -> line.contains("Tell me"));
    }
}

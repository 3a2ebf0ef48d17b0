package dev.tokenbus.node.sdk;

import static dev.tokenbus.node.Waiting.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.sdk.LangChain4jClient.Answer;
import dev.tokenbus.testkit.client.BusyWorker;
import dev.tokenbus.testkit.cluster.ClusterNode;
import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.TestCluster;
import dev.tokenbus.testkit.machine.NodeScripts;
import dev.tokenbus.testkit.machine.ProcessRun;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * SDKs that nobody here wrote, against a cluster of processes: a worker and a gateway die in the middle of an answer. The next SDK meets
 * those that survived, and new ones for those that died.
 */
@TestInstance(Lifecycle.PER_CLASS)
class ChatClientsInClusterIT {
    private final Vertx vertx = Vertx.vertx();
    private final ProcessCluster processes = ProcessCluster.create();
    private final ChatScripts upstream = new ChatScripts(vertx);
    private TestCluster cluster;
    private ClusterNode home;
    private ClusterNode other;

    /** With workers whose model can go on with a text. */
    @BeforeAll
    void start() {
        cluster = TestCluster.start(
                processes,
                2,
                2,
                Map.of(
                        "worker.upstream.a.baseUrl",
                        upstream.baseUrl(),
                        "worker.upstream.a.continuation",
                        "vllm",
                        // A worker may answer late on a busy machine, and another attempt would take the next script.
                        "gateway.startMs",
                        "10000"));
    }

    @BeforeEach
    void haveAllFour() {
        cluster.renew();
        home = cluster.gateways().get(0);
        other = cluster.gateways().get(1);
        BusyWorker.awaitNone(cluster);
    }

    @AfterAll
    void close() {
        processes.close();
        waitFor(vertx.close());
    }

    private static String url(ClusterNode gateway) {
        return "http://127.0.0.1:" + gateway.gatewayPort() + "/v1";
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "ai", "langchain"})
    void aWorkersDeathIsUnseenAndAGatewaysIsMadeGoodByTheKey(String client) {
        Map<String, Runnable> actions = upstream.actions();
        actions.put("worker-dies", () -> BusyWorker.kill(cluster));
        actions.put("gateway-dies", home::kill);

        ProcessRun run = NodeScripts.clients()
                .runBeside(
                        "/clients/chat/" + client + ".mjs",
                        Duration.ofMinutes(2),
                        Map.of(),
                        url(home),
                        new ScriptControl(vertx, actions).url(),
                        url(other),
                        "a worker's death",
                        "a gateway's death");

        run.assertSucceeded();
        assertThat(run.output().lines())
                .contains(client + ": a worker's death: ok", client + ": a gateway's death: ok");
    }

    @Test
    void langChain4jDoesToo() {
        LangChain4jClient client = new LangChain4jClient(home.gatewayPort());
        Promise<Void> hasText = Promise.promise();

        upstream.answersInTwo();
        Answer continued = client.stream(context -> hasText.tryComplete());
        waitFor(hasText.future());
        BusyWorker.kill(cluster);

        assertThat(continued.whole().aiMessage().text()).isEqualTo("one two");

        upstream.answersBehindAGate();
        Promise<Void> hasHalf = Promise.promise();
        Answer lost = client.streamWithKey("k", context -> hasHalf.tryComplete());
        waitFor(hasHalf.future());
        home.kill();

        assertThat(lost.error()).isNotNull();
        assertThat(lost.text()).isEqualTo("one ");
        upstream.opensGate();
        Answer again = new LangChain4jClient(other.gatewayPort()).streamWithKey("k", context -> {});
        assertThat(again.whole().aiMessage().text()).isEqualTo("one two");
        upstream.wasAskedOnce();
    }
}

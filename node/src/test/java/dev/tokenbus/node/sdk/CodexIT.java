package dev.tokenbus.node.sdk;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.CuttingProxy;
import dev.tokenbus.testkit.client.BusyWorker;
import dev.tokenbus.testkit.cluster.ClusterNode;
import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.cluster.TestCluster;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * The Codex CLI, a program that nobody here wrote, over the WebSocket of the door for Responses, against a cluster of processes. It comes
 * through a balancer, so that it finds another gateway when the first one is gone.
 */
@TestInstance(Lifecycle.PER_CLASS)
class CodexIT {
    private static final Pattern OPENED =
            Pattern.compile("tokenbus_gateway_streams_opened_total\\{door=\"(\\w+)\"} (\\d+)");

    /** To a model that Codex knows it offers free-form tools. */
    private static final String KNOWN_MODEL = "gpt-5.5";

    private final Vertx vertx = Vertx.vertx();
    private final ProcessCluster processes = ProcessCluster.create();
    private final CodexCli codex = new CodexCli(vertx, processes);
    private final ChatScripts upstream = new ChatScripts(vertx).alsoServing(KNOWN_MODEL);
    private final CuttingProxy balancer = new CuttingProxy(vertx, 0);
    private int port;
    private TestCluster cluster;
    private ClusterNode home;
    private ClusterNode other;
    private int askedBefore;

    /** With workers whose model can go on with a text, and which ask it once for each request. */
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
                        "worker.upstream.a.maxRetries",
                        "0",
                        // A worker may answer late on a busy machine, and another attempt would take the next script.
                        "gateway.startMs",
                        "10000"));
        port = waitFor(balancer.listen());
    }

    @BeforeEach
    void haveAllFour() {
        cluster.renew();
        home = cluster.gateways().get(0);
        other = cluster.gateways().get(1);
        balancer.target(home.gatewayPort());
        BusyWorker.awaitNone(cluster);
        askedBefore = upstream.asked();
    }

    @AfterEach
    void nothingLeftTheMachine() {
        assertThat(codex.connectionsElsewhere()).isZero();
    }

    @AfterAll
    void close() {
        processes.close();
        waitFor(vertx.close());
    }

    private int asked() {
        return upstream.asked() - askedBefore;
    }

    private static int opened(ClusterNode gateway, String door) {
        return OPENED.matcher(gateway.text("/metrics"))
                .results()
                .filter(found -> found.group(1).equals(door))
                .map((MatchResult found) -> found.group(2))
                .mapToInt(Integer::parseInt)
                .sum();
    }

    private static void assertAnswered(ServerProcess run, String text) {
        assertThat(run.awaitExit()).as(run.err()).isZero();
        assertThat(run.out().strip()).isEqualTo(text.strip());
    }

    private static void assertFailed(ServerProcess run, String reason) {
        assertThat(run.awaitExit()).as(run.err()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(reason);
    }

    private static void awaitDelta(ServerProcess run, String text) {
        patiently().until(() -> run.err().contains("\"delta\":\"" + text + "\"") || !run.isAlive());
        assertThat(run.isAlive()).as(run.err()).isTrue();
    }

    @Test
    void itsAnswerComesOverTheWebSocket() {
        int before = opened(home, "responses_websocket");
        int beforeOverHttp = opened(home, "responses");

        upstream.answers();
        assertAnswered(codex.exec(port, "hi"), ChatScripts.TEXT);

        assertThat(asked()).isEqualTo(1);
        assertThat(opened(home, "responses_websocket")).isEqualTo(before + 1);
        assertThat(opened(home, "responses")).isEqualTo(beforeOverHttp);
    }

    @Test
    void itRunsAToolAndSendsItsOutputBack() {
        int before = opened(home, "responses_websocket");
        upstream.calls("exec_command", new JsonObject().put("cmd", "echo said-$((40 + 2))"));
        upstream.answers();

        assertAnswered(codex.exec(port, "hi"), ChatScripts.TEXT);

        assertThat(asked()).isEqualTo(2);
        assertThat(upstream.lastMessage().getString("role")).isEqualTo("tool");
        assertThat(upstream.lastMessage().getString("tool_call_id")).isEqualTo("c1");
        assertThat(upstream.lastMessage().encode()).contains("said-42");
        assertThat(opened(home, "responses_websocket")).isEqualTo(before + 2);
    }

    @Test
    void itRunsAToolOfAGroupAsTheModelCallsIt() {
        upstream.calls(
                "multi_agent_v1__close_agent", new JsonObject().put("target", "00000000-0000-4000-8000-000000000000"));
        upstream.answers();

        assertAnswered(codex.exec(port, "hi"), ChatScripts.TEXT);

        assertThat(upstream.offered())
                .contains("exec_command", "multi_agent_v1__spawn_agent", "multi_agent_v1__close_agent")
                .doesNotContain("web_search");
        assertThat(upstream.lastMessage().getString("tool_call_id")).isEqualTo("c1");
        assertThat(upstream.lastMessage().getString("content"))
                .contains("00000000-0000-4000-8000-000000000000")
                .doesNotContain("unsupported call");
    }

    @Test
    void itAppliesAPatchThatTheModelWritesAsText() {
        upstream.calls(
                "apply_patch",
                new JsonObject().put("input", "*** Begin Patch\n*** Add File: made.txt\n+of \"it\"\n*** End Patch\n"));
        upstream.answers();

        assertAnswered(codex.exec(port, KNOWN_MODEL, "hi"), ChatScripts.TEXT);

        assertThat(upstream.offered()).contains("apply_patch").doesNotContain("web_search", "tool_search");
        assertThat(upstream.lastMessage().getString("content")).contains("A made.txt");
    }

    @Test
    void anErrorBeforeTheFirstByteIsShownAndNotTriedAgain() {
        upstream.refuses(400);

        assertFailed(codex.exec(port, "hi"), "The model server answered with status 400: no");

        assertThat(asked()).isEqualTo(1);
    }

    @Test
    void afterAnErrorInTheMiddleItAsksAgainAndShowsOnlyTheWholeAnswer() {
        upstream.breaksOff();
        upstream.answers();

        assertAnswered(codex.exec(port, "hi"), ChatScripts.TEXT);

        assertThat(asked()).isEqualTo(2);
    }

    @Test
    void anErrorInTheMiddleOfEachTryIsShownAndNoPartOfTheAnswer() {
        int beforeOverHttp = opened(home, "responses");
        // It begins and tries again once over the WebSocket, then over HTTP.
        for (int i = 0; i < 4; i++) {
            upstream.breaksOff();
        }

        assertFailed(codex.exec(port, "hi"), "The model server's stream ended before the answer was complete");

        assertThat(asked()).isEqualTo(4);
        assertThat(opened(home, "responses")).isEqualTo(beforeOverHttp + 2);
    }

    @Test
    void whenItIsInterruptedTheModelsRequestIsClosed() {
        upstream.stalls();
        ServerProcess run = codex.exec(port, "hi");
        awaitDelta(run, "half ");

        run.interrupt();

        upstream.isLeft();
        assertFailed(run, "interrupted");
        assertThat(asked()).isEqualTo(1);
    }

    @Test
    void itDoesNotNoticeThatAWorkerDies() {
        upstream.answersInTwo();
        ServerProcess run = codex.exec(port, "hi");
        awaitDelta(run, "one ");

        BusyWorker.kill(cluster);

        assertAnswered(run, "one two");
        assertThat(asked()).isEqualTo(2);
    }

    @Test
    void whenAGatewayDiesItAsksAnotherOneAndShowsTheWholeAnswer() {
        upstream.answersBehindAGate();
        ServerProcess run = codex.exec(port, "hi");
        awaitDelta(run, "one ");
        upstream.answers();

        balancer.target(other.gatewayPort());
        home.kill();

        assertAnswered(run, ChatScripts.TEXT);
        assertThat(opened(other, "responses_websocket")).isEqualTo(1);
        upstream.opensGate();
    }

    @Test
    void whenItsOnlyGatewayDiesItWaitsForItAndShowsNoPartOfTheAnswer() {
        upstream.answersBehindAGate();
        ServerProcess run = codex.exec(home.gatewayPort(), "hi");
        awaitDelta(run, "one ");

        home.kill();

        patiently().until(() -> run.err().contains("ERROR: Reconnecting... waiting for network"));
        run.interrupt();
        assertFailed(run, "interrupted");
        upstream.opensGate();
    }
}

package dev.tokenbus.testkit.client;

import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.TestPatience;
import dev.tokenbus.testkit.cluster.ClusterNode;
import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.TestCluster;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.RecordedRequest;
import dev.tokenbus.testkit.llm.ScriptedLlmServer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The cases of docs/clients.md for a client in Java, against a cluster of two gateways and two workers, with a scripted LLM server behind them.
 * The last two kill a process each, which nobody replaces.
 *
 * @param <C> the client
 */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
public abstract class ClientCases<C extends AutoCloseable> {
    private static final String TEXT = "Hello wörld \"you\" 💡\n";

    private final Vertx vertx = Vertx.vertx();
    private ProcessCluster processes;
    private ScriptedLlmServer upstream;
    private TestCluster cluster;
    private C client;

    /** How a prompt is refused. */
    public enum Refusal {
        /** There is no such model. */
        UNKNOWN_MODEL,
        /** The model's server does not take the prompt. */
        INVALID,
        /** The model's server is busy. */
        BUSY
    }

    /** Makes the client, which is closed after the last case. */
    protected abstract C connect(List<String> gateways) throws Exception;

    /** Asks a model something, and tells of the answer. */
    protected abstract void ask(C asker, String model, CaseAnswer answer);

    /** What the client throws. */
    protected abstract Class<? extends Throwable> classOf(Refusal refusal);

    @BeforeAll
    void start() throws Exception {
        processes = ProcessCluster.create();
        upstream = await(ScriptedLlmServer.start(vertx)).models("scripted");
        cluster = TestCluster.start(
                processes,
                2,
                2,
                Map.of(
                        "worker.upstream.a.baseUrl", upstream.baseUrl(),
                        "worker.upstream.a.maxRetries", "0",
                        // A model that can go on with a text.
                        "worker.upstream.a.continuation", "vllm",
                        // A worker may answer late on a busy machine, and another attempt would take the next script.
                        "gateway.startMs", "10000"));
        client = connect(cluster.gateways().stream()
                .map(gateway -> "ws://127.0.0.1:" + gateway.gatewayPort())
                .toList());
    }

    @AfterAll
    void stop() throws Exception {
        client.close();
        processes.close();
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws TimeoutException {
        return future.await(TestPatience.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private CaseAnswer ask(String model) {
        CaseAnswer answer = new CaseAnswer();
        ask(client, model, answer);
        return answer;
    }

    private RecordedRequest latest() {
        List<RecordedRequest> requests = upstream.requests();
        return requests.get(requests.size() - 1);
    }

    @Test
    @Order(1)
    void anAnswerIsWhole() {
        upstream.enqueue(LlmScript.answering("Hello", TEXT.substring("Hello".length())));

        CaseAnswer answer = ask("scripted");

        assertThat(answer.whole()).isEqualTo(new CaseAnswer.Whole(TEXT, "stop", 7, 2));
        assertThat(answer.text()).isEqualTo(TEXT);
    }

    @Test
    @Order(2)
    void anErrorBeforeTheFirstByteHasItsClass() {
        upstream.enqueue(LlmScript.error(400, "no")).enqueue(LlmScript.error(503, "busy"));

        assertThat(ask("scripted").error()).isExactlyInstanceOf(classOf(Refusal.INVALID));
        assertThat(ask("scripted").error()).isExactlyInstanceOf(classOf(Refusal.BUSY));
        assertThat(ask("gone").error()).isExactlyInstanceOf(classOf(Refusal.UNKNOWN_MODEL));
    }

    @Test
    @Order(3)
    void anErrorAfterTheFirstByteIsNoWholeAnswer() {
        upstream.enqueue(LlmScript.stream().role().delta("half ").hangUp());

        CaseAnswer answer = ask("scripted");

        assertThat(answer.error()).isNotNull();
        assertThat(answer.text()).isEqualTo("half ");
    }

    @Test
    @Order(4)
    void cancellingLeavesTheUpstream() {
        upstream.enqueue(LlmScript.stream().role().delta("half ").stall());

        CaseAnswer answer = ask("scripted");
        answer.awaitText();
        answer.cancel();

        patiently().until(latest().gone()::isComplete);
    }

    @Test
    @Order(5)
    void aReaderThatIsSlowHoldsTheModelBack() {
        upstream.enqueue(LlmScript.stream().role().burst("x".repeat(1000), Long.MAX_VALUE));
        CaseAnswer answer = new CaseAnswer().slow();

        ask(client, "scripted", answer);
        answer.awaitText();

        patiently().until(latest().blocked()::isComplete);
        answer.cancel();
        answer.goOn();
        patiently().until(latest().gone()::isComplete);
    }

    @Test
    @Order(6)
    void aWorkersDeathIsUnseen() {
        BusyWorker.awaitNone(cluster);
        upstream.enqueue(LlmScript.stream().role().delta("one ").stall()).enqueue(LlmScript.answering("two"));

        CaseAnswer answer = ask("scripted");
        answer.awaitText();
        BusyWorker.kill(cluster);

        assertThat(answer.whole().text()).isEqualTo("one two");
        assertThat(answer.text()).isEqualTo("one two");
    }

    @Test
    @Order(7)
    void aGatewaysDeathIsUnseen() {
        Promise<Void> gate = Promise.promise();
        int askedBefore = upstream.requests().size();
        upstream.enqueue(LlmScript.stream()
                .role()
                .delta("one ")
                .await(gate.future())
                .delta("two")
                .finish("stop")
                .usage(7, 2)
                .done());

        CaseAnswer answer = ask("scripted");
        answer.awaitText();
        ClusterNode home = cluster.gateways().get(0);
        home.kill();
        assertThat(answer.hasEnded()).isFalse();
        gate.complete();

        assertThat(answer.whole()).isEqualTo(new CaseAnswer.Whole("one two", "stop", 7, 2));
        assertThat(answer.text()).isEqualTo("one two");
        assertThat(upstream.requests()).hasSize(askedBefore + 1);
    }
}

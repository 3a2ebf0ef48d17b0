package dev.tokenbus.worker.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.testkit.Settings;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.ScriptedLlmServer;
import dev.tokenbus.worker.Backends;
import dev.tokenbus.worker.backend.Completion;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.backend.RecordedAnswer;
import dev.tokenbus.worker.text.JtokkitTokenizer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every backend keeps, for those that ask a server over HTTP, in each API. */
@ParameterizedClass
@EnumSource(UpstreamConfig.Api.class)
public class UpstreamContractTest extends ScriptedUpstreamContract {
    private final UpstreamConfig.Api api;

    UpstreamContractTest(UpstreamConfig.Api api) {
        this.api = api;
    }

    @Override
    public Future<ScriptedLlmServer> startServer(Vertx vertx) {
        return ScriptedLlmServer.start(vertx).map(server -> server.speaking(UpstreamFixture.wordsOf(api)));
    }

    @Override
    public LlmBackend open(Vertx vertx) {
        UpstreamConfig config = Settings.NONE
                .with("api", api)
                .with("poolSize", 8)
                .with("connectTimeoutMs", 20_000)
                .with("firstTokenTimeoutMs", 20_000)
                .with("idleTimeoutMs", 20_000)
                .with("maxRetries", 2)
                .with("maxEventBytes", 64 * 1024)
                .applyTo(UpstreamConfig.of("up", server.baseUrl(), "sk-test", List.of("m")));
        return UpstreamBackend.of(vertx, config, Backends.apiOf(config), JtokkitTokenizer.load(vertx), new Random(1));
    }

    private RecordedAnswer answerTo(LlmScript script) throws Exception {
        server.enqueue(script);
        RecordedAnswer answer = new RecordedAnswer();
        start(request(""), answer);
        return answer;
    }

    @Test
    void usageIsTheUpstreamsOwn() throws Exception {
        RecordedAnswer answer = answerTo(LlmScript.answering("a", "b"));

        Completion completion = answer.awaitEnd();

        assertThat(completion.usage().promptTokens()).isEqualTo(7);
        assertThat(completion.usage().completionTokens()).isEqualTo(2);
        assertThat(completion.usage().estimated()).isFalse();
    }

    @Test
    void usageIsEstimatedWhereTheUpstreamSendsNone() throws Exception {
        RecordedAnswer answer = answerTo(LlmScript.stream()
                .delta("Hello,")
                .delta(" world!")
                .finish("length")
                .done());

        Completion completion = answer.awaitEnd();

        assertThat(completion.finishReason()).isEqualTo("length");
        assertThat(completion.usage().estimated()).isTrue();
        assertThat(completion.usage().completionTokens())
                .isEqualTo(JtokkitTokenizer.shared().count("Hello, world!"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n"})
    void anyLineEndAndAnySplitGiveTheSameAnswer(String lineEnd) throws Exception {
        RecordedAnswer answer = answerTo(LlmScript.stream()
                .lineEnd(lineEnd)
                .splitEvery(1)
                .comment("ping")
                .role()
                .delta("é 🙂")
                .comment("ping")
                .delta("東京\n")
                .finish("stop")
                .usage(1, 2)
                .done());

        answer.awaitEnd();

        assertThat(answer.text()).isEqualTo("é 🙂東京\n");
    }

    @Test
    void reasoningTextAndToolCallsKeepTheirKinds() throws Exception {
        RecordedAnswer answer = answerTo(LlmScript.stream()
                .reasoning("hm")
                .delta("ok")
                .toolCall(new JsonObject()
                        .put("index", 0)
                        .put("id", "c")
                        .put("function", new JsonObject().put("name", "f").put("arguments", "{}")))
                .finish("tool_calls")
                .done());

        assertThat(answer.awaitEnd().finishReason()).isEqualTo("tool_calls");
        assertThat(answer.deltas().stream().map(RecordedAnswer.Delta::kind).distinct())
                .containsExactly(ChunkKind.REASONING, ChunkKind.TEXT, ChunkKind.TOOL_CALL);
        JsonObject call = new JsonObject();
        answer.deltas().stream()
                .filter(delta -> delta.kind() == ChunkKind.TOOL_CALL)
                .map(delta -> new JsonObject(delta.text()))
                .forEach(piece -> {
                    String before = call.getString("arguments", "");
                    call.mergeIn(piece).put("arguments", before + piece.getString("arguments", ""));
                });
        assertThat(call)
                .isEqualTo(new JsonObject()
                        .put("index", 0)
                        .put("id", "c")
                        .put("name", "f")
                        .put("arguments", "{}"));
    }

    @Test
    void twoDonesAreOneEnd() throws Exception {
        RecordedAnswer answer = answerTo(LlmScript.answering("a").done().delta("more"));

        answer.awaitEnd();
        server.requests().get(0).finished().await(40, TimeUnit.SECONDS);
        loop.passes(20);

        assertThat(answer.ends()).isEqualTo(1);
        assertThat(answer.text()).isEqualTo("a");
    }

    @Test
    void aServerThatGoesOnAfterDoneIsCutOff() throws Exception {
        answerTo(LlmScript.answering("a").stall()).awaitEnd();

        server.requests().get(0).gone().await(40, TimeUnit.SECONDS);
    }

    @Test
    void connectionsAreUsedAgain() throws Exception {
        for (int i = 0; i < 20; i++) {
            RecordedAnswer answer = new RecordedAnswer();
            start(request(""), answer);
            answer.awaitEnd();
        }

        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void modelsAreAskedFromTheServerWhereNoneAreConfigured(Vertx vertx) throws Exception {
        server.models("alpha", "beta");
        UpstreamConfig config =
                Settings.NONE.with("api", api).applyTo(UpstreamConfig.of("up", server.baseUrl(), null, List.of()));

        LlmBackend found = loop.call(() -> UpstreamBackend.discover(
                        vertx, config, Backends.apiOf(config), JtokkitTokenizer.load(vertx), new Random(1)))
                .await(40, TimeUnit.SECONDS);

        assertThat(found.models()).containsExactly("alpha", "beta");
        loop.call(found::close).await(40, TimeUnit.SECONDS);
    }
}

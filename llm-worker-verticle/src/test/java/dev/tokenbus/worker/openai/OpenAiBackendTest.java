package dev.tokenbus.worker.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.testkit.LlmScript;
import dev.tokenbus.testkit.RecordedRequest;
import dev.tokenbus.testkit.ScriptedLlmServer;
import dev.tokenbus.testkit.Settings;
import dev.tokenbus.worker.backend.Completion;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.backend.RecordedAnswer;
import dev.tokenbus.worker.backend.Requests;
import dev.tokenbus.worker.text.JtokkitTokenizer;
import dev.tokenbus.worker.upstream.UpstreamBackend;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import dev.tokenbus.worker.upstream.UpstreamConfig.Continuation;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

public class OpenAiBackendTest extends ScriptedUpstreamContract {
    @Override
    Future<ScriptedLlmServer> startServer(Vertx vertx) {
        return ScriptedLlmServer.start(vertx);
    }

    @Override
    public LlmBackend open(Vertx vertx) {
        return open(vertx, Continuation.NONE);
    }

    private LlmBackend open(Vertx vertx, Continuation continuation) {
        UpstreamConfig config = Settings.NONE
                .with("poolSize", 8)
                .with("connectTimeoutMs", 5000)
                .with("firstTokenTimeoutMs", 20_000)
                .with("idleTimeoutMs", 20_000)
                .with("maxRetries", 2)
                .with("maxEventBytes", 64 * 1024)
                .with("continuation", continuation)
                .applyTo(UpstreamConfig.of("up", server.baseUrl(), "sk-test", List.of("m")));
        return UpstreamBackend.of(vertx, config, new OpenAiApi(config), JtokkitTokenizer.load(vertx), new Random(1));
    }

    private RecordedAnswer answerTo(LlmScript script) throws Exception {
        server.enqueue(script);
        RecordedAnswer answer = new RecordedAnswer();
        start(request(""), answer);
        return answer;
    }

    @Test
    void theRequestIsWhatOpenAiExpects() throws Exception {
        RecordedAnswer answer = new RecordedAnswer();
        StreamConfig config = new StreamConfig(
                "m",
                10,
                0.5,
                0.9,
                List.of("END"),
                7L,
                StreamConfig.DEFAULT.streamOptions(),
                StreamConfig.DEFAULT.sim());

        start(Requests.of("m", "Hi \"you\" 🙂", config, ""), answer);
        answer.awaitEnd();

        RecordedRequest request = server.requests().get(0);
        assertThat(request.body()).isEqualTo(new JsonObject("""
                        {"model":"m","messages":[{"role":"user","content":"Hi \\"you\\" 🙂"}],"stream":true,
                         "stream_options":{"include_usage":true},"max_tokens":10,"temperature":0.5,"top_p":0.9,
                         "seed":7,"stop":["END"]}"""));
        assertThat(request.uri()).isEqualTo("/v1/chat/completions");
        assertThat(request.headers().get("authorization")).isEqualTo("Bearer sk-test");
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
        assertThat(answer.deltas().stream().map(RecordedAnswer.Delta::kind))
                .containsExactly(ChunkKind.REASONING, ChunkKind.TEXT, ChunkKind.TOOL_CALL);
        assertThat(new JsonObject(answer.text(ChunkKind.TOOL_CALL)).getString("name"))
                .isEqualTo("f");
    }

    @Test
    void aFinishReasonWithoutDoneIsComplete() throws Exception {
        assertThat(answerTo(LlmScript.stream().delta("a").finish("stop"))
                        .awaitEnd()
                        .finishReason())
                .isEqualTo("stop");
        assertThat(answerTo(LlmScript.stream().delta("a").finish("stop").hangUp())
                        .awaitEnd()
                        .finishReason())
                .isEqualTo("stop");
    }

    @Test
    void twoDonesAreOneEnd() throws Exception {
        RecordedAnswer answer = answerTo(LlmScript.answering("a").done().delta("more"));

        answer.awaitEnd();
        server.requests().get(0).finished().await(20, TimeUnit.SECONDS);
        loop.passes(20);

        assertThat(answer.ends()).isEqualTo(1);
        assertThat(answer.text()).isEqualTo("a");
    }

    @Test
    void aServerThatGoesOnAfterDoneIsCutOff() throws Exception {
        answerTo(LlmScript.answering("a").stall()).awaitEnd();

        server.requests().get(0).gone().await(20, TimeUnit.SECONDS);
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

    @ParameterizedTest
    @ValueSource(strings = {"VLLM", "LLAMA_CPP"})
    void aTextIsContinuedAsTheServerWantsIt(Continuation continuation, Vertx vertx) throws Exception {
        LlmBackend other = loop.call(() -> open(vertx, continuation));
        RecordedAnswer answer = new RecordedAnswer();

        loop.run(() -> other.generate(request("The answer"), answer));
        answer.awaitEnd();

        JsonObject body = server.requests().get(0).body();
        assertThat(other.canContinue("m")).isTrue();
        assertThat(body.getJsonArray("messages").getJsonObject(1))
                .isEqualTo(new JsonObject().put("role", "assistant").put("content", "The answer"));
        assertThat(body.getBoolean("continue_final_message")).isTrue();
        assertThat(body.getBoolean("add_generation_prompt")).isFalse();
        loop.call(other::close).await(20, TimeUnit.SECONDS);
    }

    @Test
    void continuingWhereTheServerCannotIsRejected() throws Exception {
        RecordedAnswer answer = new RecordedAnswer();

        start(request("begun"), answer);

        assertThat(answer.awaitFailure().code()).isEqualTo(ErrorCode.UPSTREAM_REJECTED);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void modelsAreAskedFromTheServerWhereNoneAreConfigured(Vertx vertx) throws Exception {
        server.models("alpha", "beta");
        UpstreamConfig config = UpstreamConfig.of("up", server.baseUrl(), null, List.of());

        LlmBackend found = loop.call(() -> UpstreamBackend.discover(
                        vertx, config, new OpenAiApi(config), JtokkitTokenizer.load(vertx), new Random(1)))
                .await(20, TimeUnit.SECONDS);

        assertThat(found.models()).containsExactly("alpha", "beta");
        loop.call(found::close).await(20, TimeUnit.SECONDS);
    }
}

package dev.tokenbus.worker.openai.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.testkit.Settings;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.RecordedRequest;
import dev.tokenbus.testkit.llm.ScriptedLlmServer;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.backend.RecordedAnswer;
import dev.tokenbus.worker.backend.Requests;
import dev.tokenbus.worker.openai.OpenAiApi;
import dev.tokenbus.worker.text.JtokkitTokenizer;
import dev.tokenbus.worker.upstream.ScriptedUpstreamContract;
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
import org.junit.jupiter.params.provider.EnumSource;

public class OpenAiBackendTest extends ScriptedUpstreamContract {
    @Override
    protected Future<ScriptedLlmServer> startServer(Vertx vertx) {
        return ScriptedLlmServer.start(vertx);
    }

    @Override
    public LlmBackend open(Vertx vertx) {
        return open(vertx, Continuation.NONE);
    }

    private LlmBackend open(Vertx vertx, Continuation continuation) {
        UpstreamConfig config = Settings.NONE
                .with("poolSize", 8)
                .with("connectTimeoutMs", 20_000)
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

    @ParameterizedTest
    @EnumSource(value = Continuation.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void aTextIsContinuedAsTheServerWantsIt(Continuation continuation, Vertx vertx) throws Exception {
        boolean saysIt = continuation == Continuation.VLLM || continuation == Continuation.LLAMA_CPP;
        JsonObject message = new JsonObject().put("role", "assistant").put("content", "The answer");
        LlmBackend other = loop.call(() -> open(vertx, continuation));
        RecordedAnswer answer = new RecordedAnswer();

        loop.run(() -> other.generate(request("The answer"), answer));
        answer.awaitEnd();

        JsonObject body = server.requests().get(0).body();
        assertThat(other.canContinue("m")).isTrue();
        assertThat(body.getJsonArray("messages").getJsonObject(1))
                .isEqualTo(continuation == Continuation.PREFIX ? message.put("prefix", true) : message);
        assertThat(body.getBoolean("continue_final_message")).isEqualTo(saysIt ? true : null);
        assertThat(body.getBoolean("add_generation_prompt")).isEqualTo(saysIt ? false : null);
        loop.call(other::close).await(40, TimeUnit.SECONDS);
    }

    @Test
    void continuingWhereTheServerCannotIsRejected() throws Exception {
        RecordedAnswer answer = new RecordedAnswer();

        start(request("begun"), answer);

        assertThat(answer.awaitFailure().code()).isEqualTo(ErrorCode.UPSTREAM_REJECTED);
        assertThat(server.requests()).isEmpty();
    }
}

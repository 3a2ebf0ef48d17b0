package dev.tokenbus.worker.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.testkit.Settings;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.RecordedRequest;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.backend.RecordedAnswer;
import dev.tokenbus.worker.backend.Requests;
import dev.tokenbus.worker.text.JtokkitTokenizer;
import dev.tokenbus.worker.upstream.UpstreamBackend;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import dev.tokenbus.worker.upstream.UpstreamConfig.Api;
import dev.tokenbus.worker.upstream.UpstreamConfig.Continuation;
import dev.tokenbus.worker.upstream.UpstreamFixture;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is particular to a server of Anthropic's Messages, over real HTTP. */
class AnthropicBackendTest extends UpstreamFixture {
    AnthropicBackendTest() {
        super(Api.ANTHROPIC);
    }

    private LlmBackend open(Vertx vertx, Settings settings) throws Exception {
        UpstreamConfig config = settings.with("api", Api.ANTHROPIC)
                .applyTo(UpstreamConfig.of("up", server.baseUrl(), KEY, List.of("m")));
        return loop.call(() -> UpstreamBackend.of(
                vertx, config, new MessagesApi(config), JtokkitTokenizer.load(vertx), new Random(1)));
    }

    private RecordedAnswer answerOf(LlmBackend asked, String continueAfter) throws Exception {
        RecordedAnswer told = new RecordedAnswer();
        loop.run(() -> asked.generate(Requests.of("m", PROMPT, StreamConfig.DEFAULT, continueAfter), told));
        told.awaitEnd();
        return told;
    }

    @Test
    void theRequestIsWhatAnthropicExpects() throws Exception {
        ask(StreamConfig.DEFAULT);
        answer.awaitEnd();

        RecordedRequest request = server.requests().get(0);
        assertThat(request.uri()).isEqualTo("/v1/messages");
        assertThat(request.headers().get("x-api-key")).isEqualTo(KEY);
        assertThat(request.headers().get("anthropic-version")).isEqualTo("2023-06-01");
        assertThat(request.headers().contains("authorization")).isFalse();
        assertThat(request.body().getInteger("max_tokens")).isEqualTo(16_384);
    }

    @Test
    void theKeyMayBeABearerToken(Vertx vertx) throws Exception {
        LlmBackend other = open(vertx, Settings.NONE.with("keyHeader", "Authorization"));

        answerOf(other, "");

        assertThat(server.requests().get(0).headers().get("authorization")).isEqualTo("Bearer " + KEY);
        assertThat(server.requests().get(0).headers().contains("x-api-key")).isFalse();
        loop.call(other::close).await(40, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @CsvSource({
        "529, overloaded_error, UPSTREAM_UNAVAILABLE",
        "429, rate_limit_error, RATE_LIMITED",
        "400, invalid_request_error, UPSTREAM_REJECTED",
        "401, authentication_error, UPSTREAM_REJECTED",
        "403, permission_error, UPSTREAM_REJECTED",
        "404, not_found_error, UPSTREAM_REJECTED",
        "413, request_too_large, TOO_LARGE",
        "500, api_error, UPSTREAM_UNAVAILABLE"
    })
    void anErrorHasItsClassAsAStatusAndInTheStream(int status, String type, ErrorCode code) throws Exception {
        String error = "{\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\"it is so\"}}";

        assertThat(failureOf(LlmScript.status(status, error)).code()).isEqualTo(code);
        server.enqueue(LlmScript.stream().role().raw("event: error\ndata: " + error + "\n\n"));
        RecordedAnswer second = new RecordedAnswer();
        loop.run(() -> backend.generate(Requests.of("m", PROMPT, Requests.stream(0, 0), ""), second));

        assertThat(second.awaitFailure().code()).isEqualTo(code);
        assertThat(second.awaitFailure().detail()).contains("it is so");
    }

    @ParameterizedTest
    @CsvSource({
        "end_turn, stop, ''",
        "stop_sequence, stop, ''",
        "max_tokens, length, ''",
        "model_context_window_exceeded, length, ''",
        "tool_use, tool_calls, ''",
        "refusal, content_filter, ''",
        "pause_turn, other, pause_turn",
        "something_new, other, something_new"
    })
    void aReasonIsSaidInTheWordsOfClients(String reason, String finishReason, String raw) throws Exception {
        server.enqueue(LlmScript.stream().delta("a").finish(reason).done());
        ask(Requests.stream(0, 0));

        assertThat(answer.awaitEnd().finishReason()).isEqualTo(finishReason);
        assertThat(answer.awaitEnd().finishReasonRaw()).isEqualTo(raw.isEmpty() ? null : raw);
    }

    @Test
    void aModelThatAnswersLessIsAskedForAsMuchAsItCan() throws Exception {
        server.enqueue(LlmScript.status(
                        400,
                        "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"max_tokens: 16384 > 8192,"
                                + " which is the maximum allowed number of output tokens for m\"}}"))
                .otherwise(LlmScript.answering("ok"));

        ask(StreamConfig.DEFAULT);
        answer.awaitEnd();
        answerOf(backend, "");

        assertThat(server.requests().stream().map(request -> request.body().getInteger("max_tokens")))
                .containsExactly(16_384, 8192, 8192);
    }

    @Test
    void aModelThatAnswersLessThinksLess() throws Exception {
        server.enqueue(LlmScript.status(
                        400,
                        "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"max_tokens: 32768 > 8192,"
                                + " which is the maximum allowed number of output tokens for m\"}}"))
                .otherwise(LlmScript.answering("ok"));

        ask(StreamConfig.DEFAULT.withExtra(Map.of("reasoning_effort", "\"high\"")));
        answer.awaitEnd();

        JsonObject second = server.requests().get(1).body();
        assertThat(server.requests().get(0).body().getInteger("max_tokens")).isEqualTo(32_768);
        assertThat(second.getInteger("max_tokens")).isEqualTo(8192);
        assertThat(second.getJsonObject("thinking").getInteger("budget_tokens")).isEqualTo(4096);
    }

    /** A server that says no more than what a message begins with: its tokens are counted here. */
    @Test
    void whereTheEndHasNoFiguresTheTokensAreEstimated() throws Exception {
        String start = "{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":25,\"output_tokens\":1}}}";
        String end = "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}";
        server.enqueue(LlmScript.stream()
                .raw("event: message_start\ndata: " + start + "\n\n")
                .delta("One two three four five six seven")
                .raw("event: message_delta\ndata: " + end + "\n\n")
                .raw("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"));

        ask(Requests.stream(0, 0));

        assertThat(answer.awaitEnd().usage().estimated()).isTrue();
        assertThat(answer.awaitEnd().usage().completionTokens()).isGreaterThan(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {" world", "world", " \nworld", " \n"})
    void aPrefillEndsWithoutBlanksAndTheAnswerDoesNotRepeatThem(String said, Vertx vertx) throws Exception {
        LlmBackend other = open(vertx, Settings.NONE.with("continuation", Continuation.PREFILL));
        LlmScript script = LlmScript.stream().role();
        said.chars().forEach(c -> script.delta(Character.toString(c)));
        server.enqueue(script.delta("!").finish("stop").done());

        RecordedAnswer told = answerOf(other, "Hello \n");

        JsonObject last =
                server.requests().get(0).body().getJsonArray("messages").getJsonObject(1);
        assertThat(other.canContinue("m")).isTrue();
        assertThat(last.encode())
                .isEqualTo("{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"Hello\"}]}");
        assertThat(told.text()).isEqualTo(said.strip() + "!");
        loop.call(other::close).await(40, TimeUnit.SECONDS);
    }

    @Test
    void aModelThatRefusesAPrefillIsAskedForNoneAgain(Vertx vertx) throws Exception {
        LlmBackend other = open(vertx, Settings.NONE.with("continuation", Continuation.PREFILL));
        server.enqueue(LlmScript.status(
                400,
                "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"This model does not support"
                        + " assistant message prefill. The conversation must end with a user message.\"}}"));
        RecordedAnswer told = new RecordedAnswer();
        loop.run(() -> other.generate(Requests.of("m", PROMPT, StreamConfig.DEFAULT, "begun"), told));

        assertThat(told.awaitFailure().code()).isEqualTo(ErrorCode.UPSTREAM_REJECTED);
        assertThat(other.canContinue("m")).isFalse();
        assertThat(other.canContinue("another")).isTrue();
        loop.call(other::close).await(40, TimeUnit.SECONDS);
    }
}

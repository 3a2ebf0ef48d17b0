package dev.tokenbus.worker.openai.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.worker.backend.Completion;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.backend.Requests;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a server says when, an answer is done only with all that the server said of it. */
class TruthfulEndTest extends OpenAiBackendFixture {
    private static String chunk(String delta) {
        return "{\"choices\":[{\"delta\":{" + delta + "},\"finish_reason\":\"stop\"}]}";
    }

    @Test
    void aPieceAfterTheReasonBelongsToAnAnswerWhoseEndIsStated() throws Exception {
        server.enqueue(LlmScript.stream().delta("a").finish("stop").delta("b").done());
        ask(Requests.stream(0, 0));

        assertThat(answer.awaitEnd().finishReason()).isEqualTo("stop");
        assertThat(answer.text()).isEqualTo("ab");
    }

    @Test
    void theNameOfACodingIsCut() throws Exception {
        StreamFailure failure = failureOf(LlmScript.answering("a").header("content-encoding", "x".repeat(5000)));

        assertThat(failure.detail()).contains("xxx").hasSizeLessThan(400);
    }

    @Test
    void aReasonOnEachChunkAndThenACutIsTruncated() throws Exception {
        assertThat(failureOf(LlmScript.stream()
                                .event(chunk("\"content\":\"a\""))
                                .event(chunk("\"content\":\"b\""))
                                .reset())
                        .code())
                .isEqualTo(ErrorCode.UPSTREAM_TRUNCATED);
    }

    @Test
    void theErrorSaysWhatCame() throws Exception {
        assertThat(failureOf(LlmScript.stream().delta("a").delta("b").hangUp()).detail())
                .endsWith("2 pieces of the answer came, but no finish reason.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bye", "{\"broken", "{\"x\":99999999999999999999}", " "})
    void oddThingsAfterTheEndDoNotHarmTheAnswer(String odd) throws Exception {
        server.enqueue(LlmScript.stream()
                .delta("a")
                .delta("b")
                .finish("stop")
                .event(odd)
                .done());
        ask(Requests.stream(0, 0));

        assertThat(answer.awaitEnd().finishReason()).isEqualTo("stop");
        assertThat(answer.text()).isEqualTo("ab");
    }

    @Test
    void usageMayFollowTheEnd() throws Exception {
        server.enqueue(
                LlmScript.stream().delta("a").delta("b").finish("stop").done().usage(5, 7));
        ask(Requests.stream(0, 0));

        assertThat(answer.awaitEnd()).isEqualTo(new Completion("stop", new Usage(5, 7, false)));
    }

    @Test
    void aWordThatNobodyKnowsIsNoTruncation() throws Exception {
        server.enqueue(LlmScript.stream().delta("a").usage(5, 7).finish("pause").done());
        ask(Requests.stream(0, 0));

        assertThat(answer.awaitEnd()).isEqualTo(new Completion("other", "pause", new Usage(5, 7, false)));
    }

    @Test
    void aDocumentInsteadOfAStreamIsReadWhole() throws Exception {
        server.enqueue(LlmScript.status(
                200,
                "{\"choices\":[{\"message\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}],"
                        + "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}}"));
        ask(Requests.stream(0, 0));

        assertThat(answer.awaitEnd()).isEqualTo(new Completion("stop", new Usage(5, 2, false)));
        assertThat(answer.text()).isEqualTo("Hello");
    }

    @Test
    void anErrorWithStatus200HasItsClass() throws Exception {
        assertThat(failureOf(LlmScript.status(200, "{\"error\":{\"message\":\"used up\",\"code\":429}}"))
                        .code())
                .isEqualTo(ErrorCode.RATE_LIMITED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd", "gzip, br"})
    void aCodingThatIsNoneOrThatWasDeclinedIsSaidOnce(String coding) throws Exception {
        server.otherwise(LlmScript.answering("a").header("content-encoding", coding));
        ask(Requests.stream(0, 2));

        assertThat(answer.awaitFailure().detail()).contains("compressed").contains(coding);
        assertThat(server.requests()).hasSize(1);
        assertThat(server.request(0).await(40, TimeUnit.SECONDS).headers().get("accept-encoding"))
                .isEqualTo("identity");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The service is overloaded",
                "upstream connect error or disconnect: reset",
                "error: no such model\n",
                "{\"detail\":\"overloaded\"}",
                "<html><title>overloaded</title></html>",
                ": ping\n\noverloaded"
            })
    void wordsInsteadOfAStreamAreTold(String words) throws Exception {
        StreamFailure failure = failureOf(LlmScript.stream().raw(words));

        assertThat(failure.detail()).containsAnyOf("overloaded", "connect error", "no such model");
    }

    @Test
    void keepAlivesAloneAreNoWords() throws Exception {
        assertThat(failureOf(LlmScript.stream().comment("ping").raw("retry: 5\n\n"))
                        .code())
                .isEqualTo(ErrorCode.UPSTREAM_TRUNCATED);
    }

    @Test
    void whatWasReceivedBeforeTheConnectionClosedIsReadAlthoughTheReaderWaits(Vertx vertx) throws Exception {
        LlmBackend.Generating[] generating = new LlmBackend.Generating[1];
        answer.alsoOnDelta(delta -> {
            generating[0].pause();
            vertx.setTimer(20, resumed -> generating[0].resume());
        });
        LlmScript script = LlmScript.stream();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            script.delta("t" + i + " " + "x".repeat(300));
            text.append("t").append(i).append(' ').append("x".repeat(300));
        }
        server.enqueue(script.finish("stop").done().hangUp());
        loop.run(() -> generating[0] = backend.generate(Requests.of("m", PROMPT, Requests.stream(0, 0), ""), answer));

        assertThat(answer.awaitEnd().finishReason()).isEqualTo("stop");
        assertThat(answer.text()).isEqualTo(text.toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 206})
    void anAnswerMayHaveAnyStatusOfSuccess(int status) throws Exception {
        server.enqueue(LlmScript.status(
                status, "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: " + chunk("") + "\n\n"));
        ask(Requests.stream(0, 0));

        assertThat(answer.awaitEnd().finishReason()).isEqualTo("stop");
        assertThat(answer.text()).isEqualTo("a");
    }
}

package dev.tokenbus.worker.openai.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.worker.backend.Completion;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.backend.Requests;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that end in the middle were cut, wherever that is; a document that is whole is one, however its response ends. */
class CutAndWholeTest extends OpenAiBackendFixture {
    private static final String WHOLE = "{\"choices\":[{\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}],"
            + "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"choices\":[{\"delta\":{\"content\":\"lo",
                "data: [DON",
                "data: {\"choices\":[{\"delta\":{\"content\":\"\u00e9",
                "data: [",
                "{\"choices\":[{\"delta\":{\"cont"
            })
    void halfALineAtACutIsTruncated(String half) throws Exception {
        Promise<Void> seen = Promise.promise();
        server.enqueue(
                LlmScript.stream().delta("a").raw(half).await(seen.future()).reset());
        ask(Requests.stream(0, 0));
        answer.awaitDeltas(1);

        seen.complete();

        assertThat(answer.awaitFailure().code()).isEqualTo(ErrorCode.UPSTREAM_TRUNCATED);
    }

    @Test
    void halfALineAtAnEndThatAProxyStatesIsTruncatedToo() throws Exception {
        String reason = "{\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}";

        assertThat(failureOf(LlmScript.stream()
                                .event(reason)
                                .event(reason)
                                .raw("data: {\"choices\":[{\"delta\":{\"content\":\"b"))
                        .code())
                .isEqualTo(ErrorCode.UPSTREAM_TRUNCATED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"error\":{\"code\":\"model_overloaded\"}}; : model_overloaded",
                "{\"error\":{\"type\":\"overloaded_error\",\"message\":\" \"}}; : overloaded_error",
                "{\"error\":{\"code\":503}};  with status 503.",
                "{\"title\":\"Busy\",\"detail\":\"come back\",\"status\":503}; : Busy: come back"
            },
            ignoreLeadingAndTrailingWhitespace = false)
    void anErrorWithoutASentenceIsToldByItsType(String body, String words) throws Exception {
        assertThat(failureOf(LlmScript.status(200, body)).detail()).endsWith(words.substring(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 500})
    void soIsOneWithAStatus(int status) throws Exception {
        assertThat(failureOf(LlmScript.status(status, "{\"error\":{\"code\":\"model_overloaded\"}}"))
                        .detail())
                .isEqualTo("The model server answered with status " + status + ": model_overloaded");
    }

    @Test
    void aNumberThatIsNoStatusIsACode() throws Exception {
        assertThat(failureOf(LlmScript.status(200, "{\"base_resp\":{\"status_code\":1004,\"status_msg\":\"no key\"}}"))
                        .detail())
                .isEqualTo("The model server reported an error with code 1004: no key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: {\"choices\":[{\"del", "{\"choices\":[{\"message\":{\"cont", "{"})
    void whatIsCutBeforeTheFirstTokenIsAskedAgain(String half) throws Exception {
        server.enqueue(LlmScript.status(200, half).hangUp()).otherwise(LlmScript.answering("ok"));
        ask(Requests.stream(0, 2));

        answer.awaitEnd();
        assertThat(answer.text()).isEqualTo("ok");
    }

    @Test
    void aDocumentThatIsCutBehindItsMessageIsTruncated() throws Exception {
        StreamFailure failure = failureOf(
                LlmScript.status(200, WHOLE.substring(0, WHOLE.length() - 20)).hangUp());

        assertThat(failure.code()).isEqualTo(ErrorCode.UPSTREAM_TRUNCATED);
        assertThat(answer.text()).isEqualTo("Hi");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uFEFF", "\uFEFF\n "})
    void aByteOrderMarkBeforeADocumentIsNoPartOfIt(String mark) throws Exception {
        server.enqueue(LlmScript.status(200, mark + WHOLE));
        ask(Requests.stream(0, 0));

        assertThat(answer.awaitEnd()).isEqualTo(new Completion("stop", new Usage(5, 2, false)));
        assertThat(answer.text()).isEqualTo("Hi");
    }

    @Test
    void aByteOrderMarkMayComeInPieces() throws Exception {
        server.enqueue(LlmScript.status(200, "").splitEvery(1).raw("\uFEFF" + WHOLE));
        ask(Requests.stream(0, 0));

        assertThat(answer.awaitEnd().finishReason()).isEqualTo("stop");
        assertThat(answer.text()).isEqualTo("Hi");
    }

    /** Answers over a connection that ends by closing, without a length. */
    private void askWithoutLength(Vertx vertx, String body) throws Exception {
        NetServer old = vertx.createNetServer()
                .connectHandler(socket -> socket.handler(bytes -> {
                    socket.write("HTTP/1.0 200 OK\r\ncontent-type: application/json\r\n\r\n" + body);
                    socket.close();
                }));
        old.listen(0, "127.0.0.1").await(40, TimeUnit.SECONDS);
        LlmBackend asked = loop.call(() -> open(vertx, "http://127.0.0.1:" + old.actualPort() + "/v1"));
        loop.run(() -> asked.generate(Requests.of("m", PROMPT, Requests.stream(0, 0), ""), answer));
        answer.await("an end", told -> told.ends() > 0);
        loop.call(asked::close).await(40, TimeUnit.SECONDS);
    }

    @Test
    void aDocumentThatIsWholeNeedsNoLength(Vertx vertx) throws Exception {
        askWithoutLength(vertx, WHOLE);

        assertThat(answer.awaitEnd()).isEqualTo(new Completion("stop", new Usage(5, 2, false)));
        assertThat(answer.text()).isEqualTo("Hi");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"choices\":[{\"message\":{\"content\":\"Hi; UPSTREAM_TRUNCATED",
                "{\"choices\":[{\"message\":{\"content\":\"Hi\"}}]}; UPSTREAM_TRUNCATED",
                "{\"error\":\"overloaded\"}; UPSTREAM_UNAVAILABLE",
                "{\"object\":\"list\"}; UPSTREAM_MALFORMED"
            })
    void aDocumentIsWhatItSays(String body, ErrorCode code, Vertx vertx) throws Exception {
        askWithoutLength(vertx, body);

        assertThat(answer.awaitFailure().code()).isEqualTo(code);
    }

    @Test
    void anAnswerInJsonWithoutAReasonIsTruncated() throws Exception {
        StreamFailure failure = failureOf(LlmScript.status(200, "{\"choices\":[{\"message\":{\"content\":\"Hi\"}}]}"));

        assertThat(failure.code()).isEqualTo(ErrorCode.UPSTREAM_TRUNCATED);
        assertThat(failure.detail()).contains("1 piece of the answer");
        assertThat(answer.text()).isEqualTo("Hi");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 400, 500})
    void wordsInBracketsAreTold(int status) throws Exception {
        assertThat(failureOf(LlmScript.status(status, "[Errno 111] Connection refused"))
                        .detail())
                .endsWith(": [Errno 111] Connection refused");
    }

    @Test
    void aLongBodyOfAnErrorHasItsFirstWords() throws Exception {
        assertThat(failureOf(LlmScript.status(
                                400, "{\"error\":\"overheated\",\"trace\":\"" + "x".repeat(100_000) + "\"}"))
                        .detail())
                .contains("overheated");
    }

    @Test
    void anErrorWithoutAFieldInTheMiddleIsTold() throws Exception {
        StreamFailure failure = failureOf(
                LlmScript.stream().delta("a").raw("{\"error\":{\"message\":\"lost its shard\",\"code\":500}}\n"));

        assertThat(failure.detail()).contains("lost its shard");
    }

    @Test
    void aPieceAfterTheReasonWithdrawsItWhereTheResponseOnlyEnds() throws Exception {
        assertThat(failureOf(LlmScript.stream()
                                .event("{\"choices\":[{\"delta\":{\"reasoning\":\"hm\"},\"finish_reason\":\"stop\"}]}")
                                .delta("Hal"))
                        .code())
                .isEqualTo(ErrorCode.UPSTREAM_TRUNCATED);
    }

    @Test
    void usageBehindAnOddEventIsRead() throws Exception {
        server.enqueue(LlmScript.stream()
                .delta("a")
                .delta("b")
                .raw("data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: {odd}\n\n"
                        + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":7}}\n\n"));
        ask(Requests.stream(0, 0));

        assertThat(answer.awaitEnd()).isEqualTo(new Completion("stop", new Usage(5, 7, false)));
    }
}

package dev.tokenbus.worker.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.testkit.LlmScript;
import dev.tokenbus.testkit.property.Property;
import dev.tokenbus.testkit.property.Randomness;
import dev.tokenbus.worker.backend.Completion;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.backend.RecordedAnswer;
import dev.tokenbus.worker.backend.Requests;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a server says when, an answer is done only with all that the server said of it. */
class TruthfulEndTest extends OpenAiBackendFixture {
    private static final long PAUSE_MS = 15;

    /** One thing that a server does. */
    private enum Move {
        TEXT,
        TEXT_AND_FINISH,
        REASONING,
        REASONING_AND_FINISH,
        FINISH,
        USAGE,
        PAUSE,
        ODD
    }

    private enum End {
        DONE,
        CLEAN,
        RESET,
        HANG_UP
    }

    private static final Set<Move> PIECES =
            Set.of(Move.TEXT, Move.TEXT_AND_FINISH, Move.REASONING, Move.REASONING_AND_FINISH);

    private record Story(List<Move> moves, End end) {}

    private static Story story(Randomness random) {
        return new Story(random.list(0, 7, inner -> inner.of(Move.class)), random.of(End.class));
    }

    /** Only once its pieces are read is it reset: what a reset overtakes nobody can know of. */
    private LlmScript script(Story story, Future<?> allRead, Vertx vertx) {
        LlmScript script = LlmScript.stream();
        int piece = 0;
        int pauses = 0;
        for (Move move : story.moves()) {
            switch (move) {
                case TEXT -> script.delta("t" + piece++ + " ");
                case TEXT_AND_FINISH -> script.event(chunk("\"content\":\"t" + piece++ + " \""));
                case REASONING -> script.reasoning("hm");
                case REASONING_AND_FINISH -> script.event(chunk("\"reasoning\":\"hm\""));
                case FINISH -> script.finish("stop");
                case USAGE -> script.usage(1, 2);
                case PAUSE -> script.await(vertx.timer(PAUSE_MS * ++pauses, TimeUnit.MILLISECONDS));
                case ODD -> script.event("odd");
            }
        }
        return switch (story.end()) {
            case DONE -> script.done();
            case CLEAN -> script;
            case RESET -> script.await(allRead).reset();
            case HANG_UP -> script.hangUp();
        };
    }

    private static String chunk(String delta) {
        return "{\"choices\":[{\"delta\":{" + delta + "},\"finish_reason\":\"stop\"}]}";
    }

    /** All text of a story. */
    private static String text(Story story) {
        int[] piece = {0};
        return story.moves().stream()
                .filter(move -> move == Move.TEXT || move == Move.TEXT_AND_FINISH)
                .map(move -> "t" + piece[0]++ + " ")
                .collect(Collectors.joining());
    }

    @Test
    void anyOrderOfPiecesReasonsPausesAndCutsEndsTruthfully(Vertx vertx) {
        Property.tries(300).forAll(TruthfulEndTest::story, story -> {
            long pieces = story.moves().stream().filter(PIECES::contains).count();
            Promise<Void> allRead = Promise.promise();
            RecordedAnswer told = new RecordedAnswer();
            told.alsoOnDelta(delta -> completeAt(pieces, told, allRead));
            completeAt(pieces, told, allRead);
            server.enqueue(script(story, allRead.future(), vertx));
            loop.call(() -> backend.generate(Requests.of("m", PROMPT, Requests.stream(0, 0), ""), told));
            told.await("an end", answer -> answer.ends() > 0);

            if (told.failure() == null) {
                assertThat(told.text()).isEqualTo(text(story));
                assertThat(isMeantToEnd(story)).isTrue();
            } else {
                assertThat(told.failure().code()).isEqualTo(ErrorCode.UPSTREAM_TRUNCATED);
                assertThat(mustBeDone(story)).isFalse();
            }
        });
    }

    private static void completeAt(long pieces, RecordedAnswer told, Promise<Void> allRead) {
        long read = told.deltas().stream()
                .filter(delta -> delta.kind().isGenerated())
                .count();
        if (read == pieces) {
            allRead.tryComplete();
        }
    }

    /** The server says why the answer ends: with or after its last piece, or anywhere if it also says that nothing follows. */
    private static boolean isMeantToEnd(Story story) {
        List<Move> moves = story.moves();
        int reason = Math.max(
                moves.lastIndexOf(Move.FINISH),
                Math.max(moves.lastIndexOf(Move.TEXT_AND_FINISH), moves.lastIndexOf(Move.REASONING_AND_FINISH)));
        int piece = Math.max(moves.lastIndexOf(Move.TEXT), moves.lastIndexOf(Move.REASONING));
        return reason >= 0 && (story.end() == End.DONE || reason >= piece);
    }

    private static boolean statesTheEnd(Story story) {
        return story.end() == End.DONE || story.end() == End.CLEAN;
    }

    private static boolean mustBeDone(Story story) {
        return isMeantToEnd(story) && statesTheEnd(story);
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
        assertThat(server.request(0).await(20, TimeUnit.SECONDS).headers().get("accept-encoding"))
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

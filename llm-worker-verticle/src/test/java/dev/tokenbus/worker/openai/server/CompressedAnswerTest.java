package dev.tokenbus.worker.openai.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.backend.Requests;
import dev.tokenbus.worker.transport.Compressed;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An answer that a server compresses although that was declined is read, no faster than it is wanted, and within the same limits. */
class CompressedAnswerTest extends OpenAiBackendFixture {
    private static final String END =
            "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

    private static String delta(String text) {
        return "data: {\"choices\":[{\"delta\":{\"content\":\"" + text + "\"}}]}\n\n";
    }

    private static LlmScript gzip(Buffer bytes) {
        return LlmScript.stream().header("content-encoding", "gzip").raw(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 1000})
    void oddPiecesOfFlushesAreRead(int pieceBytes) throws Exception {
        Compressed bytes = Compressed.gzip();
        for (int i = 0; i < 50; i++) {
            bytes.flushed(delta("w" + i + " "));
        }
        server.enqueue(gzip(bytes.flushed(END).whole()).splitEvery(pieceBytes));
        ask(Requests.stream(0, 0));

        assertThat(answer.awaitEnd().finishReason()).isEqualTo("stop");
        assertThat(answer.text()).startsWith("w0 w1 ").endsWith("w49 ");
        assertThat(answer.deltas()).hasSize(50);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void deflateIsReadWithItsHeaderOrWithout(boolean isRaw) throws Exception {
        Compressed bytes = isRaw ? Compressed.rawDeflate() : Compressed.deflate();
        server.enqueue(LlmScript.stream()
                .header("content-encoding", "deflate")
                .raw(bytes.held(delta("Hello")).held(END).whole()));
        ask(Requests.stream(0, 0));

        assertThat(answer.awaitEnd().finishReason()).isEqualTo("stop");
        assertThat(answer.text()).isEqualTo("Hello");
    }

    @Test
    void whatIsFlushedIsSaidAtOnce() throws Exception {
        Promise<Void> seen = Promise.promise();
        Compressed bytes = Compressed.gzip().flushed(delta("a"));
        Buffer first = bytes.soFar();
        Buffer all = bytes.flushed(delta("b")).flushed(END).whole();
        server.enqueue(gzip(first).await(seen.future()).raw(all.getBuffer(first.length(), all.length())));
        ask(Requests.stream(0, 0));
        answer.awaitDeltas(1);

        seen.complete();

        answer.awaitEnd();
        assertThat(answer.text()).isEqualTo("ab");
    }

    @Test
    void whoPausesGetsNoMoreThanAPieceAndLaterAllOfIt() throws Exception {
        int count = 20_000;
        Compressed bytes = Compressed.gzip();
        for (int i = 0; i < count; i++) {
            bytes.held(delta("x".repeat(600 + i % 7)));
        }
        server.enqueue(gzip(bytes.held(END).whole()));
        LlmBackend.Generating[] generating = new LlmBackend.Generating[1];
        answer.alsoOnDelta(delta -> generating[0].pause());
        loop.run(() -> generating[0] = backend.generate(Requests.of("m", PROMPT, StreamConfig.DEFAULT, ""), answer));
        answer.awaitDeltas(1);

        loop.passes(200);
        assertThat(answer.deltas().size()).as("of a piece of 8 KiB").isLessThan(16);
        answer.alsoOnDelta(delta -> {
            if (answer.deltas().size() % 1000 == 0) {
                generating[0].pause();
                generating[0].resume();
            }
        });
        loop.run(generating[0]::resume);

        answer.awaitEnd();
        assertThat(answer.deltas()).hasSize(count);
    }

    @Test
    void anEventThatExpandsWithoutEndIsRefused() throws Exception {
        Compressed bomb = Compressed.gzip().held("data: ");
        for (int i = 0; i < 8; i++) {
            bomb.held(" ".repeat(1 << 20));
        }
        StreamFailure failure = failureOf(gzip(bomb.whole()).stall());

        assertThat(failure.code()).isEqualTo(ErrorCode.UPSTREAM_MALFORMED);
        assertThat(failure.detail()).contains("an event is larger than " + EVENT_BYTES + " bytes");
    }

    @Test
    void blankLinesThatExpandWithoutEndAreRefused() throws Exception {
        Compressed bomb = Compressed.gzip().held(delta("a"));
        for (int i = 0; i < 32; i++) {
            bomb.held(": x\n".repeat(1 << 18));
        }
        StreamFailure failure = failureOf(gzip(bomb.whole()).stall());

        assertThat(failure.code()).isEqualTo(ErrorCode.UPSTREAM_MALFORMED);
        assertThat(failure.detail()).contains("256-fold");
    }

    @Test
    void theWordsOfAnErrorAreRead() throws Exception {
        Buffer whole = Compressed.gzip().held("{\"error\":\"no such model\"}").whole();
        StreamFailure failure = failureOf(
                LlmScript.status(404, "").header("content-encoding", "gzip").raw(whole));

        assertThat(failure.detail()).isEqualTo("The model server answered with status 404: no such model");
    }

    @Test
    void theBodyOfAnErrorThatExpandsWithoutEndIsCut() throws Exception {
        Compressed bomb = Compressed.gzip().held("no such model ");
        for (int i = 0; i < 32; i++) {
            bomb.held("x".repeat(1 << 20));
        }
        StreamFailure failure = failureOf(LlmScript.status(404, "")
                .header("content-encoding", "gzip")
                .raw(bomb.whole())
                .stall());

        assertThat(failure.code()).isEqualTo(ErrorCode.UNKNOWN_MODEL);
        assertThat(failure.detail()).contains("no such model xxx").hasSizeLessThan(400);
    }

    @Test
    void anAnswerWhoseBytesAreCutIsTruncated() throws Exception {
        Buffer bytes = Compressed.gzip().flushed(delta("a")).flushed(delta("b")).soFar();

        assertThat(failureOf(gzip(bytes)).code()).isEqualTo(ErrorCode.UPSTREAM_TRUNCATED);
    }

    @Test
    void brokenBytesInTheMiddleAreMalformed() throws Exception {
        Buffer bytes = Compressed.gzip().flushed(delta("a")).soFar().appendString("~~~~~~~~~~~~");

        StreamFailure failure = failureOf(gzip(bytes));

        assertThat(failure.code()).isEqualTo(ErrorCode.UPSTREAM_MALFORMED);
        assertThat(failure.detail()).contains("compressed bytes are broken");
        assertThat(answer.text()).isEqualTo("a");
    }
}

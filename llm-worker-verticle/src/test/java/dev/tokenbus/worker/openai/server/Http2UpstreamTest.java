package dev.tokenbus.worker.openai.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.Settings;
import dev.tokenbus.testkit.certificate.LocalCertificate;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.ScriptedLlmServer;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.backend.RecordedAnswer;
import dev.tokenbus.worker.openai.OpenAiApi;
import dev.tokenbus.worker.text.JtokkitTokenizer;
import dev.tokenbus.worker.transport.Compressed;
import dev.tokenbus.worker.upstream.ScriptedUpstreamContract;
import dev.tokenbus.worker.upstream.UpstreamBackend;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An upstream with HTTP/2, which is used where TLS's ALPN offers it: all that every backend keeps, and what only HTTP/2 can. */
public class Http2UpstreamTest extends ScriptedUpstreamContract {
    private static final int ANSWERS = 20;

    @SuppressWarnings("NullAway.Init")
    private static LocalCertificate certificate;

    @BeforeAll
    static void trust(@TempDir Path directory) throws Exception {
        certificate = LocalCertificate.in(directory);
        certificate.trust();
    }

    @AfterAll
    static void distrust() {
        LocalCertificate.distrust();
    }

    @Override
    protected Future<ScriptedLlmServer> startServer(Vertx vertx) {
        return ScriptedLlmServer.startSecure(vertx, certificate.options());
    }

    @Override
    public LlmBackend open(Vertx vertx) {
        // As many as ask at once: all of them wait until the first connection has said that it is one of HTTP/2.
        UpstreamConfig config = Settings.NONE
                .with("poolSize", ANSWERS)
                .with("connectTimeoutMs", 20_000)
                .with("firstTokenTimeoutMs", 20_000)
                .with("idleTimeoutMs", 20_000)
                .with("maxRetries", 2)
                .with("maxEventBytes", 64 * 1024)
                .applyTo(UpstreamConfig.of("up", server.baseUrl(), null, List.of("m")));
        return UpstreamBackend.of(vertx, config, new OpenAiApi(config), JtokkitTokenizer.load(vertx), new Random(1));
    }

    private List<RecordedAnswer> startAll(int count) throws Exception {
        List<RecordedAnswer> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            RecordedAnswer answer = new RecordedAnswer();
            answers.add(answer);
            start(request(""), answer);
        }
        return answers;
    }

    @Test
    void answersAtTheSameTimeShareOneConnection() throws Exception {
        List<RecordedAnswer> answers = startAll(ANSWERS);

        for (RecordedAnswer answer : answers) {
            answer.awaitEnd();
            assertThat(answer.text()).isEqualTo(answer());
        }
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void anAnswerThatIsCancelledOrHeldDoesNotHoldTheOthersOnTheConnection() throws Exception {
        RecordedAnswer cancelled = new RecordedAnswer();
        LlmBackend.Generating first = start(endlessRequest(), cancelled);
        cancelled.await("a delta", answer -> !answer.deltas().isEmpty());
        RecordedAnswer held = new RecordedAnswer();
        LlmBackend.Generating second = start(request(""), held);
        loop.run(() -> {
            second.pause();
            first.cancel();
        });

        List<RecordedAnswer> answers = startAll(5);
        for (RecordedAnswer answer : answers) {
            answer.awaitEnd();
            assertThat(answer.text()).isEqualTo(answer());
        }
        loop.run(second::resume);
        held.awaitEnd();

        assertThat(held.text()).isEqualTo(answer());
        assertThat(cancelled.ends()).isZero();
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void whatIsCompressedIsReadAsFastAsItIsWanted() throws Exception {
        String delta = "data: {\"choices\":[{\"delta\":{\"content\":\"" + "x".repeat(600) + "\"}}]}\n\n";
        Compressed bytes = Compressed.gzip();
        for (int i = 0; i < 5000; i++) {
            bytes.held(delta);
        }
        bytes.held("data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
        server.enqueue(LlmScript.stream().header("content-encoding", "gzip").raw(bytes.whole()));
        RecordedAnswer answer = new RecordedAnswer();
        LlmBackend.Generating[] generating = new LlmBackend.Generating[1];
        answer.alsoOnDelta(said -> generating[0].pause());
        loop.run(() -> generating[0] = backend.generate(request(""), answer));
        answer.awaitDeltas(1);

        loop.passes(200);
        assertThat(answer.deltas().size()).as("of a piece of 8 KiB").isLessThan(16);
        answer.alsoOnDelta(said -> {});
        loop.run(generating[0]::resume);

        answer.awaitEnd();
        assertThat(answer.deltas()).hasSize(5000);
    }
}

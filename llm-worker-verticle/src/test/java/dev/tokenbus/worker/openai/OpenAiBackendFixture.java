package dev.tokenbus.worker.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.testkit.EventLoop;
import dev.tokenbus.testkit.LlmScript;
import dev.tokenbus.testkit.ScriptedLlmServer;
import dev.tokenbus.testkit.Settings;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.backend.RecordedAnswer;
import dev.tokenbus.worker.backend.Requests;
import dev.tokenbus.worker.text.JtokkitTokenizer;
import dev.tokenbus.worker.upstream.UpstreamBackend;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** A backend that asks a scripted server, and the answer that it gives. */
@ExtendWith(VertxExtension.class)
abstract class OpenAiBackendFixture {
    static final String PROMPT = "a prompt that nobody else may read";
    static final String KEY = "sk-nobody-may-read-this";
    static final int EVENT_BYTES = 4096;

    final RecordedAnswer answer = new RecordedAnswer();

    @SuppressWarnings("NullAway.Init")
    ScriptedLlmServer server;

    @SuppressWarnings("NullAway.Init")
    EventLoop loop;

    @SuppressWarnings("NullAway.Init")
    LlmBackend backend;

    @BeforeEach
    void open(Vertx vertx) throws Exception {
        server = ScriptedLlmServer.start(vertx).await(20, TimeUnit.SECONDS);
        loop = new EventLoop(vertx);
        backend = loop.call(() -> open(vertx, server.baseUrl()));
    }

    static LlmBackend open(Vertx vertx, String baseUrl) {
        UpstreamConfig config = Settings.NONE
                .with("poolSize", 8)
                .with("connectTimeoutMs", 2000)
                .with("firstTokenTimeoutMs", 20_000)
                .with("idleTimeoutMs", 20_000)
                .with("maxRetries", 2)
                .with("maxEventBytes", EVENT_BYTES)
                .applyTo(UpstreamConfig.of("up", baseUrl, KEY, List.of("m")));
        return UpstreamBackend.of(vertx, config, new OpenAiApi(config), JtokkitTokenizer.load(vertx), new Random(1));
    }

    @AfterEach
    void close() throws Exception {
        loop.call(backend::close).await(20, TimeUnit.SECONDS);
    }

    LlmBackend.Generating ask(StreamConfig config) throws Exception {
        return loop.call(() -> backend.generate(Requests.of("m", PROMPT, config, ""), answer));
    }

    /** What the script leads to; it quotes neither the prompt nor the key. */
    StreamFailure failureOf(LlmScript script) throws Exception {
        server.enqueue(script);
        ask(Requests.stream(0, 0));
        StreamFailure failure = answer.awaitFailure();
        assertThat(failure.detail()).doesNotContain(KEY).doesNotContain(PROMPT);
        assertThat(answer.ends()).isEqualTo(1);
        return failure;
    }
}

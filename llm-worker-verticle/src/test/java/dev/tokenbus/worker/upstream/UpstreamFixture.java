package dev.tokenbus.worker.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.testkit.EventLoop;
import dev.tokenbus.testkit.Settings;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.ScriptedApi;
import dev.tokenbus.testkit.llm.ScriptedLlmServer;
import dev.tokenbus.worker.Backends;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.backend.RecordedAnswer;
import dev.tokenbus.worker.backend.Requests;
import dev.tokenbus.worker.text.JtokkitTokenizer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** A backend that asks a scripted server in one of the APIs, and the answer that it gives. */
@ExtendWith(VertxExtension.class)
public abstract class UpstreamFixture {
    protected static final String PROMPT = "a prompt that nobody else may read";
    protected static final String KEY = "sk-nobody-may-read-this";
    protected static final int EVENT_BYTES = 4096;
    private static final int AMPLE_MS = 60_000;

    private final UpstreamConfig.Api api;
    protected final RecordedAnswer answer = new RecordedAnswer();

    @SuppressWarnings("NullAway.Init")
    protected ScriptedLlmServer server;

    @SuppressWarnings("NullAway.Init")
    protected EventLoop loop;

    @SuppressWarnings("NullAway.Init")
    protected LlmBackend backend;

    protected UpstreamFixture(UpstreamConfig.Api api) {
        this.api = api;
    }

    @BeforeEach
    void open(Vertx vertx) throws Exception {
        server = ScriptedLlmServer.start(vertx).await(40, TimeUnit.SECONDS).speaking(wordsOf(api));
        loop = new EventLoop(vertx);
        backend = loop.call(() -> open(vertx, server.baseUrl()));
    }

    /** How a scripted server words an API. */
    public static ScriptedApi wordsOf(UpstreamConfig.Api api) {
        return switch (api) {
            case OPENAI -> ScriptedApi.CHAT;
            case ANTHROPIC -> ScriptedApi.MESSAGES;
            case RESPONSES -> ScriptedApi.RESPONSES;
        };
    }

    protected LlmBackend open(Vertx vertx, String baseUrl) {
        return open(vertx, baseUrl, AMPLE_MS);
    }

    /** With another longest silence between tokens. */
    protected LlmBackend open(Vertx vertx, String baseUrl, int idleMs) {
        UpstreamConfig config = Settings.NONE
                .with("api", api)
                .with("poolSize", 8)
                .with("connectTimeoutMs", AMPLE_MS)
                .with("firstTokenTimeoutMs", AMPLE_MS)
                .with("idleTimeoutMs", idleMs)
                .with("maxRetries", 2)
                .with("maxEventBytes", EVENT_BYTES)
                .applyTo(UpstreamConfig.of("up", baseUrl, KEY, List.of("m")));
        return UpstreamBackend.of(vertx, config, Backends.apiOf(config), JtokkitTokenizer.load(vertx), new Random(1));
    }

    @AfterEach
    void close() throws Exception {
        loop.call(backend::close).await(40, TimeUnit.SECONDS);
    }

    protected LlmBackend.Generating ask(StreamConfig config) throws Exception {
        return loop.call(() -> backend.generate(Requests.of("m", PROMPT, config, ""), answer));
    }

    /** What the script leads to; it quotes neither the prompt nor the key. */
    protected StreamFailure failureOf(LlmScript script) throws Exception {
        server.enqueue(script);
        ask(Requests.stream(0, 0));
        StreamFailure failure = answer.awaitFailure();
        assertThat(failure.detail()).doesNotContain(KEY).doesNotContain(PROMPT);
        assertThat(answer.ends()).isEqualTo(1);
        return failure;
    }
}

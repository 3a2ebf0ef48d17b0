package dev.tokenbus.worker.openai.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.testkit.EventLoop;
import dev.tokenbus.testkit.Settings;
import dev.tokenbus.worker.backend.GenerationRequest;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.backend.RecordedAnswer;
import dev.tokenbus.worker.openai.OpenAiApi;
import dev.tokenbus.worker.text.JtokkitTokenizer;
import dev.tokenbus.worker.upstream.UpstreamBackend;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import dev.tokenbus.worker.upstream.UpstreamConfig.Continuation;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many tokens an answer may still have is what its own server counts, where that says so. */
@ExtendWith(VertxExtension.class)
class CountedTokensTest {
    private static final String SO_FAR = "one, two, ";

    /** What the server was asked: paths, and bodies. */
    private final List<String> paths = new CopyOnWriteArrayList<>();

    private final List<JsonObject> bodies = new CopyOnWriteArrayList<>();
    private final RecordedAnswer answer = new RecordedAnswer();
    private Continuation continuation = Continuation.LLAMA_CPP;

    private void ask(Vertx vertx, int status, String counted, String events, int left) throws Exception {
        HttpServer server = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    paths.add(request.path());
                    bodies.add(body.toJsonObject());
                    answer(request, status, counted, events);
                }))
                .listen(0, "127.0.0.1")
                .await(40, TimeUnit.SECONDS);
        UpstreamConfig config = Settings.NONE
                .with("continuation", continuation)
                .applyTo(UpstreamConfig.of("up", "http://127.0.0.1:" + server.actualPort(), null, List.of("m")));
        EventLoop loop = new EventLoop(vertx);
        LlmBackend backend = loop.call(() ->
                UpstreamBackend.of(vertx, config, new OpenAiApi(config), JtokkitTokenizer.load(vertx), new Random(1)));
        loop.run(() -> backend.generate(
                new GenerationRequest(
                        "m", List.of(ChatMessage.user("Count!")), StreamConfig.DEFAULT.withMaxTokens(left), SO_FAR, 3),
                answer));
        answer.awaitEnd();
        loop.call(backend::close).await(40, TimeUnit.SECONDS);
    }

    private static void answer(HttpServerRequest request, int status, String counted, String events) {
        if (request.path().equals("/tokenize")) {
            request.response().setStatusCode(status).end(counted);
        } else {
            request.response().putHeader("content-type", "text/event-stream").end(events);
        }
    }

    private static String event(String delta, String more) {
        return "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + delta + "\"}" + more + "}\n\n";
    }

    private static final String EVENTS = event("three", ",\"finish_reason\":\"stop\"}]") + "data: [DONE]\n\n";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | {\"tokens\":[1,2,3,4,5]} | 8",
                "200 | {\"count\":7} | 6",
                "200 | {\"tokens\":[{\"id\":1,\"piece\":\"a\"},[2,3]]} | 11",
                "200 | {\"tokens\":[]} | 10",
                "200 | {\"count\":0} | 10",
                "200 | {\"count\":0,\"tokens\":[1,2]} | 11",
                "200 | {\"tokens\":[1,2 | 10",
                "404 | {\"count\":7} | 10",
                "200 | what? | 10"
            })
    void theRestMayHaveWhatTheServersCountLeaves(int status, String counted, int rest, Vertx vertx) throws Exception {
        // The client asked for 13, and the worker believes that three were said.
        ask(vertx, status, counted, EVENTS, 10);

        assertThat(paths).containsExactly("/tokenize", "/v1/chat/completions");
        assertThat(bodies.get(0).getString("content")).isEqualTo(SO_FAR);
        assertThat(bodies.get(1).getInteger("max_tokens")).isEqualTo(rest);
        assertThat(answer.text()).isEqualTo("three");
    }

    @ParameterizedTest
    @CsvSource({"PREFILL, false", "PREFIX, false", "VLLM, true", "LLAMA_CPP, true"})
    void hostedServicesAreNotAsked(Continuation kind, boolean isAsked, Vertx vertx) throws Exception {
        continuation = kind;
        ask(vertx, 200, "{\"count\":7}", EVENTS, 10);

        assertThat(paths.contains("/tokenize")).isEqualTo(isAsked);
        assertThat(answer.text()).isEqualTo("three");
    }

    @Test
    void anAnswerOfWhichAllTokensAreThereIsOver(Vertx vertx) throws Exception {
        ask(vertx, 200, "{\"count\":13}", EVENTS, 10);

        assertThat(paths).containsExactly("/tokenize");
        assertThat(answer.awaitEnd().finishReason()).isEqualTo("length");
    }

    @Test
    void aServerThatSaysInMidAnswerHowManyTokensThereWereIsBelieved(Vertx vertx) throws Exception {
        String usage = "}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":";
        String events = event("\\ud83e\\udd84", usage + "3}")
                + event(" a", usage + "4}")
                + event(" unicorn", ",\"finish_reason\":\"stop\"" + usage + "5}")
                + "data: [DONE]\n\n";
        ask(vertx, 404, "", events, 10);

        assertThat(answer.deltas()).extracting(RecordedAnswer.Delta::tokens).containsExactly(1, 3, 1);
        assertThat(answer.tokens()).isEqualTo(5);
    }
}

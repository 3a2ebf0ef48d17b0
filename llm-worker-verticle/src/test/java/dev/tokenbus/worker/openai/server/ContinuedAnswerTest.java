package dev.tokenbus.worker.openai.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.Tokenizer;
import dev.tokenbus.protocol.frame.MessageJson;
import dev.tokenbus.testkit.EventLoop;
import dev.tokenbus.testkit.Settings;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.ScriptedLlmServer;
import dev.tokenbus.worker.backend.GenerationRequest;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.backend.RecordedAnswer;
import dev.tokenbus.worker.openai.OpenAiApi;
import dev.tokenbus.worker.text.JtokkitTokenizer;
import dev.tokenbus.worker.upstream.UpstreamBackend;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import dev.tokenbus.worker.upstream.UpstreamConfig.Continuation;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How an answer that another worker began is asked for, and what of the response is new. */
@ExtendWith(VertxExtension.class)
class ContinuedAnswerTest {
    private static final ChatMessage USER = ChatMessage.user("Count!");
    private static final ChatMessage BEGUN = new ChatMessage("assistant", "Gladly: ");
    private static final String SO_FAR = "one, two \uD83D\uDE00 ";

    private final RecordedAnswer answer = new RecordedAnswer();

    @SuppressWarnings("NullAway.Init")
    private LlmBackend.Generating generating;

    @SuppressWarnings("NullAway.Init")
    private Future<Tokenizer> tokenizer;

    @SuppressWarnings("NullAway.Init")
    private ScriptedLlmServer server;

    @SuppressWarnings("NullAway.Init")
    private EventLoop loop;

    @BeforeEach
    void open(Vertx vertx) throws Exception {
        server = ScriptedLlmServer.start(vertx).await(40, TimeUnit.SECONDS);
        loop = new EventLoop(vertx);
        tokenizer = JtokkitTokenizer.load(vertx);
        this.vertx = vertx;
    }

    @SuppressWarnings("NullAway.Init")
    private LlmBackend backend;

    @SuppressWarnings("NullAway.Init")
    private Vertx vertx;

    @AfterEach
    void close() throws Exception {
        loop.call(backend::close).await(40, TimeUnit.SECONDS);
    }

    private void ask(Continuation continuation, List<ChatMessage> messages, String continueAfter, LlmScript script)
            throws Exception {
        UpstreamConfig config = Settings.NONE
                .with("continuation", continuation)
                .with("maxRetries", 1)
                .applyTo(UpstreamConfig.of("up", server.baseUrl(), null, List.of("m")));
        backend = loop.call(() -> UpstreamBackend.of(vertx, config, new OpenAiApi(config), tokenizer, new Random(1)));
        server.enqueue(script);
        GenerationRequest request = new GenerationRequest("m", messages, StreamConfig.DEFAULT, continueAfter);
        loop.run(() -> generating = backend.generate(request, answer));
    }

    private JsonArray messages() {
        return server.requests().get(0).body().getJsonArray("messages");
    }

    private static JsonObject message(String role, String content) {
        return new JsonObject().put("role", role).put("content", content);
    }

    @Test
    void theClientsOwnBeginningAndTheTextSoFarAreOneMessage() throws Exception {
        ask(Continuation.LLAMA_CPP, List.of(USER, BEGUN), SO_FAR, LlmScript.answering("three"));
        answer.awaitEnd();

        assertThat(messages())
                .isEqualTo(
                        new JsonArray().add(message("user", "Count!")).add(message("assistant", "Gladly: " + SO_FAR)));
        assertThat(answer.text()).isEqualTo("three");
    }

    @Test
    void theClientsOwnBeginningKeepsWhatElseItHas() throws Exception {
        ChatMessage begun = MessageJson.read(
                "{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"Gladly: \"}],\"prefix\":true}");
        ask(Continuation.LLAMA_CPP, List.of(USER, begun), SO_FAR, LlmScript.answering("three"));
        answer.awaitEnd();

        assertThat(messages())
                .isEqualTo(new JsonArray()
                        .add(message("user", "Count!"))
                        .add(message("assistant", "Gladly: " + SO_FAR).put("prefix", true)));
    }

    @Test
    void aMessageThatCallsToolsIsNoBeginning() throws Exception {
        ChatMessage calls =
                MessageJson.read("{\"role\":\"assistant\",\"content\":\"Gladly: \",\"tool_calls\":[{\"id\":\"c1\"}]}");
        ask(Continuation.LLAMA_CPP, List.of(USER, calls), "", LlmScript.answering("three"));
        answer.awaitEnd();

        assertThat(messages())
                .isEqualTo(new JsonArray().add(message("user", "Count!")).add(new JsonObject(calls.json())));
        assertThat(server.requests().get(0).body().containsKey("continue_final_message"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]"})
    void aMessageThatCallsNoToolsIsABeginning(String calls) throws Exception {
        ChatMessage begun =
                MessageJson.read("{\"role\":\"assistant\",\"content\":\"Gladly: \",\"tool_calls\":" + calls + "}");
        ask(Continuation.LLAMA_CPP, List.of(USER, begun), SO_FAR, LlmScript.answering("three"));
        answer.awaitEnd();

        assertThat(messages()).hasSize(2);
        assertThat(messages().getJsonObject(1).getString("content")).isEqualTo("Gladly: " + SO_FAR);
        assertThat(server.requests().get(0).body().getBoolean("continue_final_message"))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "VLLM | [[1,2],[3,4]]",
                "PREFILL | [[1,2],[3,4]]",
                "LLAMA_CPP | [1,2],[3,4]]",
                "PREFIX | [1,2],[3,4]]"
            })
    void aShortBeginningIsAnEchoOnlyWhereServersEcho(Continuation continuation, String text) throws Exception {
        ask(
                continuation,
                List.of(USER, new ChatMessage("assistant", "[")),
                "",
                LlmScript.answering("[", "[1,2],[3,4]]"));
        answer.awaitEnd();

        assertThat(answer.text()).isEqualTo(text);
    }

    @Test
    void theClientsOwnBeginningIsGoneOnWithInTheFirstAttemptToo() throws Exception {
        ask(Continuation.LLAMA_CPP, List.of(USER, BEGUN), "", LlmScript.answering("Gladly: ", "one"));
        answer.awaitEnd();

        assertThat(server.requests().get(0).body().getBoolean("continue_final_message"))
                .isTrue();
        assertThat(answer.text()).isEqualTo("one");
    }

    @Test
    void aServerThatCannotGoOnAnswersTheClientsOwnBeginningAsItLikes() throws Exception {
        ask(Continuation.NONE, List.of(USER, BEGUN), "", LlmScript.answering("Gladly: ", "one"));
        answer.awaitEnd();

        assertThat(server.requests().get(0).body().containsKey("continue_final_message"))
                .isFalse();
        assertThat(messages()).hasSize(2);
        assertThat(answer.text()).isEqualTo("Gladly: one");
    }

    @Test
    void anEchoIsCutOffAlsoWhereItComesInPiecesWithHalfACharacter() throws Exception {
        LlmScript script = LlmScript.stream()
                .role()
                .delta("one, t")
                .event("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"wo \\ud83d\"}}]}")
                .event("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\\ude00 three\"}}]}")
                .finish("stop")
                .done();
        ask(Continuation.VLLM, List.of(USER), SO_FAR, script);
        answer.awaitEnd();

        assertThat(answer.text()).isEqualTo("three");
    }

    @Test
    void whatWasHeldBackComesWhenNothingFollows() throws Exception {
        ask(Continuation.VLLM, List.of(USER), SO_FAR, LlmScript.answering("one"));
        answer.awaitEnd();

        assertThat(answer.text()).isEqualTo("one");
    }

    @Test
    void whoeverCancelsAtWhatWasHeldBackHearsNoEnd() throws Exception {
        tokenizer = Future.failedFuture("no tokenizer");
        answer.alsoOnDelta(delta -> generating.cancel());
        LlmScript script = LlmScript.stream().role().delta("one").finish("stop").done();
        ask(Continuation.VLLM, List.of(USER), SO_FAR, script);
        answer.awaitDeltas(1);
        loop.passes(20);

        assertThat(answer.text()).isEqualTo("one");
        assertThat(answer.ends()).isZero();
    }

    @Test
    void halfAnEchoDoesNotForbidARetry() throws Exception {
        server.enqueue(LlmScript.stream().delta("one, ").reset());
        ask(Continuation.VLLM, List.of(USER), SO_FAR, LlmScript.answering(SO_FAR, "three"));
        answer.awaitEnd();

        assertThat(server.requests()).hasSize(2);
        assertThat(answer.text()).isEqualTo("three");
    }
}

package dev.tokenbus.node.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.client.ClientStream;
import dev.tokenbus.client.TokenbusClient;
import dev.tokenbus.protocol.StreamConfig;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person sees of one answer, from a gateway that says what the test scripts. */
class TurnTest {
    private static final String WELCOME =
            "{\"type\":\"welcome\",\"connectionId\":\"c\",\"node\":\"n\",\"heartbeatMs\":25000}";

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final ByteArrayOutputStream answers = new ByteArrayOutputStream();
    private final ByteArrayOutputStream remarks = new ByteArrayOutputStream();

    @AfterEach
    void stop() throws Exception {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(40, TimeUnit.SECONDS);
    }

    private Outcome show(boolean mayBeCut, String... frames) throws Exception {
        return show(mayBeCut, false, frames);
    }

    private Outcome show(boolean mayBeCut, boolean talkative, String... frames) throws Exception {
        int port = await(vertx.createHttpServer()
                        .webSocketHandler(socket -> {
                            socket.textMessageHandler(text -> heard(socket, new JsonObject(text), frames));
                            socket.writeTextMessage(WELCOME);
                        })
                        .listen(0, "127.0.0.1"))
                .actualPort();
        Screen screen = new Screen(utf8(answers), utf8(remarks), true, talkative);
        Turn turn = new Turn(screen, mayBeCut);
        Context context = vertx.getOrCreateContext();
        TokenbusClient client = await(TokenbusClient.connect(vertx, URI.create("ws://127.0.0.1:" + port)));
        context.runOnContext(v -> {
            ClientStream stream = client.start("x", StreamConfig.DEFAULT);
            turn.show(stream);
        });
        return turn.outcome().get(40, TimeUnit.SECONDS);
    }

    private static PrintStream utf8(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    private static void heard(ServerWebSocket socket, JsonObject frame, String... frames) {
        if (frame.containsKey("prompt") || frame.containsKey("messages") || frame.containsKey("prompts")) {
            socket.writeTextMessage("{\"type\":\"started\",\"id\":\"" + frame.getString("id")
                    + "\",\"streamId\":\"s\",\"epoch\":1,\"model\":\"m\",\"resumeToken\":\"r\",\"viewToken\":\"v\"}");
            for (String each : frames) {
                socket.writeTextMessage(each);
            }
        }
    }

    private static String chunk(int seq, String kind, String data) {
        return new JsonObject()
                .put("type", "chunk")
                .put("streamId", "s")
                .put("epoch", 1)
                .put("seq", seq)
                .put("kind", kind)
                .put("data", data)
                .encode();
    }

    private static String done(int seq, String reason) {
        return "{\"type\":\"done\",\"streamId\":\"s\",\"epoch\":1,\"seq\":" + seq + ",\"finishReason\":\"" + reason
                + "\",\"usage\":{\"promptTokens\":1,\"completionTokens\":1}}";
    }

    private String shown() {
        return answers.toString(StandardCharsets.UTF_8);
    }

    private String remarked() {
        return remarks.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aToolCallIsShownWithItsNameAndArguments() throws Exception {
        String call = "{\"index\":0,\"id\":\"a\",\"name\":\"weather\",\"arguments\":\"{\\\"city\\\":\"}";
        String rest = "{\"index\":0,\"arguments\":\"\\\"Rome\\\"}\"}";

        Outcome outcome = show(
                false,
                chunk(1, "text", "Let me look."),
                chunk(2, "toolCall", call),
                chunk(3, "toolCall", rest),
                done(4, "tool_calls"));

        assertThat(outcome).isEqualTo(Outcome.COMPLETE);
        assertThat(shown()).isEqualTo("Let me look.\n[tool call] weather {\"city\":\"Rome\"}\n");
        assertThat(remarked()).isEmpty();
    }

    @Test
    void aRefusalIsShownAndWhatNobodyKnowsIsNamed() throws Exception {
        Outcome outcome = show(
                false,
                chunk(1, "other", "{\"field\":\"cluster\",\"value\":1}"),
                chunk(2, "refusal", "{\"text\":\"I cannot\"}"),
                chunk(3, "refusal", "{\"text\":\" help.\"}"),
                chunk(4, "audio", "{\"data\":\"AAAA\",\"transcript\":\" Sorry.\"}"),
                chunk(5, "logprobs", "{\"content\":[]}"),
                chunk(6, "other", "no JSON"),
                done(7, "other"));

        assertThat(outcome).isEqualTo(Outcome.COMPLETE);
        assertThat(shown()).isEqualTo("I cannot help. Sorry.\n");
        assertThat(remarked()).contains("also sent: cluster, ?").contains("reason of its own");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void reasoningIsShownToAPersonBesideTheAnswer(boolean isPerson) throws Exception {
        show(
                false,
                isPerson,
                chunk(1, "reasoning", "Hm,\u001b[2J "),
                chunk(2, "reasoning", "well."),
                chunk(3, "text", "Yes."),
                chunk(4, "reasoning", "Really?"),
                done(5, "stop"));

        assertThat(shown()).as("for a pipe, too").isEqualTo("Yes.\n");
        if (isPerson) {
            assertThat(remarked()).startsWith("[reasoning] Hm,␛[2J well.\n[reasoning] Really?\n[1 tokens");
        } else {
            assertThat(remarked()).isEmpty();
        }
    }

    @Test
    void aCutAnswerIsCalledThat() throws Exception {
        assertThat(show(false, chunk(1, "text", "a"), done(2, "length"))).isEqualTo(Outcome.LENGTH);
        assertThat(remarked()).contains("limit of tokens (length)");
        assertThat(show(true, chunk(1, "text", "a"), done(2, "length"))).isEqualTo(Outcome.COMPLETE);
        assertThat(show(false, done(1, "content_filter"))).isEqualTo(Outcome.FILTERED);
        assertThat(remarked()).contains("(content_filter)");
    }

    @ParameterizedTest
    @CsvSource({"context_length_exceeded, TOO_LONG, 5", "content_filter, FILTERED, 4", "upstream_rejected, FAILED, 1"})
    void aPromptThatIsRefusedIsCalledThat(String code, Outcome outcome, int exitCode) throws Exception {
        String error =
                "{\"type\":\"error\",\"streamId\":\"s\",\"epoch\":1,\"seq\":1,\"error\":\"the server's words\",\"code\":\""
                        + code + "\",\"retryable\":false}";

        assertThat(show(false, error)).isEqualTo(outcome);
        assertThat(outcome.exitCode()).isEqualTo(exitCode);
        assertThat(remarked()).isEqualTo("tokenbus: no answer: the server's words (" + code + ")\n");
    }

    @Test
    void anAnswerThatBeginsAgainSaysSo() throws Exception {
        String restart = "{\"type\":\"restart\",\"streamId\":\"s\",\"epoch\":2,\"seq\":2,\"reason\":\"worker_lost\"}";

        show(
                false,
                chunk(1, "text", "void"),
                restart,
                chunk(3, "text", "good\n").replace("\"epoch\":1", "\"epoch\":2"),
                done(4, "stop").replace("\"epoch\":1", "\"epoch\":2"));

        assertThat(shown()).isEqualTo("void\ngood\n");
        assertThat(remarked()).contains("begins again").hasLineCount(1);
    }

    @Test
    void aTerminalObeysNothingInAnAnswer() throws Exception {
        show(false, chunk(1, "text", "\u001b[2Jgröße\t\u009b1m"), done(2, "stop"));

        assertThat(shown()).isEqualTo("␛[2Jgröße\t\ufffd1m\n");
    }
}

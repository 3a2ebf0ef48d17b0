package dev.tokenbus.gateway.chat;

import static dev.tokenbus.gateway.chat.ChatClient.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.gateway.chat.ChatClient.Events;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.bus.worker.StartReply;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import dev.tokenbus.protocol.log.StreamEvent;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Chat completions, text completions and models over real HTTP. */
class ChatDoorIT {
    private static final String STREAM = "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"stream\":true}";
    private static final String WHOLE = STREAM.replace("true", "false");

    private final GatewayFixture gateway = GatewayFixture.start();
    private final ScriptedWorker worker = gateway.worker("worker-1", ScriptedWorker.MODEL, "org/large model");
    private final ChatClient client = new ChatClient(gateway.port);

    @AfterEach
    void stop() {
        gateway.close();
    }

    private static StreamEvent failed(Attempt attempt, ErrorCode code, int retryAfterMs) {
        return new StreamEvent.Failed(
                attempt.start.epoch(), new StreamFailure(code, "no luck", retryAfterMs), Usage.NONE);
    }

    @Test
    void anAnswerIsStreamedAndNamed() {
        CompletableFuture<Events> response = client.stream(CHAT, STREAM);
        Attempt attempt = worker.starts.next().text("a ", "b");
        attempt.ends();

        Events events = Waiting.forResult(response);

        List<String> all = events.all();
        assertThat(attempt.prompt()).isEqualTo("hi");
        assertThat(events.header("Content-Type")).isEqualTo("text/event-stream; charset=utf-8");
        assertThat(events.header("Cache-Control")).isEqualTo("no-cache, no-transform");
        assertThat(events.header("X-Accel-Buffering")).isEqualTo("no");
        assertThat(events.text()).isEqualTo("a b");
        assertThat(all).hasSize(5).last().isEqualTo("[DONE]");
        assertThat(all.subList(0, 4)).allSatisfy(chunk -> {
            JsonObject json = new JsonObject(chunk);
            assertThat(json.getString("id")).isEqualTo("chatcmpl-" + events.id());
            assertThat(json.getString("model")).isEqualTo(ScriptedWorker.MODEL);
            assertThat(json.containsKey("usage")).isFalse();
        });
        gateway.untilNoStreamIsLive();
    }

    @Test
    void usageIsInOneMoreChunk() {
        CompletableFuture<Events> response =
                client.stream(CHAT, STREAM.replace("}]", "}],\"stream_options\":{\"include_usage\":true}"));
        worker.starts.next().text("a").ends();

        List<String> all = Waiting.forResult(response).all();

        JsonObject last = new JsonObject(all.get(all.size() - 2));
        assertThat(last.getJsonArray("choices")).isEmpty();
        assertThat(last.getJsonObject("usage").encode())
                .isEqualTo("{\"prompt_tokens\":1,\"completion_tokens\":1,\"total_tokens\":2}");
        assertThat(all.get(0)).contains("\"usage\":null");
    }

    @Test
    void aWholeAnswerHasItsToolCallsAndUsage() {
        CompletableFuture<HttpResponse<String>> response = client.send(CHAT, WHOLE);
        Attempt attempt = worker.starts.next();
        attempt.send(
                attempt.delta(ChunkKind.TOOL_CALL, "{\"index\":0,\"id\":\"c\",\"name\":\"f\"}"),
                attempt.delta(ChunkKind.TOOL_CALL, "{\"index\":0,\"arguments\":\"{}\"}"));
        attempt.ends();

        HttpResponse<String> answer = Waiting.forResult(response);

        JsonObject json = new JsonObject(answer.body());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("x-tokenbus-stream-id"))
                .contains(json.getString("id").substring("chatcmpl-".length()));
        assertThat(json.getString("object")).isEqualTo("chat.completion");
        assertThat(json.getJsonArray("choices")
                        .getJsonObject(0)
                        .getJsonObject("message")
                        .encode())
                .isEqualTo("{\"role\":\"assistant\",\"content\":null,\"refusal\":null,\"tool_calls\":[{\"id\":\"c\","
                        + "\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}");
        assertThat(json.getJsonObject("usage").getInteger("completion_tokens")).isEqualTo(2);
    }

    @Test
    void aWholeAnswerIsNoChunkAndHasItsTokensAndItsEnd() {
        CompletableFuture<HttpResponse<String>> response = client.send(CHAT, WHOLE);
        Attempt attempt = worker.starts.next().text("a ", "b");
        Waiting.until(gateway.vertx, "taken tokens", () -> gateway.meter.count("tokensDelivered") == 2);
        attempt.ends();

        Waiting.forResult(response);

        assertThat(gateway.meter.count("chunkDelivered")).isZero();
        assertThat(gateway.meter.count("overhead")).isZero();
        Waiting.until(gateway.vertx, "its end", () -> gateway.meter.count("terminalSent:done") == 1);
    }

    @Test
    void aStreamedAnswerThatComesAtOnceHasItsTokensAndItsEnd() {
        CompletableFuture<Events> response = client.stream(CHAT, STREAM);
        Attempt attempt = worker.starts.next();
        attempt.send(attempt.delta(ChunkKind.TEXT, "a"), attempt.done());

        Waiting.forResult(response);

        Waiting.until(gateway.vertx, "its end", () -> gateway.meter.count("terminalSent:done") == 1);
        assertThat(gateway.meter.count("tokensDelivered")).isEqualTo(1);
    }

    @Test
    void aFailureBeforeTheFirstByteIsAStatus() {
        CompletableFuture<HttpResponse<String>> streamed = client.send(CHAT, STREAM);
        Attempt attempt = worker.starts.next();
        attempt.send(failed(attempt, ErrorCode.RATE_LIMITED, 1500));

        HttpResponse<String> response = Waiting.forResult(streamed);

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(gateway.meter.count("firstToken")).isZero();
        assertThat(response.headers().firstValue("Retry-After")).contains("2");
        assertThat(response.headers().firstValue("x-should-retry")).contains("true");
        assertThat(ChatClient.error(response).encode())
                .isEqualTo("{\"message\":\"no luck\",\"type\":\"rate_limit_error\",\"param\":null,"
                        + "\"code\":\"rate_limit_exceeded\"}");
    }

    @Test
    void aFailureAfterTheFirstByteIsAnEventAndTheBodyIsCut() {
        CompletableFuture<Events> response = client.stream(CHAT, STREAM);
        Attempt attempt = worker.starts.next().text("half");
        Events events = Waiting.forResult(response);
        attempt.send(failed(attempt, ErrorCode.UPSTREAM_TRUNCATED, 0));

        List<String> seen = events.untilCut();

        assertThat(events.text()).isEqualTo("half");
        assertThat(seen.get(seen.size() - 1))
                .isEqualTo("{\"error\":{\"message\":\"no luck\",\"type\":\"server_error\",\"param\":null,"
                        + "\"code\":\"upstream_truncated\"}}");
        assertThat(seen).noneMatch(data -> data.contains("\"finish_reason\":\""));
    }

    @Test
    void aWholeAnswerThatFailsInTheMiddleIsAStatus() {
        CompletableFuture<HttpResponse<String>> whole = client.send(CHAT, WHOLE);
        Attempt attempt = worker.starts.next().text("half");
        attempt.send(failed(attempt, ErrorCode.IDLE_TIMEOUT, 0));

        HttpResponse<String> response = Waiting.forResult(whole);

        assertThat(response.statusCode()).isEqualTo(504);
        assertThat(ChatClient.error(response).getString("code")).isEqualTo("idle_timeout");
    }

    @Test
    void anAnswerThatItsOwnerStopsElsewhereIsAnErrorAndNoEnd() {
        CompletableFuture<Events> response = client.stream(CHAT, STREAM);
        Attempt attempt = worker.starts.next().text("half");
        Events events = Waiting.forResult(response);

        client.stop(events);
        worker.control(StreamControl.Kind.STOP);
        attempt.send(attempt.stopped());

        List<String> seen = events.untilCut();
        assertThat(new JsonObject(seen.get(seen.size() - 1))
                        .getJsonObject("error")
                        .getString("message"))
                .isEqualTo("the answer was stopped by its owner");
        assertThat(seen).noneMatch(data -> data.contains("\"finish_reason\":\""));
    }

    @Test
    void aStoppedWholeAnswerIsAnErrorToo() {
        CompletableFuture<HttpResponse<String>> whole = client.send(CHAT, WHOLE);
        Attempt attempt = worker.starts.next().text("half");
        attempt.send(attempt.stopped());

        HttpResponse<String> response = Waiting.forResult(whole);

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.headers().firstValue("x-should-retry")).contains("false");
    }

    @Test
    void aWrongFieldAndAModelThatIsNotThereAreNamed() {
        HttpResponse<String> wrong = Waiting.forResult(client.send(CHAT, STREAM.replace("}]", "}],\"temperature\":3")));
        HttpResponse<String> noModel =
                Waiting.forResult(client.send(CHAT, STREAM.replace("}]", "}],\"model\":\"gone\"")));

        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(ChatClient.error(wrong).getString("param")).isEqualTo("temperature");
        assertThat(wrong.headers().firstValue("x-should-retry")).contains("false");
        assertThat(noModel.statusCode()).isEqualTo(404);
        assertThat(ChatClient.error(noModel).getString("code")).isEqualTo("model_not_found");
        assertThat(ChatClient.error(noModel).getString("param")).isEqualTo("model");
    }

    @Test
    void aBusyClusterSaysWhenToAskAgain() {
        worker.refuses(StartReply.Verdict.BUSY, 700);

        HttpResponse<String> refused = Waiting.forResult(client.send(CHAT, STREAM));

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).contains("1");
        assertThat(ChatClient.error(refused).getString("type")).isEqualTo("server_error");
    }

    @Test
    void textCompletionsHaveTheirOwnWords() {
        String asked = "{\"prompt\":\"Once\",\"stream\":true}";
        CompletableFuture<Events> streamed = client.stream("/v1/completions", asked);
        worker.starts.next().text("a").ends();
        CompletableFuture<HttpResponse<String>> whole = client.send("/v1/completions", asked.replace("true", "false"));
        Attempt second = worker.starts.next().text("a", "b");
        second.ends();

        List<String> chunks = Waiting.forResult(streamed).all();
        JsonObject answer = new JsonObject(Waiting.forResult(whole).body());

        assertThat(second.prompt()).isEqualTo("Once");
        assertThat(chunks).hasSize(3).last().isEqualTo("[DONE]");
        assertThat(chunks.get(0)).startsWith("{\"id\":\"cmpl-").contains("\"object\":\"text_completion\"");
        assertThat(new JsonObject(chunks.get(1)).getJsonArray("choices").encode())
                .isEqualTo("[{\"index\":0,\"text\":\"\",\"logprobs\":null,\"finish_reason\":\"stop\"}]");
        assertThat(answer.getJsonArray("choices").encode())
                .isEqualTo("[{\"index\":0,\"text\":\"ab\",\"logprobs\":null,\"finish_reason\":\"stop\"}]");
    }

    @Test
    void modelsAreListedAndFoundByNameHoweverTheirSlashIsWritten() {
        JsonObject list = new JsonObject(client.get("/v1/models").body());

        assertThat(list.getString("object")).isEqualTo("list");
        assertThat(list.getJsonArray("data").stream().map(model -> ((JsonObject) model).getString("id")))
                .containsExactlyInAnyOrder(ScriptedWorker.MODEL, "org/large model");
        for (String path : List.of("org%2Flarge%20model", "org/large%20model")) {
            HttpResponse<String> one = client.get("/v1/models/" + path);
            assertThat(one.body())
                    .isEqualTo(
                            "{\"id\":\"org/large model\",\"object\":\"model\",\"created\":0,\"owned_by\":\"tokenbus\"}");
        }
        HttpResponse<String> none = client.get("/v1/models/org%2Fgone");
        assertThat(none.statusCode()).isEqualTo(404);
        assertThat(ChatClient.error(none).getString("code")).isEqualTo("model_not_found");
    }

    @Test
    void aPageOfAnotherOriginCannotMakeAGatewayAsk() {
        for (String origin : List.of("http://evil.example", "null")) {
            HttpResponse<String> refused = Waiting.forResult(client.send(CHAT, WHOLE, "Origin", origin));

            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(ChatClient.error(refused).getString("code")).isEqualTo("forbidden");
        }
        CompletableFuture<HttpResponse<String>> own =
                client.send(CHAT, WHOLE, "Origin", "http://127.0.0.1:" + gateway.port);
        worker.starts.next().text("a").ends();

        assertThat(Waiting.forResult(own).statusCode()).isEqualTo(200);
        assertThat(worker.starts.takeAll()).isEmpty();
    }
}

package dev.tokenbus.gateway.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.bus.worker.StartReply;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import dev.tokenbus.protocol.log.StreamEvent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Anthropic's Messages over HTTP, on a gateway with a scripted worker. */
class MessagesDoorIT {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private GatewayFixture gateway = GatewayFixture.start();
    private ScriptedWorker worker = gateway.worker();

    @AfterEach
    void close() {
        gateway.close();
    }

    private HttpRequest request(String path, JsonObject body) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port + "/v1/messages" + path))
                .header("anthropic-version", "2023-06-01")
                .header("x-api-key", "any")
                .POST(BodyPublishers.ofString(body.encode()))
                .build();
    }

    private static JsonObject asked(boolean isStreamed) {
        JsonObject message = new JsonObject().put("role", "user").put("content", "Hi");
        return new JsonObject()
                .put("model", ScriptedWorker.MODEL)
                .put("max_tokens", 50)
                .put("stream", isStreamed)
                .put("messages", new JsonArray().add(message));
    }

    private CompletableFuture<HttpResponse<String>> post(JsonObject body) {
        return HTTP.sendAsync(request("", body), BodyHandlers.ofString());
    }

    private CompletableFuture<HttpResponse<Stream<String>>> stream(JsonObject body) {
        return HTTP.sendAsync(request("", body), BodyHandlers.ofLines());
    }

    private static String until(Iterator<String> lines, String wanted) {
        StringBuilder before = new StringBuilder();
        while (lines.hasNext()) {
            String line = lines.next();
            before.append(line).append('\n');
            if (line.contains(wanted)) {
                return before.toString();
            }
        }
        throw new AssertionError("no " + wanted + " in " + before);
    }

    @Test
    void anAnswerComesAsTheEventsOfOneMessage() {
        CompletableFuture<HttpResponse<String>> response = post(asked(true));
        Attempt attempt = worker.starts.next().text("a");
        attempt.text("b").ends();

        HttpResponse<String> answer = Waiting.forResult(response);

        assertThat(attempt.prompt()).isEqualTo("Hi");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream; charset=utf-8");
        assertThat(answer.headers().firstValue("request-id"))
                .isEqualTo(answer.headers().firstValue("x-request-id"))
                .isPresent();
        assertThat(answer.headers().firstValue("x-tokenbus-stream-id"))
                .contains(attempt.id().value());
        assertThat(answer.body())
                .startsWith("event: message_start\n")
                .contains("\"text\":\"a\"", "\"text\":\"b\"", "\"stop_reason\":\"end_turn\"")
                .endsWith("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
    }

    @Test
    void anAnswerComesAsOneDocument() {
        CompletableFuture<HttpResponse<String>> response = post(asked(false));
        worker.starts.next().text("a", "b").ends();

        HttpResponse<String> answer = Waiting.forResult(response);

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonObject message = new JsonObject(answer.body());
        assertThat(message.getString("type")).isEqualTo("message");
        assertThat(message.getJsonArray("content").encode()).isEqualTo("[{\"type\":\"text\",\"text\":\"ab\"}]");
    }

    @Test
    void aRefusalHasAnthropicsStatusAndSaysWhetherToTryAgain() {
        worker.refuses(StartReply.Verdict.BUSY, 1500);

        HttpResponse<String> refused = Waiting.forResult(post(asked(true)));

        assertThat(refused.statusCode()).isEqualTo(529);
        assertThat(refused.headers().firstValue("retry-after")).contains("2");
        assertThat(refused.headers().firstValue("x-should-retry")).contains("true");
        JsonObject body = new JsonObject(refused.body());
        assertThat(body.getJsonObject("error").getString("type")).isEqualTo("overloaded_error");
        assertThat(body.getString("request_id"))
                .isEqualTo(refused.headers().firstValue("request-id").orElseThrow());
    }

    @Test
    void aWrongRequestIsRefusedByTheNameOfWhatIsWrong() {
        HttpResponse<String> noLimit = Waiting.forResult(post(asked(true).copy().putNull("max_tokens")));
        HttpResponse<String> noModel = Waiting.forResult(post(asked(false).put("model", "gpt-9")));

        assertThat(noLimit.statusCode()).isEqualTo(400);
        assertThat(noLimit.headers().firstValue("x-should-retry")).contains("false");
        assertThat(new JsonObject(noLimit.body()).getJsonObject("error").encode())
                .isEqualTo("{\"type\":\"invalid_request_error\",\"message\":\"max_tokens: missing\"}");
        assertThat(noModel.statusCode()).isEqualTo(404);
        assertThat(noModel.body()).contains("not_found_error");
    }

    @Test
    void aFailureBeforeTheFirstWordIsAStatusAndOneAfterItCutsTheBody() {
        CompletableFuture<HttpResponse<String>> first = post(asked(true));
        fail(worker.starts.next());
        CompletableFuture<HttpResponse<Stream<String>>> second = stream(asked(true));
        Attempt attempt = worker.starts.next().text("a");
        Iterator<String> lines = Waiting.forResult(second).body().iterator();

        assertThat(Waiting.forResult(first).statusCode()).isEqualTo(503);
        until(lines, "\"text\":\"a\"");
        fail(attempt);
        assertThat(until(lines, "\"type\":\"error\"")).contains("event: error\n", "\"api_error\"");
        assertThatThrownBy(() -> until(lines, "message_stop")).hasRootCauseInstanceOf(IOException.class);
    }

    private static void fail(Attempt attempt) {
        attempt.send(new StreamEvent.Failed(
                attempt.start.epoch(),
                new StreamFailure(ErrorCode.UPSTREAM_UNAVAILABLE, "the model's server is gone"),
                Usage.NONE));
    }

    @Test
    void pingsKeepTheConnectionWhileTheModelIsSilent() {
        gateway.close();
        gateway = GatewayFixture.start(settings -> settings.with("keepAliveMs", 400));
        worker = gateway.worker();
        CompletableFuture<HttpResponse<Stream<String>>> response = stream(asked(true));
        Attempt attempt = worker.starts.next();

        Iterator<String> lines = Waiting.forResult(response).body().iterator();

        assertThat(until(lines, "data: {\"type\": \"ping\"}")).isEqualTo("event: ping\ndata: {\"type\": \"ping\"}\n");
        attempt.text("a").ends();
        assertThat(until(lines, "message_stop")).contains("\"text\":\"a\"");
    }

    @Test
    void anAnswerThatItsOwnerStoppedIsNoWholeMessage() {
        CompletableFuture<HttpResponse<String>> response = post(asked(false));
        Attempt attempt = worker.starts.next().text("a");
        attempt.send(attempt.stopped());

        HttpResponse<String> answer = Waiting.forResult(response);

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).contains("the answer was stopped by its owner");
    }

    @Test
    void aClientThatLeavesStopsItsAnswer() {
        CompletableFuture<HttpResponse<String>> response = post(asked(false));
        worker.starts.next().text("a");

        response.cancel(true);

        // Nobody watches: the worker stops the answer at once, as the policy of the request says.
        assertThat(worker.controls
                        .next(control -> control.kind() == StreamControl.Kind.CREDIT && control.viewers() == 0)
                        .viewers())
                .isZero();
    }

    @Test
    void tokensAreCountedByAWorkerWithoutAnAnswer() {
        JsonObject image = new JsonObject("""
                {"type": "image", "source": {"type": "url", "url": "https://x.test/a.png"}}""");
        JsonObject text = new JsonObject().put("type", "text").put("text", "b".repeat(70_000));
        JsonObject asked = new JsonObject()
                .put("model", ScriptedWorker.MODEL)
                .put("system", "abc")
                .put(
                        "messages",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("role", "user")
                                        .put(
                                                "content",
                                                new JsonArray().add(text).add(image))));

        HttpResponse<String> counted =
                Waiting.forResult(HTTP.sendAsync(request("/count_tokens", asked), BodyHandlers.ofString()));

        assertThat(counted.statusCode()).isEqualTo(200);
        assertThat(counted.body()).isEqualTo("{\"input_tokens\":71603}");
        assertThat(worker.starts.takeAll()).isEmpty();
    }
}

package dev.tokenbus.gateway.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.protocol.bus.worker.StartReply;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The UI message stream over HTTP, on a gateway with a scripted worker. */
class UiDoorIT {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final GatewayFixture gateway = GatewayFixture.start();
    private final ScriptedWorker worker = gateway.worker();

    @AfterEach
    void close() {
        gateway.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port + "/v1/ui/chat" + path));
    }

    private CompletableFuture<HttpResponse<String>> ask(String chat, String text) {
        JsonObject part = new JsonObject().put("type", "text").put("text", text);
        JsonObject message = new JsonObject().put("role", "user").put("parts", new JsonArray().add(part));
        JsonObject body = new JsonObject()
                .put("id", chat)
                .put("trigger", "submit-message")
                .put("messages", new JsonArray().add(message));
        return send(request("").POST(BodyPublishers.ofString(body.encode())));
    }

    private static CompletableFuture<HttpResponse<String>> send(HttpRequest.Builder request) {
        return HTTP.sendAsync(request.build(), BodyHandlers.ofString());
    }

    private CompletableFuture<HttpResponse<String>> resume(String chat) {
        return send(request("/" + chat + "/stream"));
    }

    @Test
    void anAnswerComesAsPartsOfAMessage() {
        CompletableFuture<HttpResponse<String>> response = ask("c1", "Hi");
        worker.starts.next().text("a", "b").ends();

        HttpResponse<String> answer = Waiting.forResult(response);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("x-vercel-ai-ui-message-stream")).contains("v1");
        assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream; charset=utf-8");
        assertThat(answer.body())
                .startsWith("data: {\"type\":\"start\",")
                .contains("\"delta\":\"a\"", "\"delta\":\"b\"")
                .endsWith("data: [DONE]\n\n");
    }

    @Test
    void whoComesBackGetsTheLiveAnswerFromItsBeginning() {
        CompletableFuture<HttpResponse<String>> first = ask("c1", "Hi");
        Attempt attempt = worker.starts.next().text("a");
        first.cancel(true);
        worker.controls.next(control -> control.kind() == StreamControl.Kind.CREDIT && control.viewers() == 0);

        CompletableFuture<HttpResponse<String>> second = resume("c1");
        worker.controls.next(control -> control.kind() == StreamControl.Kind.CREDIT && control.viewers() == 1);
        attempt.text("b").ends();

        assertThat(attempt.start.request().config().streamOptions().orphanMs()).isEqualTo(-1);
        HttpResponse<String> answer = Waiting.forResult(second);
        assertThat(answer.headers().firstValue("x-vercel-ai-ui-message-stream")).contains("v1");
        assertThat(answer.body()).contains("\"delta\":\"a\"", "\"delta\":\"b\"").endsWith("data: [DONE]\n\n");
    }

    @Test
    void theNewestLiveAnswerOfAChatCounts() {
        ask("c1", "one");
        Attempt one = worker.starts.next().text("old");
        ask("c1", "two");
        Attempt two = worker.starts.next().text("new");
        ask("c2", "other");
        worker.starts.next().text("other");

        CompletableFuture<HttpResponse<String>> resumed = resume("c1");
        worker.controls.next(control -> control.streamId().equals(two.id()) && control.viewers() == 2);
        one.ends();
        two.ends();

        assertThat(Waiting.forResult(resumed).body()).contains("\"new\"").doesNotContain("\"old\"", "\"other\"");
    }

    @Test
    void thereIsNothingToResumeOnceTheAnswerHasEnded() {
        assertThat(Waiting.forResult(resume("c1")).statusCode()).isEqualTo(204);
        CompletableFuture<HttpResponse<String>> first = ask("c1", "Hi");
        worker.starts.next().text("a").ends();
        Waiting.forResult(first);

        assertThat(Waiting.forResult(resume("c1")).statusCode()).isEqualTo(204);
        assertThat(Waiting.forResult(send(request("/c1/stop").DELETE())).statusCode())
                .isEqualTo(204);
    }

    @Test
    void whoComesBackCanStopTheAnswer() {
        ask("c1", "Hi");
        Attempt attempt = worker.starts.next().text("a");
        CompletableFuture<HttpResponse<String>> resumed = resume("c1");
        worker.controls.next(control -> control.viewers() == 2);

        HttpResponse<String> stop = Waiting.forResult(send(request("/c1/stop").POST(BodyPublishers.noBody())));
        worker.control(StreamControl.Kind.STOP);
        attempt.send(attempt.stopped());

        assertThat(stop.statusCode()).isEqualTo(202);
        assertThat(Waiting.forResult(resumed).body()).contains("{\"type\":\"abort\",\"reason\":\"stopped\"}");
    }

    @Test
    void aRefusalIsAStatusAndASentence() {
        worker.refuses(StartReply.Verdict.BUSY, 700);

        HttpResponse<String> busy = Waiting.forResult(ask("c1", "Hi"));
        HttpResponse<String> wrong = Waiting.forResult(send(request("").POST(BodyPublishers.ofString("{}"))));

        assertThat(busy.statusCode()).isEqualTo(503);
        assertThat(busy.headers().firstValue("x-tokenbus-error")).contains("overloaded");
        assertThat(busy.body()).isEqualTo("every worker is busy");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).isEqualTo("id: missing");
    }
}

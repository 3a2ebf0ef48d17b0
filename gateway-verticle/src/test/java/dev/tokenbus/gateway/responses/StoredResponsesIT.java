package dev.tokenbus.gateway.responses;

import static dev.tokenbus.gateway.responses.ResponsesClient.events;
import static dev.tokenbus.gateway.responses.ResponsesClient.json;
import static dev.tokenbus.gateway.responses.ResponsesClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Responses that are come back to over HTTP: read, followed, cancelled, deleted. */
class StoredResponsesIT {
    private final GatewayFixture gateway = GatewayFixture.start();
    private final ScriptedWorker worker = gateway.worker();
    private final ResponsesClient responses = new ResponsesClient(gateway);

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void whatFollowsAnyNumberOfAStoredResponseIsWhatFollowedIt() {
        CompletableFuture<HttpResponse<String>> response = responses.post("{\"input\":\"hello\",\"stream\":true}");
        Attempt attempt = worker.starts.next().text("a", "b\n", "ü");
        attempt.send(
                attempt.delta(ChunkKind.TOOL_CALL, "{\"index\":0,\"id\":\"c\",\"name\":\"f\",\"arguments\":\"{}\"}"));
        attempt.ends();
        String all = Waiting.forResult(response).body();
        List<JsonObject> events = events(all);
        String id = events.get(0).getJsonObject("response").getString("id");

        for (int after = 0; after < events.size(); after++) {
            String rest = responses
                    .get("/" + id + "?stream=true&starting_after=" + after)
                    .body();
            int from = all.indexOf("event: ", after == events.size() - 1 ? all.length() : place(all, after + 1));
            assertThat(rest).as("after " + after).isEqualTo(from < 0 ? "" : all.substring(from));
        }
        assertThat(responses.get("/" + id + "?stream=true").body()).isEqualTo(all);
    }

    private static int place(String body, int number) {
        int at = 0;
        for (int i = 0; i < number; i++) {
            at = body.indexOf("\n\n", at) + 2;
        }
        return at;
    }

    @Test
    void aLiveResponseIsFollowedFromANumberOn() {
        CompletableFuture<HttpResponse<String>> response = responses.post("{\"input\":\"hello\",\"background\":true}");
        Attempt attempt = worker.starts.next();
        JsonObject queued = json(Waiting.forResult(response));
        String id = queued.getString("id");
        assertThat(queued.getString("status")).isEqualTo("queued");
        assertThat(json(responses.get("/" + id)).getString("status")).isEqualTo("queued");

        CompletableFuture<HttpResponse<String>> follower = responses.send(
                responses.request("/" + id + "?stream=true&starting_after=1").GET());
        attempt.text("a");
        responses.until(id, now -> "in_progress".equals(json(now).getString("status")));
        assertThat(text(json(responses.get("/" + id)))).isEqualTo("a");
        attempt.text("b").ends();

        List<JsonObject> events = events(Waiting.forResult(follower).body());
        assertThat(events)
                .extracting(event -> event.getString("type"))
                .startsWith("response.in_progress", "response.output_item.added");
        assertThat(events.get(0).getInteger("sequence_number")).isEqualTo(2);
        assertThat(text(events.get(events.size() - 1).getJsonObject("response")))
                .isEqualTo("ab");
        assertThat(json(responses.get("/" + id)).getString("status")).isEqualTo("completed");
    }

    @Test
    void aResponseInTheBackgroundGoesOnToItsEndUnwatched() {
        responses.post("{\"input\":\"hello\",\"background\":true}");

        assertThat(worker.starts.next().start.request().config().streamOptions().orphanMs())
                .isEqualTo(86_400_000);
    }

    @Test
    void whatIsNotStoredIsNotThere() {
        CompletableFuture<HttpResponse<String>> response = responses.post("{\"input\":\"hello\",\"store\":false}");
        Attempt attempt = worker.starts.next();
        attempt.text("a").ends();
        String id = json(Waiting.forResult(response)).getString("id");

        assertThat(attempt.start.request().kept().conversation()).isEmpty();
        assertThat(responses.get("/" + id).statusCode()).isEqualTo(404);
        assertThat(Waiting.forResult(responses.post("{\"input\":\"x\",\"previous_response_id\":\"" + id + "\"}"))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void aStreamsIdAloneOpensNothing() {
        CompletableFuture<HttpResponse<String>> response = responses.post("{\"input\":\"hello\"}");
        worker.starts.next().text("a").ends();
        HttpResponse<String> answer = Waiting.forResult(response);
        String id = json(answer).getString("id");
        String stream = answer.headers().firstValue("x-tokenbus-stream-id").orElseThrow();

        assertThat(id).doesNotContain(stream).endsWith("home");
        assertThat(responses
                        .get("/resp_" + stream.replace("home.", "") + "A".repeat(22) + "home")
                        .statusCode())
                .isEqualTo(404);
        assertThat(responses.get("/" + id).statusCode()).isEqualTo(200);
    }

    /** A response in the background that goes on, and its worker's attempt. */
    private record Live(Attempt attempt, String id) {}

    private Live live() {
        CompletableFuture<HttpResponse<String>> response = responses.post("{\"input\":\"hello\",\"background\":true}");
        Attempt attempt = worker.starts.next().text("a");
        return new Live(attempt, json(Waiting.forResult(response)).getString("id"));
    }

    @Test
    void aCancelledResponseIsCancelled() {
        Live live = live();

        CompletableFuture<HttpResponse<String>> cancelled =
                responses.send(responses.request("/" + live.id + "/cancel").POST(BodyPublishers.noBody()));
        worker.control(StreamControl.Kind.STOP);
        live.attempt.send(live.attempt.stopped());

        assertThat(json(Waiting.forResult(cancelled)).getString("status")).isEqualTo("cancelled");
        assertThat(json(responses.get("/" + live.id)).getString("status")).isEqualTo("cancelled");
    }

    @Test
    void aDeletedResponseIsGoneAndItsWorkerKeepsNoCopy() {
        CompletableFuture<HttpResponse<String>> response = responses.post("{\"input\":\"hello\"}");
        Attempt attempt = worker.starts.next().text("a");
        attempt.ends();
        String id = json(Waiting.forResult(response)).getString("id");

        HttpResponse<String> deleted =
                Waiting.forResult(responses.send(responses.request("/" + id).DELETE()));

        assertThat(json(deleted).getBoolean("deleted")).isTrue();
        assertThat(worker.control(StreamControl.Kind.CANCEL).epoch()).isEqualTo(attempt.start.epoch());
        assertThat(responses.get("/" + id).statusCode()).isEqualTo(404);
    }

    @Test
    void aLiveResponseIsDeletedWhenItHasStopped() {
        Live live = live();

        CompletableFuture<HttpResponse<String>> deleted =
                responses.send(responses.request("/" + live.id).DELETE());
        worker.control(StreamControl.Kind.STOP);
        assertThat(responses.get("/" + live.id).statusCode()).isEqualTo(200);
        assertThat(deleted).isNotDone();
        live.attempt.send(live.attempt.stopped());

        assertThat(json(Waiting.forResult(deleted)).getBoolean("deleted")).isTrue();
        assertThat(responses.get("/" + live.id).statusCode()).isEqualTo(404);
        assertThat(worker.control(StreamControl.Kind.CANCEL).epoch()).isEqualTo(live.attempt.start.epoch());
    }

    @Test
    void aLiveResponseWhoseWorkerDoesNotStopIsDeletedWithoutIt() {
        Live live = live();

        CompletableFuture<HttpResponse<String>> deleted =
                responses.send(responses.request("/" + live.id).DELETE());
        worker.control(StreamControl.Kind.STOP);
        gateway.clock.advance(5_001);

        assertThat(json(Waiting.forResult(deleted)).getBoolean("deleted")).isTrue();
        assertThat(responses.get("/" + live.id).statusCode()).isEqualTo(404);
        assertThat(worker.control(StreamControl.Kind.CANCEL).epoch()).isEqualTo(live.attempt.start.epoch());
    }

    @Test
    void aResponseWhoseHomeIsBeingReplacedIsLookedForAgain() {
        try (GatewayFixture patient = GatewayFixture.start(settings -> settings.with("failoverMs", 5000))) {
            FarHome far = FarHome.beingReplaced(patient);

            HttpResponse<String> answer = Waiting.forResult(responses.send(
                    ResponsesClient.request(patient, "/" + far.id()).GET()));

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(text(json(answer))).isEqualTo("far");
        }
    }

    @Test
    void aCancelThatDoesNotReachTheHomeIsRefused() {
        FarHome far = FarHome.ofLive(gateway);

        HttpResponse<String> answer = Waiting.forResult(
                responses.send(responses.request("/" + far.id() + "/cancel").POST(BodyPublishers.noBody())));

        assertThat(answer.statusCode()).isEqualTo(404);
    }

    @Test
    void aStoredResponseIsCompressedForWhoeverTakesThat() {
        CompletableFuture<HttpResponse<String>> response =
                responses.post("{\"input\":\"" + "long ".repeat(500) + "\"}");
        worker.starts.next().text("a".repeat(4000)).ends();
        String id = json(Waiting.forResult(response)).getString("id");

        for (String path : List.of("/" + id, "/" + id + "/input_items")) {
            HttpResponse<String> answer = Waiting.forResult(responses.send(
                    responses.request(path).header("Accept-Encoding", "gzip").GET()));
            assertThat(answer.headers().firstValue("content-encoding")).hasValue("gzip");
            assertThat(answer.headers().allValues("vary")).contains("accept-encoding");
            assertThat(responses.get(path).headers().firstValue("content-encoding"))
                    .isEmpty();
        }
    }

    @Test
    void theHeadOfALongResponseIsAnsweredWithoutItsDocument() {
        CompletableFuture<HttpResponse<String>> made = responses.post("{\"input\":\"x\"}");
        worker.starts.next().text("long ".repeat(20_000)).ends();
        String path = "/" + json(Waiting.forResult(made)).getString("id");

        HttpResponse<String> head =
                Waiting.forResult(responses.send(responses.request(path).method("HEAD", BodyPublishers.noBody())));

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(head.headers().firstValue("content-length")).isEmpty();
    }
}

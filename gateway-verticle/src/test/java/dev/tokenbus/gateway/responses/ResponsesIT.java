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
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Responses over HTTP: made whole and streamed, and chained. */
class ResponsesIT {
    private final GatewayFixture gateway = GatewayFixture.start();
    private final ScriptedWorker worker = gateway.worker();
    private final ResponsesClient responses = new ResponsesClient(gateway);

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void aStreamedResponseHasNamedEventsAndEndsWithTheResponse() {
        CompletableFuture<HttpResponse<String>> response = responses.post(
                "{\"model\":\"scripted\",\"input\":\"hello\",\"stream\":true,\"instructions\":\"be brief\"}");
        Attempt attempt = worker.starts.next().text("a", "b");
        attempt.ends();

        HttpResponse<String> answer = Waiting.forResult(response);
        List<JsonObject> events = events(answer.body());

        assertThat(attempt.start.request().messages())
                .extracting(message -> message.role() + ":" + message.content())
                .containsExactly("system:be brief", "user:hello");
        assertThat(answer.headers().firstValue("content-type")).hasValue("text/event-stream; charset=utf-8");
        assertThat(answer.body()).startsWith("event: response.created\ndata: {\"type\":\"response.created\",");
        assertThat(events)
                .extracting(event -> event.getInteger("sequence_number"))
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        JsonObject last = events.get(9).getJsonObject("response");
        assertThat(text(last)).isEqualTo("ab");
        assertThat(last.getString("instructions")).isEqualTo("be brief");
        assertThat(last.getString("status")).isEqualTo("completed");
        assertThat(json(responses.get("/" + last.getString("id"))).encode()).isEqualTo(last.encode());
    }

    @Test
    void aWholeResponseIsTheSameAsTheStoredOne() {
        CompletableFuture<HttpResponse<String>> response =
                responses.post("{\"input\":[{\"role\":\"user\",\"content\":\"hello\"}]}");
        worker.starts.next().text("a").ends();

        HttpResponse<String> answer = Waiting.forResult(response);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(text(json(answer))).isEqualTo("a");
        assertThat(responses.get("/" + json(answer).getString("id")).body()).isEqualTo(answer.body());
    }

    @Test
    void aStreamedResponseInTheBackgroundBeginsBeforeItsFirstToken() {
        CompletableFuture<HttpResponse<Stream<String>>> response = responses.lines(responses
                .request("")
                .POST(BodyPublishers.ofString("{\"input\":\"hello\",\"background\":true,\"stream\":true}")));
        Attempt attempt = worker.starts.next();

        var lines = Waiting.forResult(response).body().iterator();

        assertThat(lines.next()).isEqualTo("event: response.created");
        attempt.text("a").ends();
        StringBuilder rest = new StringBuilder();
        lines.forEachRemaining(line -> rest.append(line).append('\n'));
        assertThat(rest).contains("response.queued", "response.completed");
    }

    @Test
    void aConversationGoesOnFromAPreviousResponse() {
        CompletableFuture<HttpResponse<String>> first = responses.post(
                "{\"input\":\"one\",\"instructions\":\"old\",\"tools\":[{\"type\":\"function\",\"name\":\"f\"}]}");
        Attempt attempt = worker.starts.next().text("a");
        attempt.send(
                attempt.delta(ChunkKind.TOOL_CALL, "{\"index\":0,\"id\":\"c1\",\"name\":\"f\",\"arguments\":\"{}\"}"));
        attempt.ends();
        String id = json(Waiting.forResult(first)).getString("id");

        CompletableFuture<HttpResponse<String>> second = responses.post("{\"previous_response_id\":\"" + id
                + "\",\"instructions\":\"new\",\"input\":[{\"type\":\"function_call_output\",\"call_id\":\"c1\","
                + "\"output\":\"42\"}]}");
        Attempt next = worker.starts.next();
        next.text("b").ends();
        JsonObject answer = json(Waiting.forResult(second));

        assertThat(next.start.request().messages())
                .extracting(message ->
                        message.role() + ":" + (message.json().isEmpty() ? message.content() : message.json()))
                .containsExactly(
                        "system:new",
                        "user:one",
                        "assistant:{\"role\":\"assistant\",\"content\":\"a\",\"tool_calls\":[{\"id\":\"c1\",\"type\":"
                                + "\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}",
                        "tool:{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"42\"}");
        assertThat(answer.getString("previous_response_id")).isEqualTo(id);
        JsonArray items = json(responses.get("/" + answer.getString("id") + "/input_items?order=asc"))
                .getJsonArray("data");
        assertThat(items.stream().map(item -> ((JsonObject) item).getString("type")))
                .containsExactly("message", "message", "message", "function_call", "function_call_output");
    }

    @Test
    void anItemOfAStoredResponseIsReferredToByItsName() {
        CompletableFuture<HttpResponse<String>> first = responses.post("{\"input\":\"one\"}");
        Attempt attempt = worker.starts.next().text("a");
        attempt.send(
                attempt.delta(ChunkKind.TOOL_CALL, "{\"index\":0,\"id\":\"c1\",\"name\":\"f\",\"arguments\":\"{}\"}"));
        attempt.ends();
        JsonArray output = json(Waiting.forResult(first)).getJsonArray("output");

        responses.post("{\"input\":[{\"role\":\"user\",\"content\":\"one\"},{\"type\":\"item_reference\",\"id\":\""
                + output.getJsonObject(0).getString("id") + "\"},{\"type\":\"item_reference\",\"id\":\""
                + output.getJsonObject(1).getString("id")
                + "\"},{\"type\":\"function_call_output\",\"call_id\":\"c1\",\"output\":\"42\"}]}");

        assertThat(worker.starts.next().start.request().messages())
                .extracting(message -> message.json().isEmpty() ? message.content() : message.json())
                .containsExactly(
                        "one",
                        "{\"role\":\"assistant\",\"content\":\"a\",\"tool_calls\":[{\"id\":\"c1\",\"type\":"
                                + "\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}",
                        "{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"42\"}");
    }

    @Test
    void aPreviousResponseThatIsGoneIsSaidToBe() {
        HttpResponse<String> answer =
                Waiting.forResult(responses.post("{\"input\":\"x\",\"previous_response_id\":\"resp_none\"}"));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).getJsonObject("error").getString("code")).isEqualTo("previous_response_not_found");
        assertThat(json(answer).getJsonObject("error").getString("param")).isEqualTo("previous_response_id");
    }

    @Test
    void aConversationWhoseHomeIsBeingReplacedIsLookedForAgain() {
        try (GatewayFixture patient = GatewayFixture.start(settings -> settings.with("failoverMs", 5000))) {
            ScriptedWorker other = patient.worker();
            FarHome far = FarHome.beingReplaced(patient);

            responses.send(ResponsesClient.request(patient, "")
                    .POST(BodyPublishers.ofString("{\"input\":[{\"role\":\"user\",\"content\":\"x\"}],"
                            + "\"previous_response_id\":\"" + far.id() + "\"}")));

            assertThat(other.starts.next().start.request().messages())
                    .extracting(message -> message.content())
                    .containsExactly("near", "far", "x");
        }
    }

    @Test
    void aRequestThatIsSentAgainByItsKeyHasTheSameAnswer() {
        HttpRequest.Builder request = responses
                .request("")
                .header("Idempotency-Key", "k")
                .POST(BodyPublishers.ofString("{\"input\":\"hello\",\"stream\":true}"));
        CompletableFuture<HttpResponse<String>> first = responses.send(request);
        worker.starts.next().text("a").ends();

        assertThat(Waiting.forResult(responses.send(request)).body())
                .isEqualTo(Waiting.forResult(first).body());
    }

    @Test
    void theHeadersOfALiveResponsesEventsAreAnAnswerOfTheirOwn() {
        CompletableFuture<HttpResponse<String>> response = responses.post("{\"input\":\"hello\",\"background\":true}");
        worker.starts.next().text("a");
        String id = json(Waiting.forResult(response)).getString("id");

        HttpResponse<String> head = Waiting.forResult(
                responses.send(responses.request("/" + id + "?stream=true").method("HEAD", BodyPublishers.noBody())));

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("content-type")).hasValue("text/event-stream; charset=utf-8");
        // On the same connection, which is free again.
        assertThat(json(responses.get("/" + id)).getString("status")).isEqualTo("in_progress");
    }

    @Test
    void aCallWithoutAnIdIsNotNamedByTheResponsesSecret() {
        CompletableFuture<HttpResponse<String>> first = responses.post("{\"input\":\"one\"}");
        Attempt attempt = worker.starts.next();
        attempt.send(attempt.delta(ChunkKind.TOOL_CALL, "{\"index\":0,\"name\":\"f\",\"arguments\":\"{}\"}"));
        attempt.ends();
        JsonObject answer = json(Waiting.forResult(first));
        String id = answer.getString("id");
        String call = answer.getJsonArray("output").getJsonObject(0).getString("call_id");

        responses.post("{\"previous_response_id\":\"" + id
                + "\",\"input\":[{\"type\":\"function_call_output\",\"call_id\":\"" + call + "\",\"output\":\"42\"}]}");

        assertThat(call).startsWith("call_").hasSizeBetween(20, 40);
        assertThat(worker.starts.next().start.request().messages())
                .noneMatch(message -> message.json().contains(id.substring(5, 27)))
                .anyMatch(message -> message.json().contains("\"tool_calls\":[{\"id\":\"" + call + "\""));
    }
}

package dev.tokenbus.gateway.responses;

import static dev.tokenbus.gateway.responses.ResponsesClient.events;
import static dev.tokenbus.gateway.responses.ResponsesClient.json;
import static dev.tokenbus.gateway.responses.ResponsesClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.bus.worker.StartReply;
import dev.tokenbus.protocol.log.StreamEvent;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Responses over HTTP that fail or are refused. */
class FailedResponsesIT {
    private final GatewayFixture gateway = GatewayFixture.start();
    private final ScriptedWorker worker = gateway.worker();
    private final ResponsesClient responses = new ResponsesClient(gateway);

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void aFailureBeforeTheFirstEventIsAStatus() {
        CompletableFuture<HttpResponse<String>> response = responses.post("{\"input\":\"hello\",\"stream\":true}");
        Attempt attempt = worker.starts.next();
        attempt.send(new StreamEvent.Failed(
                attempt.start.epoch(), new StreamFailure(ErrorCode.RATE_LIMITED, "slow down", 2000), Usage.NONE));

        HttpResponse<String> answer = Waiting.forResult(response);

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("retry-after")).hasValue("2");
        assertThat(json(answer).getJsonObject("error").getString("code")).isEqualTo("rate_limit_exceeded");
    }

    @Test
    void aFailureAfterwardsIsTheResponsesLastEventAndIsStored() {
        CompletableFuture<HttpResponse<String>> response = responses.post("{\"input\":\"hello\",\"stream\":true}");
        Attempt attempt = worker.starts.next().text("a");
        attempt.send(new StreamEvent.Failed(
                attempt.start.epoch(), new StreamFailure(ErrorCode.UPSTREAM_TRUNCATED, "cut"), Usage.NONE));

        List<JsonObject> events = events(Waiting.forResult(response).body());

        assertThat(events).extracting(event -> event.getString("type")).endsWith("error", "response.failed");
        JsonObject failed = events.get(events.size() - 1).getJsonObject("response");
        assertThat(failed.getJsonObject("error").getString("code")).isEqualTo("server_error");
        assertThat(json(responses.get("/" + failed.getString("id"))).encode()).isEqualTo(failed.encode());
    }

    @Test
    void anAnswerThatBeginsAgainHasFailedForWhoeverHasAPart() {
        CompletableFuture<HttpResponse<String>> response = responses.post("{\"input\":\"hello\",\"stream\":true}");
        Attempt attempt = worker.starts.next().text("a");
        gateway.untilMetered("tokensDelivered", 1);
        attempt.send(new StreamEvent.Restarted(attempt.start.epoch(), "worker_lost"));
        attempt.text("b").ends();

        String all = Waiting.forResult(response).body();
        List<JsonObject> events = events(all);

        assertThat(events).extracting(event -> event.getString("type")).endsWith("error", "response.failed");
        String id = events.get(0).getJsonObject("response").getString("id");
        int last = events.size() - 3;
        for (int after = 2; after < events.size(); after++) {
            List<JsonObject> rest = follow(id, after);
            assertThat(rest).as("after " + after).isEqualTo(events.subList(after + 1, events.size()));
        }
        assertThat(events.get(last).getString("delta")).isEqualTo("a");
        assertThat(text(json(responses.get("/" + id)))).isEqualTo("b");
    }

    private List<JsonObject> follow(String id, int after) {
        return events(
                responses.get("/" + id + "?stream=true&starting_after=" + after).body());
    }

    @Test
    void whoComesAfterAnAnswerBeganAgainHearsTheNewOneAlone() {
        CompletableFuture<HttpResponse<String>> response = responses.post("{\"input\":\"hello\",\"background\":true}");
        Attempt attempt = worker.starts.next().text("a");
        String id = json(Waiting.forResult(response)).getString("id");
        attempt.send(new StreamEvent.Restarted(attempt.start.epoch(), "worker_lost"));
        attempt.text("b");
        responses.until(id, now -> text(json(now)).equals("b"));
        CompletableFuture<HttpResponse<String>> live =
                responses.send(responses.request("/" + id + "?stream=true").GET());
        attempt.text("c").ends();

        List<JsonObject> events = events(Waiting.forResult(live).body());

        JsonObject whole = events.get(events.size() - 1);
        assertThat(whole.getString("type")).isEqualTo("response.completed");
        assertThat(whole.getJsonObject("response")).isEqualTo(json(responses.get("/" + id)));
        assertThat(text(whole.getJsonObject("response"))).isEqualTo("bc");
        assertThat(events)
                .extracting(event -> event.getString("delta", ""))
                .contains("b", "c")
                .doesNotContain("a");
        for (int i = 0; i < events.size(); i++) {
            assertThat(follow(id, events.get(i).getInteger("sequence_number")))
                    .as("after event " + i)
                    .isEqualTo(events.subList(i + 1, events.size()));
        }
    }

    @Test
    void refusalsNameTheFieldThatIsWrong() {
        assertThat(param("{\"input\":\"x\",\"model\":\"none\"}")).isEqualTo("404 model model_not_found");
        assertThat(param("{\"input\":\"x\",\"tools\":[{\"type\":\"web_search\"}]}"))
                .isEqualTo("400 tools[0].type bad_request");
        assertThat(param("{\"input\":\"x\",\"conversation\":\"c\"}")).isEqualTo("400 conversation bad_request");
        assertThat(param("{\"input\":[{\"type\":\"item_reference\",\"id\":\"x\"}]}"))
                .isEqualTo("400 input[0].id bad_request");
        assertThat(param("{\"input\":[{\"type\":\"web_search_call\"}]}")).isEqualTo("400 input[0].type bad_request");
        assertThat(param("{\"input\":\"x\",\"max_output_tokens\":0}")).isEqualTo("400 max_output_tokens bad_request");
        assertThat(param("{\"input\":\"x\",\"temperature\":\"hot\"}")).isEqualTo("400 temperature bad_request");
        assertThat(param(
                        "{\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"file_id\":\"x\"}]}]}"))
                .isEqualTo("400 input[0].content[0].file_id bad_request");
        assertThat(param("{\"input\":\"x\",\"background\":true,\"store\":false}"))
                .isEqualTo("400 store bad_request");
        assertThat(param("{}")).isEqualTo("400 input bad_request");
        assertThat(param("{\"input\":")).isEqualTo("400 null bad_request");
        assertThat(responses.get("/resp_none").statusCode()).isEqualTo(404);
        assertThat(responses.get("").statusCode()).isEqualTo(426);
    }

    private String param(String body) {
        HttpResponse<String> answer = Waiting.forResult(responses.post(body));
        JsonObject error = json(answer).getJsonObject("error");
        return answer.statusCode() + " " + error.getString("param") + " " + error.getString("code");
    }

    @Test
    void aBusyClusterIsAnError() {
        worker.refuses(StartReply.Verdict.BUSY, 700);

        HttpResponse<String> answer = Waiting.forResult(responses.post("{\"input\":\"x\"}"));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("x-should-retry")).hasValue("true");
    }
}

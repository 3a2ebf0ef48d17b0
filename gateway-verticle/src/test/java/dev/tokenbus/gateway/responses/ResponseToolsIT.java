package dev.tokenbus.gateway.responses;

import static dev.tokenbus.gateway.responses.ResponsesClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.protocol.ChunkKind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tools of Responses that models' servers do not know: called by the client's names, or left out and said. */
class ResponseToolsIT {
    private static final String TOOLS = "\"tools\":[{\"type\":\"web_search\"},"
            + "{\"type\":\"namespace\",\"name\":\"agents\",\"description\":\"d\",\"tools\":[{\"type\":\"function\",\"name\":\"wait\"}]},"
            + "{\"type\":\"custom\",\"name\":\"patch\"}]";

    private final GatewayFixture gateway = GatewayFixture.start();
    private final ScriptedWorker worker = gateway.worker();
    private final ResponsesClient responses = new ResponsesClient(gateway);

    @AfterEach
    void stop() {
        gateway.close();
    }

    private static void callsBoth(Attempt attempt) {
        attempt.send(
                attempt.delta(
                        ChunkKind.TOOL_CALL,
                        "{\"index\":0,\"id\":\"a\",\"name\":\"agents__wait\",\"arguments\":\"{}\"}"),
                attempt.delta(
                        ChunkKind.TOOL_CALL,
                        "{\"index\":1,\"id\":\"b\",\"name\":\"patch\",\"arguments\":\"{\\\"input\\\":\\\"x\\\"}\"}"));
        attempt.ends();
    }

    private static void assertCallsBoth(JsonObject response) {
        JsonObject wait = response.getJsonArray("output").getJsonObject(0);
        JsonObject patch = response.getJsonArray("output").getJsonObject(1);
        assertThat(wait.getString("namespace") + " " + wait.getString("name")).isEqualTo("agents wait");
        assertThat(patch.getString("type") + " " + patch.getString("input")).isEqualTo("custom_tool_call x");
        assertThat(response.getJsonArray("tools")).hasSize(2);
        assertThat(response.getJsonArray("tokenbus_ignored")).containsExactly("tools[0] (web_search)");
    }

    @Test
    void callsHaveTheirClientsNamesAndGoInAgainAsTheModelKnowsThem() {
        CompletableFuture<HttpResponse<String>> response = responses.post("{\"input\":\"x\"," + TOOLS + "}");
        callsBoth(worker.starts.next());
        HttpResponse<String> answer = Waiting.forResult(response);

        assertThat(answer.headers().firstValue("x-tokenbus-ignored")).hasValue("tools[0] (web_search)");
        assertCallsBoth(json(answer));
        String id = json(answer).getString("id");
        assertThat(responses.get("/" + id).body()).isEqualTo(answer.body());

        responses.post("{\"previous_response_id\":\"" + id + "\",\"input\":["
                + "{\"type\":\"function_call_output\",\"call_id\":\"a\",\"output\":\"1\"},"
                + "{\"type\":\"custom_tool_call_output\",\"call_id\":\"b\",\"output\":\"2\"}]}");
        Attempt next = worker.starts.next();
        assertThat(next.start.request().messages().get(1).json())
                .contains("\"name\":\"agents__wait\",\"arguments\":\"{}\"", "\"name\":\"patch\"");
        assertThat(next.start.request().messages().get(3).json()).contains("\"tool_call_id\":\"b\"", "\"2\"");
        next.text("a").ends();
    }

    @Test
    void itemsThatAreReferredToGoInAsTheModelKnowsThem() {
        CompletableFuture<HttpResponse<String>> response = responses.post("{\"input\":\"x\"," + TOOLS + "}");
        callsBoth(worker.starts.next());
        JsonArray output = json(Waiting.forResult(response)).getJsonArray("output");

        responses.post("{\"input\":[{\"type\":\"item_reference\",\"id\":\""
                + output.getJsonObject(0).getString("id") + "\"},{\"type\":\"item_reference\",\"id\":\""
                + output.getJsonObject(1).getString("id") + "\"}]}");
        Attempt next = worker.starts.next();
        assertThat(next.start.request().messages().get(0).json())
                .contains(
                        "\"name\":\"agents__wait\"", "\"name\":\"patch\",\"arguments\":\"{\\\"input\\\":\\\"x\\\"}\"");
        next.text("a").ends();
    }

    @Test
    void theSameIsSaidOverWebSocket() {
        ResponsesSocketClient client = new ResponsesSocketClient(gateway);
        client.create("x", TOOLS);
        Attempt attempt = worker.starts.next();
        callsBoth(attempt);

        assertThat(attempt.start.request().config().extra().get("tools")).doesNotContain("web_search");
        assertThat(client.next("response.created").getJsonObject("response").getJsonArray("tokenbus_ignored"))
                .containsExactly("tools[0] (web_search)");
        assertThat(client.next("response.custom_tool_call_input.done").getString("input"))
                .isEqualTo("x");
        assertCallsBoth(client.completed());
    }
}

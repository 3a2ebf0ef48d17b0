package dev.tokenbus.node.api;

import static dev.tokenbus.node.Waiting.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.http.HttpErrors;
import dev.tokenbus.node.NodeCluster;
import dev.tokenbus.node.NodeSpec;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.node.config.Configuration;
import dev.tokenbus.node.membership.Membership;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.Operation;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The HTTP API as openapi.yaml says it: each operation is tried on a running node, with success and without, and its answers fit. */
class OpenApiIT {
    private static final Set<String> OPENING =
            Set.of("createChatCompletion", "createCompletion", "createResponse", "createMessage", "chatUi");

    private TokenbusNode node;
    private DescribedApi api;

    @BeforeEach
    void start() throws IOException {
        node = waitFor(TokenbusNode.start(new NodeSpec(
                EnumSet.allOf(Role.class),
                new Membership.Alone(),
                Configuration.load(
                        null,
                        Map.of(
                                "TOKENBUS_GATEWAY_PORT", "0",
                                "TOKENBUS_NODE_MANAGEMENT_PORT", "0",
                                "TOKENBUS_GATEWAY_DRAIN_MS", "100",
                                "TOKENBUS_WORKER_DRAIN_MS", "100")))));
        NodeCluster.awaitReady(node);
        api = new DescribedApi(node.gatewayPort());
    }

    @AfterEach
    void close() {
        waitFor(node.close());
        api.close();
    }

    private HttpResponse<String> tries(int status, String operationId, String path, String body, String... headers) {
        return api.tries(status, operationId, path, body, headers);
    }

    private static String ask(String more) {
        return "{'model':'sim-echo','messages':[{'role':'user','content':'hi'}]" + more + "}";
    }

    @Test
    void everyOperationAnswersAsItSays() {
        tries(200, "listOwnModels", "/api/models", "");
        tries(200, "listModels", "/v1/models", "");
        tries(200, "getModel", "/v1/models/sim-echo", "");
        tries(404, "getModel", "/v1/models/none", "");
        chat();
        streams();
        responses();
        messages();
        ui();

        assertThat(api.tried())
                .containsExactlyInAnyOrderElementsOf(api.contract().operations().stream()
                        .map(Operation::getOperationId)
                        .toList());
    }

    private void chat() {
        for (String operation : List.of("createChatCompletion", "createCompletion")) {
            boolean isChat = operation.equals("createChatCompletion");
            String path = isChat ? "/v1/chat/completions" : "/v1/completions";
            String prompt = isChat ? ask("") : "{'model':'sim-echo','prompt':'hi'}";
            tries(200, operation, path, prompt);
            tries(200, operation, path, prompt.replaceFirst("}$", ",'stream':true}"));
            tries(400, operation, path, "[");
            tries(404, operation, path, prompt.replace("sim-echo", "none"));
            tries(400, operation, path, prompt, "x-tokenbus-on-disconnect", "maybe");
            tries(413, operation, path, prompt.replace("hi", "x ".repeat(600_000)));
        }
        tries(200, "createChatCompletion", "/v1/chat/completions", ask(""), "Idempotency-Key", "k");
        tries(409, "createChatCompletion", "/v1/chat/completions", ask(",'max_tokens':2"), "Idempotency-Key", "k");
    }

    private void streams() {
        HttpResponse<String> answer = tries(200, "createChatCompletion", "/v1/chat/completions", ask(",'stream':true"));
        String stream = "/v1/streams/" + header(answer, "x-tokenbus-stream-id");
        String token = "?token=" + header(answer, "x-tokenbus-stream-token");
        String noStream = stream.replaceFirst("\\.[^.]+$", ".AAAAAAAAAAAAAAAAAAAAAA");
        tries(200, "getStream", stream + token, "");
        tries(404, "getStream", noStream, "");
        tries(200, "listStreams", "/v1/streams?state=ended&limit=5", "");
        tries(400, "listStreams", "/v1/streams?limit=none", "");
        tries(200, "followStream", stream + "/events" + token, "");
        tries(400, "followStream", stream + "/events" + token + "&after=x", "");
        tries(200, "readDurable", stream + "/durable" + token, "");
        tries(404, "readDurable", noStream + "/durable", "");
        tries(400, "readDurable", stream + "/durable" + token + "&offset=x", "");
        tries(200, "headDurable", stream + "/durable" + token, "");
        tries(202, "stopStream", stream + token, "");
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElseThrow();
    }

    private void responses() {
        String path = "/v1/responses";
        String asked = "{'model':'sim-echo','input':'hi'}";
        JsonObject made =
                new JsonObject(tries(200, "createResponse", path, asked).body());
        tries(200, "createResponse", path, asked.replaceFirst("}$", ",'stream':true}"));
        tries(400, "createResponse", path, asked.replaceFirst("}$", ",'conversation':'c'}"));
        tries(400, "createResponse", path, asked.replaceFirst("}$", ",'previous_response_id':'resp_x'}"));
        String one = path + "/" + made.getString("id");
        tries(200, "getResponse", one, "");
        tries(200, "getResponse", one + "?stream=true&starting_after=3", "");
        tries(404, "getResponse", path + "/resp_x", "");
        tries(404, "createResponse", path, asked.replace("sim-echo", "none"));
        tries(413, "createResponse", path, asked.replace("hi", "x ".repeat(600_000)));
        tries(200, "listInputItems", one + "/input_items", "");
        tries(200, "cancelResponse", one + "/cancel", "");
        tries(200, "deleteResponse", one, "");
        tries(404, "deleteResponse", one, "");
    }

    private void messages() {
        String path = "/v1/messages";
        tries(200, "createMessage", path, ask(",'max_tokens':5"));
        tries(200, "createMessage", path, ask(",'max_tokens':5,'stream':true"));
        tries(400, "createMessage", path, ask(""));
        tries(200, "countTokens", path + "/count_tokens", ask(""));
        tries(400, "countTokens", path + "/count_tokens", "{}");
        tries(404, "createMessage", path, ask(",'max_tokens':5").replace("sim-echo", "none"));
        tries(413, "createMessage", path, ask(",'max_tokens':5").replace("hi", "x ".repeat(600_000)));
    }

    private void ui() {
        String asked = "{'id':'chat-1','trigger':'submit-message','model':'sim-echo','messages':"
                + "[{'id':'m1','role':'user','parts':[{'type':'text','text':'hi'}]}]}";
        tries(200, "chatUi", "/v1/ui/chat", asked);
        tries(400, "chatUi", "/v1/ui/chat", "{'id':'chat-1'}");
        tries(404, "chatUi", "/v1/ui/chat", asked.replace("sim-echo", "none"));
        tries(413, "chatUi", "/v1/ui/chat", asked.replace("hi", "x ".repeat(600_000)));
        tries(204, "resumeUi", "/v1/ui/chat/chat-1/stream", "");
        tries(204, "stopUi", "/v1/ui/chat/chat-1/stop", "");
    }

    @Test
    void everyStatusOfAFailureIsListedWhereAStreamIsOpened() {
        for (Operation operation : api.contract().operations()) {
            if (OPENING.contains(operation.getOperationId())) {
                for (ErrorCode code : ErrorCode.values()) {
                    int status = HttpErrors.status(code);
                    assertThat(operation.getResponse(status))
                            .as(operation.getOperationId() + " " + status)
                            .isNotNull();
                }
                assertThat(operation.getDefaultResponse()).isNull();
            }
        }
    }

    @Test
    void itsCodesAreThoseThatThereAre() {
        JsonArray codes = api.contract()
                .getRawContract()
                .getJsonObject("components")
                .getJsonObject("schemas")
                .getJsonObject("ErrorCode")
                .getJsonArray("enum");

        assertThat(codes.stream().map(String::valueOf))
                .containsExactlyElementsOf(
                        Stream.of(ErrorCode.values()).map(ErrorCode::wireName).toList());
    }

    @Test
    void aPageOfAnotherOriginIsRefusedAsItSays() {
        tries(403, "createResponse", "/v1/responses", "{'input':'hi'}", "Origin", "https://elsewhere.example");
        tries(403, "chatUi", "/v1/ui/chat", "{}", "Origin", "https://elsewhere.example");
    }

    @Test
    void aRouteThatIsNotInItIsRefusedInJson() {
        HttpResponse<String> response = api.send("POST", "/v1/embeddings", "{}");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(new JsonObject(response.body()).getJsonObject("error").getString("message"))
                .isEqualTo("no such route: POST /v1/embeddings (see /openapi.yaml)");
    }

    @Test
    void wholeAnswersAreCompressedForWhoAcceptsIt_andEventsAreNot() {
        String path = "/v1/responses";
        String asked = "{\"model\":\"sim-echo\",\"input\":\"hi\"}";

        List<String> encodings = new ArrayList<>();
        for (String body : List.of(asked, asked.replaceFirst("}$", ",\"stream\":true}"))) {
            encodings.add(api.send("POST", path, body, "Accept-Encoding", "gzip")
                    .headers()
                    .firstValue("content-encoding")
                    .orElse("none"));
        }

        assertThat(encodings).containsExactly("gzip", "none");
    }
}

package dev.tokenbus.node.upstream;

import static dev.tokenbus.node.Waiting.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.NodeCluster;
import dev.tokenbus.node.NodeSpec;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.node.config.Configuration;
import dev.tokenbus.node.membership.Membership;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.testkit.llm.ScriptedLlmServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A prompt that a model's server refuses, through each door of a whole node, before the first byte and after it. */
final class RefusedPromptsIT {
    private static final String ASKED = "'messages':[{'role':'user','content':'Hi'}]";
    private static final Vertx VERTX = Vertx.vertx();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static ScriptedLlmServer upstream;
    private static TokenbusNode node;

    /** A door, and where its words say what is wrong. */
    enum Door {
        CHAT("/v1/chat/completions", "{'model':'m','stream':true," + ASKED + "}"),
        WHOLE_CHAT("/v1/chat/completions", "{'model':'m'," + ASKED + "}"),
        COMPLETIONS("/v1/completions", "{'model':'m','stream':true,'prompt':'Hi'}"),
        RESPONSES("/v1/responses", "{'model':'m','stream':true,'input':'Hi'}"),
        MESSAGES("/v1/messages", "{'model':'m','stream':true,'max_tokens':9," + ASKED + "}"),
        UI("/v1/ui/chat", "{'id':'c','model':'m','messages':[{'role':'user','parts':[{'type':'text','text':'Hi'}]}]}");

        private final String path;
        private final String body;

        Door(String path, String body) {
            this.path = path;
            this.body = body.replace('\'', '"');
        }
    }

    @BeforeAll
    static void start() {
        upstream = waitFor(ScriptedLlmServer.start(VERTX)).models("m");
        // A keep-alive before a refusal would make it one in the middle.
        node = waitFor(TokenbusNode.start(new NodeSpec(
                EnumSet.allOf(Role.class),
                new Membership.Alone(),
                Configuration.load(
                        null,
                        Map.of(
                                "TOKENBUS_WORKER_UPSTREAM_A_BASE_URL",
                                upstream.baseUrl(),
                                "TOKENBUS_GATEWAY_PORT",
                                "0",
                                "TOKENBUS_NODE_MANAGEMENT_PORT",
                                "0",
                                "TOKENBUS_GATEWAY_KEEP_ALIVE_MS",
                                "60000")))));
        NodeCluster.awaitReady(node);
    }

    @AfterAll
    static void close() {
        waitFor(node.close());
        waitFor(VERTX.close());
    }

    static Stream<Arguments> refusals() {
        return Stream.of(Door.values())
                .flatMap(door -> Stream.of(RefusedPrompt.values()).map(refused -> Arguments.of(door, refused)));
    }

    private static HttpResponse<InputStream> ask(Door door) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.gatewayPort() + door.path))
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofString(door.body))
                        .build(),
                BodyHandlers.ofInputStream());
    }

    private static HttpResponse<InputStream> follow(HttpResponse<InputStream> answer, String as) throws Exception {
        String id = answer.headers().firstValue("x-tokenbus-stream-id").orElseThrow();
        String token = answer.headers().firstValue("x-tokenbus-stream-token").orElseThrow();
        return HTTP.send(
                HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + node.gatewayPort() + "/v1/streams/" + id + "/" + as))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                BodyHandlers.ofInputStream());
    }

    /** What arrives until the body ends or is cut. */
    private static String received(HttpResponse<InputStream> answer) throws IOException {
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException cut) {
            assertThat(lines).as(cut.toString()).isNotEmpty();
        }
        return String.join("\n", lines);
    }

    /** The object of the last line of events that has a word. */
    private static JsonObject last(String events, String word) {
        List<String> found = events.lines()
                .filter(line -> line.startsWith("data: {") && line.contains(word))
                .toList();
        assertThat(found).as(events).isNotEmpty();
        return new JsonObject(found.get(found.size() - 1).substring("data: ".length()));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aRefusalBeforeTheFirstByteIsAStatusInTheWordsOfTheDoor(Door door, RefusedPrompt refused) throws Exception {
        int before = upstream.requests().size();
        upstream.enqueue(refused.before());

        HttpResponse<InputStream> answer = ask(door);

        String body = received(answer);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(body).contains("status 400: " + refused.sentence());
        assertThat(upstream.requests()).hasSize(before + 1);
        if (door == Door.UI) {
            assertThat(answer.headers().firstValue("x-tokenbus-error")).contains(refused.word());
        } else {
            assertThat(answer.headers().firstValue("x-should-retry")).contains("false");
            says(new JsonObject(body).getJsonObject("error"), door, refused);
        }
    }

    private static void says(JsonObject error, Door door, RefusedPrompt refused) {
        assertThat(error.getString("type")).isEqualTo("invalid_request_error");
        if (door == Door.MESSAGES) {
            assertThat(error.getString("message").startsWith("prompt is too long: "))
                    .isEqualTo(refused == RefusedPrompt.TOO_LONG);
        } else {
            assertThat(error.getString("code")).isEqualTo(refused.word());
        }
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aRefusalAfterTheFirstByteIsAnErrorInTheWordsOfTheDoor(Door door, RefusedPrompt refused) throws Exception {
        upstream.enqueue(refused.after("half"));

        HttpResponse<InputStream> answer = ask(door);

        String said = received(answer);
        assertThat(said).contains(refused.sentence());
        switch (door) {
            case WHOLE_CHAT -> {
                assertThat(answer.statusCode()).isEqualTo(400);
                says(new JsonObject(said).getJsonObject("error"), door, refused);
            }
            case RESPONSES -> {
                assertThat(last(said, "\"type\":\"error\"").getString("code")).isEqualTo(refused.word());
                JsonObject response = last(said, "response.failed").getJsonObject("response");
                assertThat(response.getJsonObject("error").getString("code")).isEqualTo(refused.word());
            }
            case UI -> {
                JsonObject data = last(said, "data-tokenbus-error").getJsonObject("data");
                assertThat(data.getString("code")).isEqualTo(refused.word());
                assertThat(data.getBoolean("retryable")).isFalse();
                assertThat(last(said, "\"type\":\"error\"").getString("errorText"))
                        .contains(refused.sentence());
            }
            default -> says(last(said, "\"error\":{").getJsonObject("error"), door, refused);
        }
    }

    @ParameterizedTest
    @EnumSource(RefusedPrompt.class)
    void theStreamsOwnRoutesHaveTheCode(RefusedPrompt refused) throws Exception {
        upstream.enqueue(refused.after("half"));
        HttpResponse<InputStream> answer = ask(Door.CHAT);
        received(answer);

        assertThat(received(follow(answer, "events"))).contains("\"code\":\"" + refused.word() + "\"");
        assertThat(received(follow(answer, "durable"))).contains("\"code\":\"" + refused.word() + "\"");
    }
}

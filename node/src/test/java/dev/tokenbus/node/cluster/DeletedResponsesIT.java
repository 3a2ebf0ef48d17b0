package dev.tokenbus.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.NodeCluster;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A response that is read on three gateways, each of which has its log then, and is deleted at one of them. */
class DeletedResponsesIT {
    private static final NodeCluster CLUSTER = new NodeCluster();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static List<TokenbusNode> gateways = List.of();

    @BeforeAll
    static void start() {
        gateways = List.of(CLUSTER.start(Role.GATEWAY), CLUSTER.start(Role.GATEWAY), CLUSTER.start(Role.GATEWAY));
        CLUSTER.start(NodeCluster.config(Map.of("worker.simulation.interTokenLatencyMs", "20")), Role.WORKER);
        for (TokenbusNode gateway : gateways) {
            NodeCluster.awaitWorkers(gateway, 1);
            NodeCluster.awaitReady(gateway);
        }
    }

    @AfterAll
    static void close() {
        CLUSTER.close();
    }

    private static HttpRequest.Builder request(TokenbusNode gateway, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.gatewayPort() + "/v1/responses" + path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aDeletedResponseIsGoneEverywhere(int deletedAt) throws Exception {
        HttpResponse<String> made =
                send(request(gateways.get(0), "").POST(BodyPublishers.ofString("{\"input\":\"hello\"}")));
        JsonObject response = new JsonObject(made.body());
        String path = "/" + response.getString("id");
        for (TokenbusNode gateway : gateways) {
            assertThat(new JsonObject(send(request(gateway, path)).body())).isEqualTo(response);
        }

        delete(deletedAt, path);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aLiveResponseIsGoneEverywhereWhenItsDeletionIsAnswered(int deletedAt) throws Exception {
        String longAnswer = "{\"background\":true,\"model\":\"sim-echo\",\"input\":\"" + "long ".repeat(5_000) + "\"}";
        HttpResponse<String> made = send(request(gateways.get(0), "").POST(BodyPublishers.ofString(longAnswer)));
        String path = "/" + new JsonObject(made.body()).getString("id");
        for (TokenbusNode gateway : gateways) {
            assertThat(new JsonObject(send(request(gateway, path)).body()).getString("status"))
                    .isIn("queued", "in_progress");
        }

        delete(deletedAt, path);
    }

    private static void delete(int deletedAt, String path) throws IOException, InterruptedException {
        assertThat(send(request(gateways.get(deletedAt), path).DELETE()).statusCode())
                .isEqualTo(200);

        assertThat(gateways).allSatisfy(gateway -> {
            assertThat(send(request(gateway, path)).statusCode()).isEqualTo(404);
            assertThat(send(request(gateway, path + "?stream=true")).statusCode())
                    .isEqualTo(404);
        });
    }
}

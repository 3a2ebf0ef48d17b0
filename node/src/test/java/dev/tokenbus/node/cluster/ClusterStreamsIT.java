package dev.tokenbus.node.cluster;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.patiently;

import dev.tokenbus.node.NodeCluster;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.node.config.NodeConfig;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.testkit.wire.JsonSocket;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The streams of a real cluster, seen and stopped from any of its gateways. */
class ClusterStreamsIT {
    private static final NodeCluster CLUSTER = new NodeCluster();
    private static final Vertx CLIENT = Vertx.vertx();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static TokenbusNode home;
    private static TokenbusNode other;

    @BeforeAll
    static void start() {
        NodeConfig twoLoops = NodeCluster.config(Map.of("node.eventLoops", "2", "node.gatewayInstances", "2"));
        home = CLUSTER.start(twoLoops, Role.GATEWAY);
        other = CLUSTER.start(twoLoops, Role.GATEWAY);
        CLUSTER.start(Role.WORKER);
        NodeCluster.awaitWorkers(home, 1);
        NodeCluster.awaitWorkers(other, 1);
        NodeCluster.awaitReady(home);
        NodeCluster.awaitReady(other);
    }

    @AfterAll
    static void close() {
        waitFor(CLIENT.close());
        CLUSTER.close();
    }

    private static String started(TokenbusNode gateway, String id) {
        return waitFor(JsonSocket.connect(CLIENT, gateway.gatewayPort()))
                .start(id, 100_000, 500)
                .streamId(id);
    }

    private static HttpResponse<String> send(TokenbusNode gateway, String method, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + gateway.gatewayPort() + "/v1/streams" + path);
        return HTTP.send(
                HttpRequest.newBuilder(uri)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** The name of each stream's home, as a gateway lists them; empty when one has not answered in time. */
    private static Map<String, String> listed(TokenbusNode gateway) throws Exception {
        JsonObject list = new JsonObject(send(gateway, "GET", "?limit=1000").body());
        return list.containsKey("silent")
                ? Map.of()
                : list.getJsonArray("streams").stream()
                        .map(JsonObject.class::cast)
                        .collect(Collectors.toMap(row -> row.getString("streamId"), row -> row.getString("homeName")));
    }

    @Test
    void everyGatewayListsTheStreamsOfAllEventLoopsOfAllGateways_andStopsEach() throws Exception {
        Map<String, String> homes = new HashMap<>();
        for (int i = 0; i < 8; i++) {
            TokenbusNode at = i % 2 == 0 ? home : other;
            homes.put(started(at, "listed-" + i), at.name());
        }

        for (TokenbusNode gateway : List.of(home, other)) {
            patiently().until(() -> listed(gateway).equals(homes));
        }

        for (String id : homes.keySet()) {
            // A busy home may answer too late: the stop is asked for again.
            patiently().until(() -> send(other, "DELETE", "/" + id).statusCode() == 202);
        }
        patiently().until(() -> {
            JsonObject ended = new JsonObject(send(home, "GET", "?state=ended").body());
            return ended.getLong("total") == 8 && listed(home).isEmpty();
        });
    }
}

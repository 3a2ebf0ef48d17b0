package dev.tokenbus.node.upgrade;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.wire.JsonSocket;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What two gateways of different versions, both with metrics, must do for each other while streams are under way. */
final class MixedVersions {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Vertx vertx;
    private final ServerProcess older;
    private final ServerProcess newer;

    MixedVersions(Vertx vertx, ServerProcess older, ServerProcess newer) {
        this.vertx = vertx;
        this.older = older;
        this.newer = newer;
    }

    void work() {
        aKeyIsOneStreamAtBoth(older, newer);
        aKeyIsOneStreamAtBoth(newer, older);
        aChannelIsHeardAtTheOther(older, newer);
        aChannelIsHeardAtTheOther(newer, older);
        for (ServerProcess gateway : List.of(older, newer)) {
            Set<String> both = Set.of(older.nodeId(), newer.nodeId());
            patiently().until(() -> measured(gateway).containsAll(both));
        }
        everyGatewayListsTheStreamsOfBoth();
        assertThat(speaks(older)).isEqualTo("0..0");
        assertThat(speaks(newer)).isNotEqualTo("0..0");
    }

    private JsonSocket connect(ServerProcess gateway) {
        return waitFor(JsonSocket.connect(vertx, gateway));
    }

    private static JsonObject start(String prompt) {
        return new JsonObject()
                .put("type", "start")
                .put("id", "q")
                .put("prompt", prompt)
                .put("options", new JsonObject().put("model", "sim-text"));
    }

    private void aKeyIsOneStreamAtBoth(ServerProcess first, ServerProcess second) {
        String key = "key-of-" + first.nodeId();
        JsonSocket one = connect(first);
        String id = one.send(start("once").put("key", key)).streamId("q");

        JsonSocket other = connect(second);
        assertThat(other.send(start("once").put("key", key).put("resend", true)).streamId("q"))
                .isEqualTo(id);

        assertThat(one.awaitEnd(id).getString("type")).isEqualTo("done");
        assertThat(other.awaitEnd(id).getString("type")).isEqualTo("done");
        assertThat(other.text(id)).isEqualTo(one.text(id)).isNotEmpty();
    }

    private void aChannelIsHeardAtTheOther(ServerProcess at, ServerProcess heardAt) {
        String channel = "channel-at-" + at.nodeId();
        JsonSocket listener = connect(heardAt);
        listener.send(new JsonObject().put("type", "subscribe").put("channel", channel))
                .await("subscribed");

        JsonSocket starter = connect(at);
        String id = starter.send(start("news").put("channel", channel)).streamId("q");

        assertThat(listener.awaitEnd(id).getString("type")).isEqualTo("done");
        starter.awaitEnd(id);
        assertThat(listener.text(id)).isEqualTo(starter.text(id)).isNotEmpty();
    }

    /** The nodes of whose reports a metrics node knows. */
    private static Set<String> measured(ServerProcess node) {
        return node.json("/api/metrics").getJsonObject("nodes").fieldNames();
    }

    private void everyGatewayListsTheStreamsOfBoth() {
        JsonSocket one = connect(older).start("listed", 100_000, 500);
        JsonSocket other = connect(newer).start("listed", 100_000, 500);
        Set<String> started = Set.of(one.streamId("listed"), other.streamId("listed"));
        for (ServerProcess gateway : List.of(older, newer)) {
            patiently().until(() -> listed(gateway).containsAll(started));
        }
        one.send(stop(one.streamId("listed")));
        other.send(stop(other.streamId("listed")));
        assertThat(one.awaitEnd(one.streamId("listed")).getString("type")).isEqualTo("stopped");
        assertThat(other.awaitEnd(other.streamId("listed")).getString("type")).isEqualTo("stopped");
    }

    private static JsonObject stop(String streamId) {
        return new JsonObject().put("type", "stop").put("streamId", streamId);
    }

    private static Set<String> listed(ServerProcess gateway) {
        return streams(gateway, "?state=live&limit=1000").getJsonArray("streams").stream()
                .map(row -> ((JsonObject) row).getString("streamId"))
                .collect(Collectors.toSet());
    }

    /** What {@code GET /v1/streams} answers. */
    static JsonObject streams(ServerProcess gateway, String query) {
        URI uri = URI.create("http://127.0.0.1:" + gateway.gatewayPort() + "/v1/streams" + query);
        try {
            return new JsonObject(HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The versions of the bus that a node speaks, as the newer gateway has heard. */
    private String speaks(ServerProcess node) {
        return newer.json("/api/status").getJsonArray("nodes").stream()
                .map(JsonObject.class::cast)
                .filter(each -> each.getString("id").equals(node.nodeId()))
                .map(each -> each.getString("bus"))
                .findFirst()
                .orElse("");
    }
}

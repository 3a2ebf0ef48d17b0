package dev.tokenbus.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.metrics.cluster.MetricsConfig;
import dev.tokenbus.metrics.node.NodeMeters;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.BusCodecs;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How the cluster did, asked over HTTP and the bus. */
@ExtendWith(VertxExtension.class)
class HistoryRouteIT {
    private static final long START = 1_764_284_000_000L;

    private final AtomicLong nowMs = new AtomicLong(START);
    private final NodeMeters meters = new NodeMeters();
    private final MetricsVerticle metrics = new MetricsVerticle(
            "m1", MetricsConfig.DEFAULT, () -> Instant.ofEpochMilli(nowMs.get()), () -> nowMs.get() * 1_000_000);
    private Vertx vertx;
    private HttpClient http;

    private record Answer(int status, JsonObject json) {}

    @BeforeEach
    void deploy(Vertx given) {
        vertx = given;
        http = vertx.createHttpClient();
        BusCodecs.register(vertx.eventBus());
    }

    @Test
    void aMetricsNodeTellsWhatItHasHeard() {
        vertx.deployVerticle(metrics).await();
        report(0, 0);
        report(7, 1000);
        nowMs.addAndGet(1500);

        Answer answer = ask(List.of("m1"), "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().getString("answeredBy")).isEqualTo("m1");
        assertThat(answer.json().getLong("to")).isEqualTo(START / 1000);
        assertThat(answer.json().getJsonObject("seconds").getJsonArray("streams"))
                .containsExactly(7);
        JsonObject nothingNew = ask(List.of("m1"), "?after=" + START / 1000).json();
        assertThat(nothingNew.getJsonObject("seconds").getJsonArray("streams")).isEmpty();
        JsonObject ofNode = ask(List.of("m1"), "?by=node&name=n1").json();
        assertThat(ofNode.getJsonObject("seconds").getJsonArray("streams")).containsExactly(7);
    }

    @Test
    void aNodeThatDoesNotAnswerIsFollowedByTheNext() {
        vertx.deployVerticle(metrics).await();

        assertThat(ask(List.of("gone", "m1"), "").status()).isEqualTo(200);
    }

    @Test
    void withoutAMetricsNodeThatIsSaid() {
        Answer answer = ask(List.of(), "");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json().getString("error")).contains("--roles metrics");
    }

    @Test
    void whatIsNotUnderstoodIsSaid() {
        vertx.deployVerticle(metrics).await();

        Answer noSecond = ask(List.of("m1"), "?after=yesterday");
        Answer noDimension = ask(List.of("gone", "m1"), "?by=planet&name=earth");

        assertThat(noSecond.status()).isEqualTo(400);
        assertThat(noSecond.json().getString("error")).startsWith("after: ");
        assertThat(noDimension.status()).isEqualTo(400);
        assertThat(noDimension.json().getString("error")).startsWith("by: ");
    }

    /** Publishes a report of a node that has started so many more streams, and returns when the verticle has it. */
    private void report(int streams, long intervalMs) {
        for (int i = 0; i < streams; i++) {
            meters.gateway().streamStarted();
            meters.gateway().connectionOpened();
        }
        long expected = metrics.snapshot()
                        .await()
                        .metrics()
                        .total()
                        .value("webSockets.connections.total")
                        .longValue()
                + streams;
        nowMs.addAndGet(intervalMs);
        vertx.eventBus().publish(Addresses.METRICS, meters.report("n1", 0, intervalMs));
        while (!hasHeard(expected)) {
            Thread.onSpinWait();
        }
    }

    private boolean hasHeard(long connections) {
        MetricsVerticle.Snapshot snapshot = metrics.snapshot().await();
        return snapshot.metrics().nodes().containsKey("n1")
                && snapshot.metrics()
                                .total()
                                .value("webSockets.connections.total")
                                .longValue()
                        == connections;
    }

    private Answer ask(List<String> metricsNodes, String query) {
        Router router = Router.router(vertx);
        new HistoryRoute(vertx, () -> metricsNodes).mountOn(router);
        int port = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .await()
                .actualPort();
        HttpClientResponse response = http.request(HttpMethod.GET, port, "127.0.0.1", "/api/metrics/history" + query)
                .compose(request -> request.send())
                .compose(answer -> answer.body().map(answer))
                .await();
        assertThat(response.getHeader("content-type")).isEqualTo("application/json; charset=utf-8");
        return new Answer(response.statusCode(), response.body().await().toJsonObject());
    }
}

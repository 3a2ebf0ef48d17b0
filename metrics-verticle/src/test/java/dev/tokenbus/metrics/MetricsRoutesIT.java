package dev.tokenbus.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.meter.Stage;
import dev.tokenbus.metrics.cluster.MetricsConfig;
import dev.tokenbus.metrics.node.NodeMeters;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.Outcome;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.BusCodecs;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.time.Clock;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class MetricsRoutesIT {
    private static final Pattern SAMPLE =
            Pattern.compile("[a-zA-Z_:][\\w:]*(\\{(\\w+=\"[^\"]*\",?)+})? (NaN|[-+]?[0-9.E-]+)");

    private final NodeMeters meters = new NodeMeters();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MetricsVerticle metrics =
            new MetricsVerticle("node-1", MetricsConfig.DEFAULT, Clock.systemUTC(), () -> 0);
    private Vertx vertx;
    private HttpClient http;
    private int port;

    @BeforeEach
    void deploy(Vertx given) {
        vertx = given;
        http = vertx.createHttpClient();
        BusCodecs.register(vertx.eventBus());
        vertx.deployVerticle(metrics).await();
        meters.bindTo(registry);
        meters.gateway().connectionOpened();
        meters.gateway().streamStarted();
        meters.gateway().streamEnded(ErrorCode.WORKER_LOST);
        meters.gateway().firstToken(TimeUnit.MILLISECONDS.toNanos(100));
        meters.gateway().chunkDelivered(2, 70_000);
    }

    @Test
    void theJsonHasExactlyTheFieldsOfTheMissionDocument() {
        serve(new MetricsRoutes(metrics, () -> Map.of("node-1", "blue", "gone", "red"))::mountOn);
        report();

        JsonObject json = get("/api/metrics", "application/json; charset=utf-8").toJsonObject();

        assertThat(json.fieldNames()).containsExactlyInAnyOrder("cluster", "nodes", "by", "about");
        JsonObject cluster = json.getJsonObject("cluster");
        assertThat(cluster.fieldNames()).containsExactlyInAnyOrder("streams", "webSockets", "latencies");
        assertThat(cluster.getJsonObject("latencies").fieldNames())
                .containsExactlyInAnyOrder(
                        "timeToFirstToken",
                        "gatewayOverhead",
                        "queueWait",
                        "workerTimeToFirstToken",
                        "timePerOutputToken",
                        "requestDuration");
        assertThat(cluster.getJsonObject("latencies")
                        .getJsonObject("timeToFirstToken")
                        .fieldNames())
                .containsExactlyInAnyOrder("p50", "p90", "p95", "p99", "p999", "max", "count");
        assertThat(json.getJsonObject("nodes").fieldNames()).containsExactly("node-1");
        assertThat(json.getJsonObject("nodes").getJsonObject("node-1").getString("name"))
                .isEqualTo("blue");
        assertMissionFields(cluster);
        assertMissionFields(json.getJsonObject("nodes").getJsonObject("node-1"));
        assertThat(cluster.getJsonObject("streams").getJsonObject("errors"))
                .isEqualTo(new JsonObject("{\"count\":1,\"types\":{\"worker_lost\":1}}"));
        assertThat(cluster.getJsonObject("streams").getDouble("chunkSize")).isEqualTo(2.0);
    }

    @Test
    void aNodeServesItsOwnFiguresAlone() {
        serve(new ScrapeRoute(registry)::mountOn);

        Set<String> names = parse(scrape());

        assertThat(names)
                .contains(
                        "tokenbus_gateway_connections_opened_total",
                        "tokenbus_gateway_connections_active",
                        "tokenbus_gateway_streams_ended_total",
                        "tokenbus_gateway_backpressure_total",
                        "tokenbus_gateway_time_to_first_token_seconds_bucket",
                        "tokenbus_gateway_overhead_seconds_bucket",
                        "tokenbus_worker_generations_live",
                        "tokenbus_worker_time_to_first_token_seconds_bucket",
                        "tokenbus_worker_time_per_token_seconds_bucket",
                        "tokenbus_worker_duration_seconds_bucket")
                .noneMatch(name -> name.startsWith("tokenbus_cluster_"));
    }

    @Test
    void theClustersFiguresHaveAPathOfTheirOwnSoThatNobodySumsThem() {
        serve(new MetricsRoutes(metrics, () -> Map.of("node-1", "blue", "gone", "red"))::mountOn);
        report();

        String text = scrape("/metrics/cluster");

        assertThat(parse(text))
                .contains("tokenbus_cluster_latency_seconds")
                .allMatch(name -> name.startsWith("tokenbus_cluster_"));
        assertThat(text.lines())
                .contains(
                        "tokenbus_cluster_nodes 1.0",
                        "tokenbus_cluster_connections_active 1.0",
                        "tokenbus_cluster_errors{type=\"worker_lost\"} 1.0",
                        "tokenbus_cluster_errors{type=\"internal\"} 0.0",
                        "tokenbus_cluster_latency_measured{of=\"timeToFirstToken\"} 1.0");
    }

    @Test
    void theNumberOfSeriesDoesNotGrowWithUse() {
        serve(new ScrapeRoute(registry)::mountOn);
        long before = samples(scrape());

        for (int i = 0; i < 100; i++) {
            Outcome.values().forEach(meters.gateway()::streamEnded);
            Stream.of(ErrorCode.values()).forEach(meters.gateway()::requestRefused);
            Stream.of(Stage.values()).forEach(meters.gateway()::backpressure);
            meters.gateway().chunkDelivered(i, i);
        }

        assertThat(samples(scrape())).isEqualTo(before);
    }

    private static void assertMissionFields(JsonObject figures) {
        JsonObject streams = figures.getJsonObject("streams");
        assertThat(streams.fieldNames())
                .containsExactlyInAnyOrder("throughput", "latency", "chunkSize", "backpressureEvents", "errors");
        assertThat(streams.getJsonObject("errors").fieldNames()).containsExactlyInAnyOrder("count", "types");
        JsonObject sockets = figures.getJsonObject("webSockets");
        assertThat(sockets.fieldNames()).containsExactlyInAnyOrder("connections", "messages", "performance");
        assertThat(sockets.getJsonObject("connections").fieldNames())
                .containsExactlyInAnyOrder("active", "peak", "total");
        assertThat(sockets.getJsonObject("messages").fieldNames())
                .containsExactlyInAnyOrder("sent", "received", "dropped");
        assertThat(sockets.getJsonObject("performance").fieldNames())
                .containsExactlyInAnyOrder("avgLatency", "messageRate", "bandwidth");
    }

    private void serve(Consumer<Router> routes) {
        Router router = Router.router(vertx);
        routes.accept(router);
        port = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .await()
                .actualPort();
    }

    /** Publishes a report and returns when the verticle has it. */
    private void report() {
        vertx.eventBus().publish(Addresses.METRICS, meters.report("node-1", 0, 0));
        while (metrics.snapshot().await().metrics().nodes().isEmpty()) {
            Thread.onSpinWait();
        }
    }

    private String scrape() {
        return scrape("/metrics");
    }

    private String scrape(String path) {
        return get(path, "text/plain; version=0.0.4; charset=utf-8").toString();
    }

    private Buffer get(String path, String contentType) {
        HttpClientResponse response = http.request(HttpMethod.GET, port, "127.0.0.1", path)
                .compose(request -> request.send())
                .compose(answer -> answer.body().map(answer))
                .await();
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.getHeader("content-type")).isEqualTo(contentType);
        return response.body().await();
    }

    private static long samples(String text) {
        return text.lines().filter(line -> !line.startsWith("#")).count();
    }

    /** The names of all samples, after checking that each line is one, or a HELP or TYPE of what follows. */
    private static Set<String> parse(String text) {
        Set<String> names = new TreeSet<>();
        Set<String> typed = new HashSet<>();
        Set<String> helped = new HashSet<>();
        text.lines().forEach(line -> {
            String[] words = line.split("[ {]", 4);
            if (line.startsWith("# HELP ")) {
                assertThat(helped.add(words[2])).isTrue();
            } else if (line.startsWith("# TYPE ")) {
                assertThat(typed.add(words[2])).isTrue();
            } else {
                assertThat(line).matches(SAMPLE);
                names.add(words[0]);
                String family = words[0].replaceFirst("_(bucket|sum|count)$", "");
                assertThat(typed.contains(words[0]) || typed.contains(family))
                        .as(line)
                        .isTrue();
            }
        });
        assertThat(helped).isEqualTo(typed);
        return names;
    }
}

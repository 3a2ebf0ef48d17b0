package dev.tokenbus.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.meter.Door;
import dev.tokenbus.meter.GatewayMeter;
import dev.tokenbus.meter.GenAiMeter;
import dev.tokenbus.meter.RecoveryMeter;
import dev.tokenbus.meter.Stage;
import dev.tokenbus.meter.StreamKind;
import dev.tokenbus.meter.StreamMeter;
import dev.tokenbus.meter.WorkerMeter;
import dev.tokenbus.metrics.cluster.ClusterHistory;
import dev.tokenbus.metrics.cluster.ClusterMetrics;
import dev.tokenbus.metrics.cluster.MetricsConfig;
import dev.tokenbus.metrics.document.BreakdownTables;
import dev.tokenbus.metrics.history.History;
import dev.tokenbus.metrics.history.HistoryConfig;
import dev.tokenbus.metrics.history.HistorySize;
import dev.tokenbus.metrics.node.NodeMeters;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.Outcome;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.bus.node.NodeReport;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The names that dashboards, scripts and other nodes rely on, as files: none of them may go. A name that is new need not be in
 * the files. A run writes what there is to {@code target/names}.
 */
class MetricNamesTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "names");
    private static final Path FOUND = Path.of("target", "names");

    private final NodeMeters meters = new NodeMeters();

    @Test
    void prometheusSeries() throws IOException {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        meters.bindTo(registry);
        recordStream(meters.gateway().streams(new StreamKind("m", "b", "chat")));
        recordModel(meters.worker().genAi("m", "openai"));

        compare("prometheus.txt", series(registry));
    }

    @Test
    void prometheusSeriesOfTheCluster() throws IOException {
        compare("prometheus-cluster.txt", series(new ClusterSeries().registry()));
    }

    private static Stream<String> series(PrometheusMeterRegistry registry) {
        return registry.scrape().lines().map(line -> line.startsWith("#") ? line : line.replaceFirst(" \\S+$", ""));
    }

    @Test
    void jsonFields() throws IOException {
        recordEverything(1);
        ClusterHistory history = new ClusterHistory(MetricsConfig.DEFAULT);
        history.heard(meters.report("node-1", 0, 1000), 0);
        recordEverything(2);
        history.heard(meters.report("node-1", 0, 1000), 0);

        compare("api-metrics.txt", fields("", MetricsJson.of(snapshot(history.snapshot(0)), Map.of())));
    }

    private static MetricsVerticle.Snapshot snapshot(ClusterMetrics metrics) {
        History empty = new History(HistoryConfig.DEFAULT, 1, 0);
        return new MetricsVerticle.Snapshot(metrics, BreakdownTables.of(empty), HistorySize.of(empty));
    }

    @Test
    void namesInAReport() throws IOException {
        recordEverything(1);
        NodeReport report = meters.report("node-1", 0, 1000);

        compare(
                "report.txt",
                Stream.of(
                                names("counter", report.counters()),
                                names("gauge", report.gauges()),
                                names("histogram", report.histograms()))
                        .flatMap(names -> names));
    }

    private static Stream<String> names(String kind, Map<String, ?> values) {
        return values.keySet().stream().sorted().map(name -> kind + " " + name);
    }

    /** Paths with the type that a JSON reader sees, in the order in which they are written. */
    private static Stream<String> fields(String path, JsonObject json) {
        return json.stream().flatMap(field -> {
            String name = path + field.getKey();
            Object value = field.getValue();
            return value instanceof JsonObject object
                    ? fields(name + ".", object)
                    : Stream.of(name + " " + (value instanceof Double ? "number" : "integer"));
        });
    }

    private static void compare(String file, Stream<String> lines) throws IOException {
        List<String> found = lines.collect(Collectors.toList());
        Files.createDirectories(FOUND);
        Files.write(FOUND.resolve(file), found);
        assertThat(found).containsSubsequence(Files.readAllLines(GOLDEN.resolve(file)));
    }

    private static void recordModel(GenAiMeter model) {
        model.firstToken(1);
        model.timePerToken(1);
        model.answered(Outcome.Ending.DONE, Usage.NONE, 1, 1);
        model.answered(ErrorCode.IDLE_TIMEOUT, Usage.NONE, 1, 1);
    }

    private static void recordRecovery(RecoveryMeter recovery) {
        recovery.adopted();
        recovery.resumed();
        recovery.draining(1);
        for (RecoveryMeter.Answer answer : RecoveryMeter.Answer.values()) {
            recovery.asked(answer);
        }
        for (RecoveryMeter.Step step : RecoveryMeter.Step.values()) {
            recovery.failover(step);
        }
    }

    private static void recordStream(StreamMeter stream) {
        stream.started();
        stream.firstToken(1);
        stream.gap(1);
        stream.queued(1);
        stream.busHop(1);
        stream.stalled(1);
        stream.lasted(1);
    }

    private void recordEverything(long nanos) {
        GatewayMeter gateway = meters.gateway();
        gateway.connectionOpened();
        gateway.connectionOpened();
        gateway.connectionClosed();
        gateway.connectionRefused();
        gateway.plainConnections(1);
        gateway.unwatchedStreams(1);
        gateway.observers(1);
        gateway.pictureSkipped();
        gateway.plainConnectionClosed();
        gateway.messageReceived(1);
        gateway.messageSent(1);
        gateway.messageDropped();
        gateway.chunkDelivered(1, nanos);
        gateway.firstToken(nanos);
        gateway.assemblyBytes(1);
        gateway.channelsRemembered(1);
        gateway.partsBytes(1);
        gateway.heldBytes(1);
        gateway.usage().waiting(1);
        gateway.usage().failed();
        gateway.usage().lost(1);
        gateway.limits(1, 1, 1);
        recordRecovery(gateway.recovery());
        WorkerMeter worker = meters.worker();
        worker.upstreamRetried();
        worker.draining(1);
        worker.limits(1, 1, 1);
        worker.generationRefused();
        worker.generationYielded();
        worker.queueWait(nanos);
        worker.firstToken(nanos);
        worker.timePerToken(nanos);
        worker.duration(nanos);
        worker.partsBytes(1);
        worker.heldBytes(1);
        for (Outcome outcome : Outcome.values()) {
            gateway.streamStarted();
            gateway.streamEnded(outcome);
            gateway.terminalSent(outcome);
            worker.generationAccepted();
            worker.generationEnded(outcome, new Usage(1, 1, false));
        }
        gateway.streamStarted();
        worker.generationAccepted();
        for (ErrorCode code : ErrorCode.values()) {
            gateway.requestRefused(code);
        }
        for (Door door : Door.values()) {
            gateway.streamOpened(door);
        }
        for (Stage stage : Stage.values()) {
            gateway.backpressure(stage);
            worker.backpressure(stage);
        }
    }
}

package dev.tokenbus.metrics.cluster;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tokenbus.meter.Stage;
import dev.tokenbus.metrics.history.HistoryConfig;
import dev.tokenbus.metrics.history.LatencyMetrics;
import dev.tokenbus.metrics.node.GatewayMetrics;
import dev.tokenbus.metrics.node.NodeMeters;
import dev.tokenbus.metrics.usage.UsageConfig;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.Outcome;
import dev.tokenbus.protocol.bus.node.NodeReport;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClusterHistoryTest {
    private final ClusterHistory history =
            new ClusterHistory(new MetricsConfig(2, 10_000, 64, true, HistoryConfig.DEFAULT, UsageConfig.DEFAULT));
    private final NodeMeters a = new NodeMeters();
    private final NodeMeters b = new NodeMeters();
    private long nowNanos = TimeUnit.DAYS.toNanos(-1);

    @Test
    void totalsAreSumsOverTheNodes() {
        open(a, 3);
        open(b, 4);
        b.gateway().connectionClosed();
        a.gateway().streamEnded(Outcome.Ending.DONE);
        a.gateway().streamEnded(ErrorCode.IDLE_TIMEOUT);
        b.gateway().streamEnded(ErrorCode.IDLE_TIMEOUT);
        b.gateway().streamEnded(ErrorCode.WORKER_LOST);
        a.gateway().backpressure(Stage.SOCKET);
        b.worker().backpressure(Stage.WINDOW);
        hear("a", a, 0);
        hear("b", b, 0);

        NodeMetrics total = snapshot().total();

        assertThat(total.value("webSockets.connections.active")).isEqualTo(6L);
        assertThat(total.value("webSockets.connections.peak")).isEqualTo(7L);
        assertThat(total.value("webSockets.connections.total")).isEqualTo(7L);
        assertThat(total.value("streams.backpressureEvents")).isEqualTo(2L);
        assertThat(total.value("streams.errors.count")).isEqualTo(3L);
        assertThat(errors(total)).isEqualTo(Map.of("idle_timeout", 2L, "worker_lost", 1L));
        assertThat(snapshot().nodes()).containsOnlyKeys("a", "b");
        assertThat(node("a").value("webSockets.connections.active")).isEqualTo(3L);
    }

    @Test
    void speedsAreThoseSinceTheReportBefore() {
        hear("a", a, 0);
        hear("b", b, 0);
        deliver(a, 100, 2, 1);
        deliver(b, 50, 4, 1);
        a.gateway().messageSent(500);
        hear("a", a, 1000);
        hear("b", b, 500);

        assertThat(total("streams.throughput")).isEqualTo(200.0 + 400);
        assertThat(total("webSockets.performance.messageRate")).isEqualTo(1.0);
        assertThat(total("webSockets.performance.bandwidth")).isEqualTo(500.0);

        hear("a", a, 1000);
        hear("b", b, 1000);
        assertThat(total("streams.throughput")).isEqualTo(0.0);
    }

    @Test
    void aLostReportDoesNotDoubleTheSpeed() {
        hear("a", a, 0);
        deliver(a, 100, 1, 1);
        a.report("a", 0, 1000); // nobody hears this one
        deliver(a, 100, 1, 1);
        hear("a", a, 1000);

        assertThat(total("streams.throughput")).isEqualTo(100.0);
    }

    @Test
    void meansAreWeightedByHowMuchEachNodeDid() {
        deliver(a, 90, 1, 1);
        deliver(b, 10, 5, 11);
        firstTokens(a, 9, 100);
        firstTokens(b, 1, 1100);
        hear("a", a, 0);
        hear("b", b, 0);

        NodeMetrics total = snapshot().total();

        assertThat(total.value("streams.chunkSize")).isEqualTo(1.4);
        assertThat(total.value("streams.latency").doubleValue()).isCloseTo(200, within(2.0));
        assertThat(total.value("webSockets.performance.avgLatency").doubleValue())
                .isCloseTo(2, within(0.02));
        assertThat(node("b").value("streams.latency").doubleValue()).isCloseTo(1100, within(11.0));
    }

    @Test
    void percentilesComeFromMergedHistograms() {
        firstTokens(a, 98, 10);
        firstTokens(b, 2, 1000);
        hear("a", a, 0);
        hear("b", b, 0);

        LatencyMetrics firstToken = firstToken();

        assertThat(firstToken.count()).isEqualTo(100);
        assertThat(firstToken.p50()).isCloseTo(10, within(0.1));
        assertThat(firstToken.p95()).isCloseTo(10, within(0.1));
        assertThat(firstToken.p99()).isCloseTo(1000, within(10.0));
        assertThat(firstToken.max()).isCloseTo(1000, within(10.0));
    }

    @Test
    void latenciesAreThoseOfTheLastMinute() {
        firstTokens(a, 1, 100);
        hear("a", a, 0);
        for (int seconds = 6; seconds < 54; seconds += 6) {
            pass(6_000);
            hear("a", a, 6_000);
        }
        pass(6_000);
        firstTokens(a, 1, 300);
        hear("a", a, 6_000);
        assertThat(total("streams.latency").doubleValue()).isCloseTo(200, within(2.0));
        assertThat(firstToken().count()).isEqualTo(2);

        pass(6_000);
        hear("a", a, 6_000);
        assertThat(total("streams.latency").doubleValue()).isCloseTo(300, within(3.0));
        assertThat(firstToken().count()).isEqualTo(1);
    }

    @Test
    void aSilentNodeIsForgottenWithItsCountersButNotItsLatencies() {
        open(a, 1);
        open(b, 1);
        firstTokens(b, 1, 100);
        hear("a", a, 0);
        hear("b", b, 0);
        pass(9_999);
        hear("a", a, 9_999);
        assertThat(snapshot().nodes()).containsOnlyKeys("a", "b");

        pass(1);

        assertThat(snapshot().nodes()).containsOnlyKeys("a");
        assertThat(total("webSockets.connections.total")).isEqualTo(1L);
        assertThat(firstToken().count()).isEqualTo(1);
    }

    @Test
    void aReportThatIsHeardTwiceCountsOnce() {
        firstTokens(a, 1, 100);
        NodeReport report = a.report("a", 0, 1000);
        history.heard(report, nowNanos);
        history.heard(report, nowNanos);

        assertThat(firstToken().count()).isEqualTo(1);
    }

    @Test
    void moreNodesThanAllowedAreCountedAndNotKept() {
        hear("a", a, 0);
        hear("b", b, 0);
        hear("c", new NodeMeters(), 0);
        assertThat(snapshot().nodes()).containsOnlyKeys("a", "b");
        assertThat(snapshot().reportsRejected()).isEqualTo(1);

        pass(10_000);
        hear("c", new NodeMeters(), 0);
        assertThat(snapshot().nodes()).containsOnlyKeys("c");
    }

    @Test
    void aDamagedReportIsCountedAndChangesNothing() {
        hear("a", a, 0);
        Map<String, Long> more = Map.of(NodeMeters.REPORTED_MS, 99L, GatewayMetrics.CONNECTIONS_OPENED.name(), 99L);
        history.heard(
                new NodeReport("a", 0, 99, more, Map.of(), Map.of("gateway.overhead", new byte[] {1, 2, 3}), List.of()),
                nowNanos);

        assertThat(snapshot().reportsRejected()).isEqualTo(1);
        assertThat(total("webSockets.connections.total")).isEqualTo(0L);
    }

    @Test
    void namesOfOtherVersionsAreNotKept() {
        NodeReport report = new NodeReport(
                "a",
                0,
                0,
                Map.of("gateway.streams.ended.new_error", 7L, "x", 8L),
                Map.of("y", 9L),
                Map.of("z", new byte[9]),
                List.of());
        history.heard(report, nowNanos);

        assertThat(snapshot().reportsRejected()).isZero();
        assertThat(errors(snapshot().total())).isEmpty();
        assertThat(NodeHistory.knownValues(report)).isEmpty();
    }

    private void hear(String nodeId, NodeMeters meters, long intervalMs) {
        history.heard(meters.report(nodeId, 0, intervalMs), nowNanos);
    }

    private ClusterMetrics snapshot() {
        return history.snapshot(nowNanos);
    }

    private Number total(String figure) {
        return snapshot().total().value(figure);
    }

    /** Those that are not 0, by code. */
    private static Map<String, Number> errors(NodeMetrics metrics) {
        String prefix = "streams.errors.types.";
        Map<String, Number> errors = new TreeMap<>();
        metrics.values().forEach((name, value) -> {
            if (name.startsWith(prefix) && value.longValue() != 0) {
                errors.put(name.substring(prefix.length()), value);
            }
        });
        return errors;
    }

    private NodeMetrics node(String nodeId) {
        return requireNonNull(snapshot().nodes().get(nodeId));
    }

    private LatencyMetrics firstToken() {
        return requireNonNull(snapshot().latencies().get("timeToFirstToken"));
    }

    private void pass(long millis) {
        nowNanos += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private static void open(NodeMeters node, int connections) {
        for (int i = 0; i < connections; i++) {
            node.gateway().connectionOpened();
        }
    }

    private static void deliver(NodeMeters node, int chunks, int tokens, long millis) {
        for (int i = 0; i < chunks; i++) {
            node.gateway().chunkDelivered(tokens, TimeUnit.MILLISECONDS.toNanos(millis));
        }
    }

    private static void firstTokens(NodeMeters node, int count, long millis) {
        for (int i = 0; i < count; i++) {
            node.gateway().firstToken(TimeUnit.MILLISECONDS.toNanos(millis));
        }
    }
}

package dev.tokenbus.metrics.node;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.meter.GatewayMeter;
import dev.tokenbus.meter.GenAiMeter;
import dev.tokenbus.meter.RecoveryMeter;
import dev.tokenbus.meter.Stage;
import dev.tokenbus.meter.StreamUse;
import dev.tokenbus.meter.UsageMeter;
import dev.tokenbus.meter.WorkerMeter;
import dev.tokenbus.metrics.times.Histograms;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.Outcome;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.bus.node.NodeReport;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class NodeMetersTest {
    private final NodeMeters meters = new NodeMeters();

    @Test
    void streamsAndGenerationsAndConnectionsBalance() {
        meters.gateway().connectionOpened();
        meters.gateway().connectionOpened();
        meters.gateway().connectionClosed();
        for (int i = 0; i < 5; i++) {
            meters.gateway().streamStarted();
            meters.worker().generationAccepted();
        }
        meters.gateway().streamEnded(Outcome.Ending.DONE);
        meters.gateway().streamEnded(ErrorCode.WORKER_LOST);
        meters.worker().generationEnded(Outcome.Ending.CANCELLED, new Usage(3, 4, false));

        NodeReport report = report();

        assertThat(report.counters())
                .containsEntry("gateway.connections.opened", 2L)
                .containsEntry("gateway.connections.closed", 1L)
                .containsEntry("gateway.streams.started", 5L)
                .containsEntry("gateway.streams.ended.done", 1L)
                .containsEntry("gateway.streams.ended.worker_lost", 1L)
                .containsEntry("worker.generations.accepted", 5L)
                .containsEntry("worker.generations.ended.cancelled", 1L)
                .containsEntry("worker.tokens.prompt", 3L)
                .containsEntry("worker.tokens.completion", 4L);
        assertThat(report.gauges())
                .containsEntry("gateway.connections.active", 1L)
                .containsEntry("gateway.connections.peak", 2L)
                .containsEntry("gateway.streams.live", 3L)
                .containsEntry("worker.generations.live", 4L);
    }

    @Test
    void withoutRecordingOnlyUsageIsStillRecorded() {
        NodeMeters silent = new NodeMeters(1, false);
        List<StreamUse> used = new ArrayList<>();
        silent.recordUsageIn(use -> {
            used.add(use);
            return Future.succeededFuture();
        });
        silent.gateway().streamStarted();
        silent.gateway().chunkDelivered(3, 1000);
        silent.worker().generationAccepted();
        silent.gateway().usage().lost(2);
        StreamId id = StreamId.of("n", new byte[16]);
        StreamUse use = new StreamUse(id, "", "m", 1, Outcome.Ending.DONE, new Usage(3, 4, false), 0, false);
        silent.gateway().usage().used(use);

        assertThat(silent.report("n", 0, 1000).counters())
                .isEqualTo(Map.of(NodeMeters.REPORTED_MS, 1000L, "gateway.usage.lost", 2L));
        assertThat(used).containsExactly(use);
    }

    @Test
    void everyOutcomeAndCodeAndStageHasACounterOfItsOwn() {
        for (Outcome outcome : Outcome.values()) {
            meters.gateway().streamEnded(outcome);
            meters.worker().generationEnded(outcome, Usage.NONE);
        }
        for (ErrorCode code : ErrorCode.values()) {
            meters.gateway().requestRefused(code);
        }
        for (Stage stage : Stage.values()) {
            meters.gateway().backpressure(stage);
            meters.worker().backpressure(stage);
        }

        assertThat(labelled("gateway.streams.ended."))
                .hasSize(Outcome.values().size())
                .containsOnly(1L);
        assertThat(labelled("worker.generations.ended."))
                .hasSize(Outcome.values().size())
                .containsOnly(1L);
        assertThat(labelled("gateway.requests.refused."))
                .hasSize(ErrorCode.values().length)
                .containsOnly(1L);
        assertThat(labelled("gateway.backpressure."))
                .hasSize(Stage.values().length)
                .containsOnly(1L);
        assertThat(labelled("worker.backpressure."))
                .hasSize(Stage.values().length)
                .containsOnly(1L);
    }

    @Test
    void everyEventOfThePortsIsRecorded() {
        assertThat(Stream.of(GatewayMetrics.class.getDeclaredMethods()).map(Method::getName))
                .containsAll(eventsOf(GatewayMeter.class));
        assertThat(Stream.of(WorkerMetrics.class.getDeclaredMethods()).map(Method::getName))
                .containsAll(eventsOf(WorkerMeter.class));
        assertThat(Stream.of(RecoveryMetrics.class.getDeclaredMethods()).map(Method::getName))
                .containsAll(eventsOf(RecoveryMeter.class));
        assertThat(Stream.of(UsageMetrics.class.getDeclaredMethods()).map(Method::getName))
                .containsAll(eventsOf(UsageMeter.class));
    }

    @Test
    void aReportHasTheTimesSinceTheReportBefore() {
        meters.gateway().chunkDelivered(3, TimeUnit.MICROSECONDS.toNanos(70));
        meters.gateway().firstToken(TimeUnit.MILLISECONDS.toNanos(250));
        NodeReport first = report();
        meters.gateway().chunkDelivered(1, TimeUnit.MILLISECONDS.toNanos(5));
        NodeReport second = report();

        assertThat(histogram(first, "gateway.overhead").getTotalCount()).isEqualTo(1);
        assertThat(histogram(first, "gateway.overhead").getMean()).isCloseTo(70, within1Percent(70));
        assertThat(histogram(first, "gateway.firstToken").getMean()).isCloseTo(250_000, within1Percent(250_000));
        assertThat(histogram(second, "gateway.overhead").getMean()).isCloseTo(5000, within1Percent(5000));
        assertThat(second.histograms()).doesNotContainKey("gateway.firstToken");
        assertThat(second.counters()).containsEntry("gateway.chunks", 2L).containsEntry("gateway.tokens", 4L);
    }

    @Test
    void timesOutOfRangeAreTakenForTheNearestInRange() {
        meters.worker().duration(-1);
        meters.worker().duration(TimeUnit.DAYS.toNanos(1));
        meters.gateway().chunkDelivered(1, -1);
        meters.gateway().chunkDelivered(1, Long.MAX_VALUE);

        NodeReport report = report();

        assertThat(histogram(report, "worker.duration").getTotalCount()).isEqualTo(2);
        assertThat(histogram(report, "gateway.overhead").getTotalCount()).isEqualTo(2);
    }

    @Test
    void heldBytesThatShrinkMoreThanTheyGrewShowAsNone() {
        meters.gateway().heldBytes(-5);
        assertThat(report().gauges()).doesNotContainKey("gateway.held.bytes");
        meters.gateway().heldBytes(12);
        assertThat(report().gauges()).containsEntry("gateway.held.bytes", 7L);
    }

    @Test
    void nothingIsLostWhenThreadsRecordWhileReportsAreMade() throws InterruptedException {
        int threads = 4;
        int times = 50_000;
        CountDownLatch done = new CountDownLatch(threads);
        List<Thread> started = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(() -> {
                record(times);
                done.countDown();
            });
            thread.start();
            started.add(thread);
        }
        long overheads = 0;
        long firstTokens = 0;
        boolean last;
        NodeReport report;
        do {
            last = done.getCount() == 0;
            report = report();
            overheads += count(report, "gateway.overhead");
            firstTokens += count(report, "gateway.firstToken");
        } while (!last);
        for (Thread thread : started) {
            thread.join();
        }

        long all = (long) threads * times;
        assertThat(overheads).isEqualTo(all);
        assertThat(firstTokens).isEqualTo(all);
        assertThat(report.counters())
                .containsEntry("gateway.chunks", all)
                .containsEntry("gateway.tokens", 2 * all)
                .containsEntry("gateway.connections.opened", all)
                .containsEntry("gateway.connections.closed", all);
        assertThat(report.gauges()).doesNotContainKey("gateway.connections.active");
        assertThat(report.gauges().get("gateway.connections.peak")).isBetween(1L, (long) threads);
    }

    @Test
    void aRegistryShowsCountersAndTheBucketsOfOpenTelemetry() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        meters.bindTo(registry);
        meters.gateway().requestRefused(ErrorCode.OVERLOADED);
        GenAiMeter model = meters.worker().genAi("m", "openai");
        model.firstToken(TimeUnit.MILLISECONDS.toNanos(30));
        model.timePerToken(TimeUnit.MILLISECONDS.toNanos(30));
        model.answered(Outcome.Ending.DONE, Usage.NONE, 1, TimeUnit.SECONDS.toNanos(30));
        meters.gateway().chunkDelivered(2, TimeUnit.MICROSECONDS.toNanos(70));
        meters.gateway().chunkDelivered(2, TimeUnit.MINUTES.toNanos(1));

        assertThat(registry.scrape().lines())
                .contains(
                        "tokenbus_gateway_requests_refused_total{code=\"overloaded\"} 1.0",
                        "tokenbus_gateway_tokens_total 4.0",
                        "# TYPE gen_ai_server_time_to_first_token_seconds histogram",
                        openTelemetry("time_to_first_token", "0.02", 0),
                        openTelemetry("time_to_first_token", "0.04", 1),
                        openTelemetry("time_per_output_token", "0.05", 1),
                        openTelemetry("request_duration", "20.48", 0),
                        openTelemetry("request_duration", "40.96", 1),
                        openTelemetry("request_duration", "81.92", 1),
                        "# TYPE tokenbus_gateway_overhead_seconds histogram",
                        "tokenbus_gateway_overhead_seconds_bucket{le=\"5.0E-5\"} 0",
                        "tokenbus_gateway_overhead_seconds_bucket{le=\"1.0E-4\"} 1",
                        "tokenbus_gateway_overhead_seconds_bucket{le=\"1.0\"} 1",
                        "tokenbus_gateway_overhead_seconds_bucket{le=\"+Inf\"} 2",
                        "tokenbus_gateway_overhead_seconds_count 2");
    }

    @Test
    void aRegistryShowsTheLongestTimeOfTheReports() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        meters.bindTo(registry);
        meters.worker().queueWait(TimeUnit.MILLISECONDS.toNanos(100));
        report();
        meters.worker().queueWait(TimeUnit.MILLISECONDS.toNanos(30));
        report();

        assertThat(sample(registry, "tokenbus_worker_queue_wait_seconds_max")).isCloseTo(0.1, within1Percent(0.1));
        assertThat(sample(registry, "tokenbus_worker_queue_wait_seconds_sum")).isCloseTo(0.13, within1Percent(0.13));
    }

    private static double sample(PrometheusMeterRegistry registry, String name) {
        return registry.scrape()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .sum();
    }

    private static List<String> eventsOf(Class<?> port) {
        return Stream.of(port.getDeclaredMethods()).map(Method::getName).toList();
    }

    private List<Long> labelled(String prefix) {
        return report().counters().entrySet().stream()
                .filter(counter -> counter.getKey().startsWith(prefix))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static String openTelemetry(String name, String bound, int count) {
        return "gen_ai_server_" + name + "_seconds_bucket{gen_ai_operation_name=\"chat\","
                + "gen_ai_provider_name=\"openai\",gen_ai_request_model=\"m\",le=\"" + bound + "\"} " + count;
    }

    private void record(int times) {
        for (int i = 0; i < times; i++) {
            meters.gateway().connectionOpened();
            meters.gateway().chunkDelivered(2, i);
            meters.gateway().firstToken(1000L * i);
            meters.gateway().connectionClosed();
        }
    }

    private NodeReport report() {
        return meters.report("node", 0, 1000);
    }

    private static long count(NodeReport report, String name) {
        return report.histograms().containsKey(name) ? histogram(report, name).getTotalCount() : 0;
    }

    private static Histogram histogram(NodeReport report, String name) {
        return Histograms.decode(requireNonNull(report.histograms().get(name)));
    }

    private static Offset<Double> within1Percent(double value) {
        return Offset.offset(value / 100);
    }
}

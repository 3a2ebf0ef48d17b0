package dev.tokenbus.metrics;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.metrics.cluster.ClusterHistory;
import dev.tokenbus.metrics.cluster.ClusterMetrics;
import dev.tokenbus.metrics.cluster.MetricsConfig;
import dev.tokenbus.metrics.node.NodeMeters;
import dev.tokenbus.metrics.node.ReportPublisher;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.BusCodecs;
import dev.tokenbus.protocol.bus.node.NodeReport;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.junit5.VertxExtension;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class ReportOnTheBusTest {
    private final NodeMeters meters = new NodeMeters();
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void whatANodeRecordsReachesTheClustersFigures(Vertx vertx) {
        BusCodecs.register(vertx.eventBus());
        MetricsVerticle metrics = new MetricsVerticle("node-1", MetricsConfig.DEFAULT, Clock.systemUTC(), nanos::get);
        vertx.deployVerticle(metrics).await();
        meters.gateway().connectionOpened();
        vertx.deployVerticle(publisher()).await();

        ClusterMetrics figures = until(metrics, seen -> !seen.nodes().isEmpty()).await();

        assertThat(figures.nodes()).containsOnlyKeys("node-1");
        assertThat(figures.total().value("webSockets.connections.active")).isEqualTo(1L);
    }

    @Test
    void aNodeReportsItsLastFiguresWhenItStops(Vertx vertx) {
        BusCodecs.register(vertx.eventBus());
        Promise<NodeReport> first = Promise.promise();
        Promise<NodeReport> withStream = Promise.promise();
        vertx.eventBus()
                .<NodeReport>consumer(Addresses.METRICS, message -> {
                    boolean started = message.body().counters().containsKey("gateway.streams.started");
                    (started ? withStream : first).tryComplete(message.body());
                })
                .completion()
                .await();
        String deployment = vertx.deployVerticle(publisher()).await();
        NodeReport atStart = first.future().await();
        nanos.addAndGet(TimeUnit.MICROSECONDS.toNanos(400_900));
        meters.gateway().streamStarted();
        vertx.undeploy(deployment).await();
        NodeReport atEnd = withStream.future().await();

        assertThat(atStart.intervalMs()).isZero();
        assertThat(atStart.atMs()).isEqualTo(12_345);
        assertThat(atEnd.counters()).containsEntry("reported.ms", 400L).containsEntry("gateway.streams.started", 1L);
    }

    @Test
    void aReportThatTravelledBetweenNodesMergesLikeOneThatDidNot() {
        meters.gateway().connectionOpened();
        meters.gateway().streamEnded(ErrorCode.WORKER_LOST);
        meters.gateway().chunkDelivered(2, 70_000);
        meters.gateway().firstToken(TimeUnit.MILLISECONDS.toNanos(120));
        meters.worker().duration(TimeUnit.SECONDS.toNanos(2));
        NodeReport report = meters.report("node-1", 12_345, 1000);
        ClusterHistory near = new ClusterHistory(MetricsConfig.DEFAULT);
        ClusterHistory far = new ClusterHistory(MetricsConfig.DEFAULT);

        near.heard(report, 0);
        far.heard(overTheWire(report), 0);

        assertThat(far.snapshot(0)).isEqualTo(near.snapshot(0));
        assertThat(far.snapshot(0).reportsRejected()).isZero();
        assertThat(requireNonNull(far.snapshot(0).latencies().get("requestDuration"))
                        .count())
                .isEqualTo(1);
    }

    private ReportPublisher publisher() {
        return new ReportPublisher(
                "node-1", meters, Clock.fixed(Instant.ofEpochMilli(12_345), ZoneOffset.UTC), nanos::get);
    }

    private static Future<ClusterMetrics> until(MetricsVerticle metrics, Predicate<ClusterMetrics> seen) {
        return metrics.snapshot()
                .map(MetricsVerticle.Snapshot::metrics)
                .compose(figures -> seen.test(figures) ? Future.succeededFuture(figures) : until(metrics, seen));
    }

    /** A local bus hands over the object itself, so the codec is caught when it is registered, and used by hand. */
    @SuppressWarnings("unchecked")
    private static NodeReport overTheWire(NodeReport report) {
        AtomicReference<MessageCodec<NodeReport, NodeReport>> codec = new AtomicReference<>();
        EventBus bus = (EventBus) Proxy.newProxyInstance(
                EventBus.class.getClassLoader(), new Class<?>[] {EventBus.class}, (self, method, arguments) -> {
                    if (arguments[0] == NodeReport.class) {
                        codec.set((MessageCodec<NodeReport, NodeReport>) arguments[1]);
                    }
                    return self;
                });
        BusCodecs.register(bus);
        MessageCodec<NodeReport, NodeReport> registered = requireNonNull(codec.get());
        Buffer wire = Buffer.buffer();
        registered.encodeToWire(wire, report);
        return registered.decodeFromWire(0, wire);
    }
}

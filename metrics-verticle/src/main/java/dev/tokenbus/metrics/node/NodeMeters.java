package dev.tokenbus.metrics.node;

import dev.tokenbus.meter.GatewayMeter;
import dev.tokenbus.meter.StreamUse;
import dev.tokenbus.meter.UsageMeter;
import dev.tokenbus.meter.WorkerMeter;
import dev.tokenbus.metrics.series.SeriesTable;
import dev.tokenbus.metrics.times.Histograms;
import dev.tokenbus.protocol.bus.node.NodeReport;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Everything that one node measures: the meters that its gateways and workers call, shown in reports to the cluster and in a
 * Micrometer registry.
 *
 * <p>Any thread may call the meters; they never block and allocate nothing. Each node has one {@code NodeMeters}, which holds
 * nothing that needs closing.
 */
public final class NodeMeters {
    /** A report's counter of the milliseconds that all reports so far cover, so that a lost report distorts no rate. */
    public static final String REPORTED_MS = "reported.ms";

    private final GatewayMetrics gateway;
    private final GatewayMeter onlyUsage;
    private final WorkerMetrics worker;
    private final boolean recording;
    private final ByteBuffer scratch = Histograms.scratch();
    private final org.HdrHistogram.Histogram interval = Histograms.create();
    private long reportedMs;

    /** With the default of {@code metrics.maxSeries}. */
    public NodeMeters() {
        this(SeriesTable.MOST, true);
    }

    /**
     * @param maxSeries how many kinds of streams have figures of their own
     * @param recording whether anything is recorded; usage always is
     */
    public NodeMeters(int maxSeries, boolean recording) {
        this.recording = recording;
        gateway = new GatewayMetrics(maxSeries);
        onlyUsage = new GatewayMeter() {
            @Override
            public UsageMeter usage() {
                return gateway.usage();
            }
        };
        worker = new WorkerMetrics(maxSeries);
    }

    /** Every metric of a node. */
    public static List<Metric<?>> metrics() {
        return Stream.of(GatewayMetrics.TABLE, RecoveryMetrics.TABLE, UsageMetrics.TABLE, WorkerMetrics.TABLE)
                .flatMap(table -> table.rows().stream())
                .toList();
    }

    /** The meter of all gateways of the node. */
    public GatewayMeter gateway() {
        return recording ? gateway : onlyUsage;
    }

    /** Sends what each ended stream has used there. At most one call, before the first stream. */
    public void recordUsageIn(Function<StreamUse, Future<Void>> record) {
        gateway.usage().recordIn(record);
    }

    /** The meter of all workers of the node. */
    public WorkerMeter worker() {
        return recording ? worker : WorkerMeter.NOOP;
    }

    /**
     * The values as they stand, with histograms of what was recorded since the report before. One caller makes one report
     * after the other: the node's {@link ReportPublisher}.
     *
     * @param atMs now, in milliseconds since 1970
     * @param intervalMs the monotonic time since the report before, in milliseconds; 0 for the first
     */
    public NodeReport report(String nodeId, long atMs, long intervalMs) {
        reportedMs += intervalMs;
        ReportDraft draft = new ReportDraft(interval, scratch);
        draft.counter(REPORTED_MS, reportedMs);
        gateway.reportTo(draft);
        worker.reportTo(draft);
        return draft.finish(nodeId, atMs, intervalMs, gateway.series().report());
    }

    /** Shows all values in a registry, which then lives as long as this. At most one call, before the first stream. */
    public void bindTo(PrometheusMeterRegistry registry) {
        gateway.bindTo(registry);
        worker.bindTo(registry);
    }
}

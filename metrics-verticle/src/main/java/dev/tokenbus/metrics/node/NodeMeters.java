package dev.tokenbus.metrics.node;

import dev.tokenbus.meter.GatewayMeter;
import dev.tokenbus.meter.WorkerMeter;
import dev.tokenbus.protocol.bus.node.NodeReport;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;

/**
 * Everything that one node measures: the meters that its gateways and workers call, shown in reports to the cluster and in a
 * Micrometer registry.
 *
 * <p>The meters may be called from any thread, never block and allocate nothing. One for each node; it holds no resource
 * that needs closing. Words for outcomes and stages that it does not know are counted as {@code internal} and
 * {@code other}, so that the number of series is fixed.
 */
public final class NodeMeters {
    private final GatewayRecorder gateway = new GatewayRecorder();
    private final WorkerRecorder worker = new WorkerRecorder();
    private final List<Instrument> instruments = Stream.of(gateway.instruments(), worker.instruments())
            .flatMap(List::stream)
            .toList();
    private final ByteBuffer scratch = Histograms.scratch();
    private long reportedMs;

    /** What all gateways of the node report to. */
    public GatewayMeter gateway() {
        return gateway;
    }

    /** What all workers of the node report to. */
    public WorkerMeter worker() {
        return worker;
    }

    /**
     * The figures as they stand, with histograms of what was recorded since the report before. Made by one caller, one report
     * after the other: the node's {@link ReportPublisher}.
     *
     * @param atMs now, in milliseconds since 1970
     * @param intervalMs the monotonic time since the report before, in milliseconds; 0 for the first
     */
    public NodeReport report(String nodeId, long atMs, long intervalMs) {
        reportedMs += intervalMs;
        ReportDraft draft = new ReportDraft(scratch);
        draft.counter(MeterNames.REPORTED_MS, reportedMs);
        instruments.forEach(instrument -> instrument.reportTo(draft));
        return draft.finish(nodeId, atMs, intervalMs);
    }

    /** Shows all figures in a registry, which then lives as long as this. To be called once, before the first stream. */
    public void bindTo(PrometheusMeterRegistry registry) {
        instruments.forEach(instrument -> instrument.bindTo(registry));
    }
}

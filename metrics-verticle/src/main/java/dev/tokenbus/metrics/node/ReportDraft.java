package dev.tokenbus.metrics.node;

import dev.tokenbus.metrics.times.Histograms;
import dev.tokenbus.protocol.bus.node.NodeReport;
import dev.tokenbus.protocol.bus.node.StreamFigures;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A {@link NodeReport} in the making, which leaves out what is zero or empty. Confined to the thread that makes it. */
final class ReportDraft {
    private final Map<String, Long> counters = new HashMap<>();
    private final Map<String, Long> gauges = new HashMap<>();
    private final Map<String, byte[]> histograms = new HashMap<>();
    private final org.HdrHistogram.Histogram interval;
    private final ByteBuffer scratch;

    /** Both arguments are room to work in, which drafts use one after the other. */
    ReportDraft(org.HdrHistogram.Histogram interval, ByteBuffer scratch) {
        this.interval = interval;
        this.scratch = scratch;
    }

    void counter(String name, long value) {
        if (value > 0) {
            counters.put(name, value);
        }
    }

    void gauge(String name, long value) {
        if (value > 0) {
            gauges.put(name, value);
        }
    }

    /** An empty histogram to fill; the same one with each call. */
    org.HdrHistogram.Histogram emptyHistogram() {
        interval.reset();
        return interval;
    }

    void histogram(String name, org.HdrHistogram.Histogram micros) {
        if (micros.getTotalCount() > 0) {
            histograms.put(name, Histograms.encode(micros, scratch));
        }
    }

    NodeReport finish(String nodeId, long atMs, long intervalMs, List<StreamFigures> streams) {
        return new NodeReport(nodeId, atMs, intervalMs, counters, gauges, histograms, streams);
    }
}

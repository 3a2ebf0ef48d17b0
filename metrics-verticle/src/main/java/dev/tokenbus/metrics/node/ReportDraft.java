package dev.tokenbus.metrics.node;

import dev.tokenbus.protocol.bus.node.NodeReport;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** A {@link NodeReport} in the making. Leaves out what is zero or empty. Confined to the thread that makes it. */
final class ReportDraft {
    private final Map<String, Long> counters = new HashMap<>();
    private final Map<String, Long> gauges = new HashMap<>();
    private final Map<String, byte[]> histograms = new HashMap<>();
    private final ByteBuffer scratch;

    ReportDraft(ByteBuffer scratch) {
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

    void histogram(String name, Histogram interval) {
        if (interval.getTotalCount() > 0) {
            histograms.put(name, Histograms.encode(interval, scratch));
        }
    }

    NodeReport finish(String nodeId, long atMs, long intervalMs) {
        return new NodeReport(nodeId, atMs, intervalMs, counters, gauges, histograms);
    }
}

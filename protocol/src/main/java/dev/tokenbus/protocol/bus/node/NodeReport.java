package dev.tokenbus.protocol.bus.node;

import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A node's figures, published once a second: the current counters and gauges, and histograms that can be merged; then the same of
 * its streams by model, backend and door.
 *
 * @param nodeId the node
 * @param atMs when it took them, in milliseconds since 1970
 * @param intervalMs the time since the report before, in milliseconds; 0 in the first
 * @param counters values that only grow while the node lives, by name
 * @param gauges current values, by name; may be negative
 * @param histograms encoded HdrHistograms of what was recorded since the report before, by name
 * @param streams one for each model, backend and door of which something was recorded since the report before, and a few others in
 *     turn, so that whoever missed a report has all totals again soon
 */
public record NodeReport(
        String nodeId,
        long atMs,
        long intervalMs,
        Map<String, Long> counters,
        Map<String, Long> gauges,
        Map<String, byte[]> histograms,
        List<StreamFigures> streams)
        implements BusMessage {
    public NodeReport {
        counters = Map.copyOf(counters);
        gauges = Map.copyOf(gauges);
        histograms = Map.copyOf(histograms);
        streams = List.copyOf(streams);
    }

    @Override
    public void writeTo(BusWriter out) {
        out.text(nodeId).number(atMs).number(intervalMs);
        StreamFigures.writeCounters(out, counters);
        out.list(gauges.entrySet(), (o, entry) -> o.text(entry.getKey()).signed(entry.getValue()));
        StreamFigures.writeHistograms(out, histograms);
        out.list(streams, (o, figures) -> figures.writeTo(o));
    }

    public static NodeReport read(BusReader in) {
        return new NodeReport(
                in.text(),
                in.number(),
                in.number(),
                StreamFigures.readCounters(in),
                gauges(in),
                StreamFigures.readHistograms(in),
                in.list(StreamFigures::read));
    }

    private static Map<String, Long> gauges(BusReader in) {
        Map<String, Long> gauges = new TreeMap<>();
        in.list(each -> gauges.put(each.text(), each.signed()));
        return gauges;
    }
}

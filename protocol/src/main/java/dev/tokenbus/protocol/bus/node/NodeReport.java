package dev.tokenbus.protocol.bus.node;

import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import java.util.Map;
import java.util.TreeMap;

/**
 * A node's figures, published once a second: the current counters and gauges, and histograms that can be merged.
 *
 * @param nodeId the node
 * @param atMs when it took them, in milliseconds since 1970
 * @param intervalMs the time since the report before, in milliseconds; 0 in the first
 * @param counters values that only grow while the node lives, by name
 * @param gauges current values, by name; may be negative
 * @param histograms encoded HdrHistograms of what was recorded since the report before, by name
 */
public record NodeReport(
        String nodeId,
        long atMs,
        long intervalMs,
        Map<String, Long> counters,
        Map<String, Long> gauges,
        Map<String, byte[]> histograms)
        implements BusMessage {
    public NodeReport {
        counters = Map.copyOf(counters);
        gauges = Map.copyOf(gauges);
        histograms = Map.copyOf(histograms);
    }

    @Override
    public void writeTo(BusWriter out) {
        out.text(nodeId).number(atMs).number(intervalMs);
        out.list(counters.entrySet(), (o, entry) -> o.text(entry.getKey()).number(entry.getValue()));
        out.list(gauges.entrySet(), (o, entry) -> o.text(entry.getKey()).signed(entry.getValue()));
        out.list(histograms.entrySet(), (o, entry) -> o.text(entry.getKey()).bytes(entry.getValue()));
    }

    public static NodeReport read(BusReader in) {
        return new NodeReport(in.text(), in.number(), in.number(), counters(in), gauges(in), histograms(in));
    }

    private static Map<String, Long> counters(BusReader in) {
        Map<String, Long> counters = new TreeMap<>();
        in.list(each -> counters.put(each.text(), each.number()));
        return counters;
    }

    private static Map<String, Long> gauges(BusReader in) {
        Map<String, Long> gauges = new TreeMap<>();
        in.list(each -> gauges.put(each.text(), each.signed()));
        return gauges;
    }

    private static Map<String, byte[]> histograms(BusReader in) {
        Map<String, byte[]> histograms = new TreeMap<>();
        in.list(each -> histograms.put(each.text(), each.bytes()));
        return histograms;
    }
}

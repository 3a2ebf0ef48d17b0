package dev.tokenbus.protocol.bus.node;

import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one node has measured of the streams of one model, backend and door.
 *
 * @param model the model that answers
 * @param backend what the worker calls the model's server
 * @param door the way by which clients asked for the streams
 * @param counters totals since the node has started, by name; without those that are 0
 * @param histograms encoded HdrHistograms of what was recorded since the report before, by name; without empty ones
 */
public record StreamFigures(
        String model, String backend, String door, Map<String, Long> counters, Map<String, byte[]> histograms) {
    public StreamFigures {
        counters = Map.copyOf(counters);
        histograms = Map.copyOf(histograms);
    }

    void writeTo(BusWriter out) {
        out.text(model).text(backend).text(door);
        writeCounters(out, counters);
        writeHistograms(out, histograms);
    }

    static StreamFigures read(BusReader in) {
        return new StreamFigures(in.text(), in.text(), in.text(), readCounters(in), readHistograms(in));
    }

    static void writeCounters(BusWriter out, Map<String, Long> counters) {
        out.list(counters.entrySet(), (o, entry) -> o.text(entry.getKey()).number(entry.getValue()));
    }

    static Map<String, Long> readCounters(BusReader in) {
        Map<String, Long> counters = new TreeMap<>();
        in.list(each -> counters.put(each.text(), each.number()));
        return counters;
    }

    static void writeHistograms(BusWriter out, Map<String, byte[]> histograms) {
        out.list(histograms.entrySet(), (o, entry) -> o.text(entry.getKey()).bytes(entry.getValue()));
    }

    static Map<String, byte[]> readHistograms(BusReader in) {
        Map<String, byte[]> histograms = new TreeMap<>();
        in.list(each -> histograms.put(each.text(), each.bytes()));
        return histograms;
    }
}

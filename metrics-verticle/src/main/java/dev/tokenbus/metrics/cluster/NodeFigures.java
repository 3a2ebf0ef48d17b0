package dev.tokenbus.metrics.cluster;

import dev.tokenbus.meter.StreamMetrics;
import dev.tokenbus.meter.WebSocketMetrics;
import dev.tokenbus.metrics.node.MeterNames;
import dev.tokenbus.protocol.bus.node.NodeReport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The figures of one node or of several, in a form that can be summed.
 *
 * @param values counters and gauges of known names
 * @param rates speeds over the last report interval
 * @param firstToken time to the first token in the last minute, in milliseconds
 * @param overhead time of chunks in the gateway in the last report interval, in milliseconds
 */
record NodeFigures(Map<String, Long> values, Rates rates, Mean firstToken, Mean overhead) {
    static final NodeFigures NONE = new NodeFigures(Map.of(), Rates.NONE, Mean.NONE, Mean.NONE);

    NodeFigures {
        values = Map.copyOf(values);
    }

    /** Takes only names that this version knows, so that what other versions send cannot grow anything here. */
    static Map<String, Long> knownValues(NodeReport report) {
        Map<String, Long> known = new HashMap<>();
        MeterNames.PLAIN.forEach(name -> take(report, name, known));
        takeParts(report, MeterNames.STREAMS_ENDED, MeterNames.ERRORS, known);
        takeParts(report, MeterNames.GATEWAY_BACKPRESSURE, MeterNames.STAGES, known);
        takeParts(report, MeterNames.WORKER_BACKPRESSURE, MeterNames.STAGES, known);
        return known;
    }

    NodeFigures plus(NodeFigures other) {
        Map<String, Long> sums = new HashMap<>(values);
        other.values.forEach((name, value) -> sums.merge(name, value, Long::sum));
        return new NodeFigures(
                sums, rates.plus(other.rates), firstToken.plus(other.firstToken), overhead.plus(other.overhead));
    }

    NodeMetrics toMetrics() {
        return new NodeMetrics(streams(), webSockets());
    }

    private StreamMetrics streams() {
        long backpressure = sum(MeterNames.GATEWAY_BACKPRESSURE, MeterNames.STAGES)
                + sum(MeterNames.WORKER_BACKPRESSURE, MeterNames.STAGES);
        double chunkSize = new Mean(value(MeterNames.TOKENS), value(MeterNames.CHUNKS)).value();
        return new StreamMetrics(rates.tokens(), firstToken.value(), chunkSize, backpressure, errors());
    }

    private StreamMetrics.Errors errors() {
        Map<String, Long> types = new TreeMap<>();
        for (String error : MeterNames.ERRORS) {
            long count = value(MeterNames.part(MeterNames.STREAMS_ENDED, error));
            if (count > 0) {
                types.put(error, count);
            }
        }
        return new StreamMetrics.Errors(sum(MeterNames.STREAMS_ENDED, MeterNames.ERRORS), types);
    }

    private WebSocketMetrics webSockets() {
        return new WebSocketMetrics(
                new WebSocketMetrics.Connections(
                        value(MeterNames.CONNECTIONS_ACTIVE),
                        value(MeterNames.CONNECTIONS_PEAK),
                        value(MeterNames.CONNECTIONS_OPENED)),
                new WebSocketMetrics.Messages(
                        value(MeterNames.MESSAGES_SENT),
                        value(MeterNames.MESSAGES_RECEIVED),
                        value(MeterNames.MESSAGES_DROPPED)),
                new WebSocketMetrics.Performance(overhead.value(), rates.messages(), rates.bytes()));
    }

    private long value(String name) {
        return values.getOrDefault(name, 0L);
    }

    private long sum(String name, List<String> labels) {
        return labels.stream()
                .mapToLong(label -> value(MeterNames.part(name, label)))
                .sum();
    }

    private static void takeParts(NodeReport report, String name, List<String> labels, Map<String, Long> into) {
        for (String label : labels) {
            take(report, MeterNames.part(name, label), into);
        }
    }

    private static void take(NodeReport report, String name, Map<String, Long> into) {
        Long value = report.counters().getOrDefault(name, report.gauges().get(name));
        if (value != null) {
            into.put(name, value);
        }
    }
}

package dev.tokenbus.meter;

import java.util.Map;

/**
 * The streams of a node or of the whole cluster in figures, with the field names of the mission document.
 *
 * @param throughput tokens per second over the last report interval
 * @param latency mean time to the first token of the streams in the last minute, in milliseconds
 * @param chunkSize mean tokens per chunk frame
 * @param backpressureEvents how often a stage began to hold a stream back, since the nodes started
 * @param errors streams that ended in an error, since the nodes started
 */
public record StreamMetrics(
        double throughput, double latency, double chunkSize, long backpressureEvents, Errors errors) {
    /**
     * @param count all of them
     * @param types how many of each error code's wire word
     */
    public record Errors(long count, Map<String, Long> types) {
        public Errors {
            types = Map.copyOf(types);
        }
    }
}

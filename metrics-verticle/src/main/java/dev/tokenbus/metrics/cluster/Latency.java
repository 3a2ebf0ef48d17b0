package dev.tokenbus.metrics.cluster;

import dev.tokenbus.metrics.node.GatewayMetrics;
import dev.tokenbus.metrics.node.Metric;
import dev.tokenbus.metrics.node.WorkerMetrics;

/** Every time whose percentiles the cluster shows: a row with its name, and the metric of the nodes that is behind it. */
public enum Latency {
    /** What a client of a gateway waits for, queue and dispatch included. */
    TIME_TO_FIRST_TOKEN("timeToFirstToken", GatewayMetrics.FIRST_TOKEN),
    GATEWAY_OVERHEAD("gatewayOverhead", GatewayMetrics.OVERHEAD),
    QUEUE_WAIT("queueWait", WorkerMetrics.QUEUE_WAIT),
    WORKER_FIRST_TOKEN("workerTimeToFirstToken", WorkerMetrics.FIRST_TOKEN),
    TIME_PER_OUTPUT_TOKEN("timePerOutputToken", WorkerMetrics.TIME_PER_TOKEN),
    REQUEST_DURATION("requestDuration", WorkerMetrics.DURATION);

    private final String jsonName;
    private final Metric<?> metric;

    Latency(String jsonName, Metric<?> metric) {
        this.jsonName = jsonName;
        this.metric = metric;
    }

    /** The name under {@code latencies} in {@code /api/metrics}, and the label {@code of} in Prometheus. */
    public String jsonName() {
        return jsonName;
    }

    Metric<?> metric() {
        return metric;
    }
}

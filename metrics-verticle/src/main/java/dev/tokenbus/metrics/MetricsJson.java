package dev.tokenbus.metrics;

import dev.tokenbus.meter.StreamMetrics;
import dev.tokenbus.meter.WebSocketMetrics;
import dev.tokenbus.metrics.cluster.ClusterMetrics;
import dev.tokenbus.metrics.cluster.LatencyMetrics;
import dev.tokenbus.metrics.cluster.NodeMetrics;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Writes figures as JSON, with the field names of the mission document. */
final class MetricsJson {
    private MetricsJson() {}

    static JsonObject of(ClusterMetrics metrics) {
        return new JsonObject()
                .put("cluster", of(metrics.total()).put("latencies", each(metrics.latencies(), MetricsJson::of)))
                .put("nodes", each(metrics.nodes(), MetricsJson::of));
    }

    private static JsonObject of(NodeMetrics metrics) {
        return new JsonObject().put("streams", of(metrics.streams())).put("webSockets", of(metrics.webSockets()));
    }

    private static JsonObject of(StreamMetrics streams) {
        return new JsonObject()
                .put("throughput", streams.throughput())
                .put("latency", streams.latency())
                .put("chunkSize", streams.chunkSize())
                .put("backpressureEvents", streams.backpressureEvents())
                .put(
                        "errors",
                        new JsonObject()
                                .put("count", streams.errors().count())
                                .put("types", each(streams.errors().types(), count -> count)));
    }

    private static JsonObject of(WebSocketMetrics sockets) {
        WebSocketMetrics.Connections connections = sockets.connections();
        WebSocketMetrics.Messages messages = sockets.messages();
        WebSocketMetrics.Performance performance = sockets.performance();
        return new JsonObject()
                .put(
                        "connections",
                        new JsonObject()
                                .put("active", connections.active())
                                .put("peak", connections.peak())
                                .put("total", connections.total()))
                .put(
                        "messages",
                        new JsonObject()
                                .put("sent", messages.sent())
                                .put("received", messages.received())
                                .put("dropped", messages.dropped()))
                .put(
                        "performance",
                        new JsonObject()
                                .put("avgLatency", performance.avgLatency())
                                .put("messageRate", performance.messageRate())
                                .put("bandwidth", performance.bandwidth()));
    }

    private static JsonObject of(LatencyMetrics latency) {
        return new JsonObject()
                .put("p50", latency.p50())
                .put("p95", latency.p95())
                .put("p99", latency.p99())
                .put("max", latency.max())
                .put("count", latency.count());
    }

    /** In the order of the names, so that two answers can be compared. */
    private static <T> JsonObject each(Map<String, T> values, Function<T, Object> toJson) {
        JsonObject json = new JsonObject();
        new TreeMap<>(values).forEach((name, value) -> json.put(name, toJson.apply(value)));
        return json;
    }
}

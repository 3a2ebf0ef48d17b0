package dev.tokenbus.metrics;

import dev.tokenbus.metrics.cluster.ClusterMetrics;
import dev.tokenbus.metrics.cluster.Figure;
import dev.tokenbus.metrics.cluster.Figures;
import dev.tokenbus.metrics.cluster.NodeMetrics;
import dev.tokenbus.metrics.document.BreakdownTables;
import dev.tokenbus.metrics.history.Delay;
import dev.tokenbus.metrics.history.Dimension;
import dev.tokenbus.metrics.history.LatencyMetrics;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Writes figures as JSON, each where its path leads. The document says in which units they are, and of which time. */
final class MetricsJson {
    private static final JsonObject ABOUT = new JsonObject()
            .put("times", "milliseconds, from merged histograms that are right to within 1 %")
            .put("latencies", "percentiles of the last 55 to 60 s")
            .put("streams.throughput", "tokens a second to clients, between the last two reports of each node (1 s)")
            .put("streams.latency", "mean time to the first token in the last 55 to 60 s, milliseconds")
            .put("streams.chunkSize", "mean tokens of a chunk frame, since the nodes started")
            .put(
                    "webSockets.performance.avgLatency",
                    "mean time of a token in its gateway in the last report, milliseconds")
            .put("webSockets.performance.messageRate", "frames a second to clients, between the last two reports")
            .put("webSockets.performance.bandwidth", "bytes a second to clients, between the last two reports")
            .put(
                    "by.throughput",
                    "each a second to clients, mean of the last " + BreakdownTables.THROUGHPUT_SECONDS + " s")
            .put("by.latencies", "percentiles of the last " + BreakdownTables.LATENCY_SECONDS + " s")
            .put("counters", "all others count since the nodes started that are there now");

    private MetricsJson() {}

    /** @param names what people call the nodes that are known, by node id */
    static JsonObject of(MetricsVerticle.Snapshot snapshot, Map<String, String> names) {
        ClusterMetrics metrics = snapshot.metrics();
        JsonObject nodes = each(metrics.nodes(), MetricsJson::of);
        names.forEach((id, name) -> {
            if (nodes.containsKey(id)) {
                nodes.getJsonObject(id).put("name", name);
            }
        });
        return new JsonObject()
                .put("cluster", of(metrics.total()).put("latencies", each(metrics.latencies(), MetricsJson::of)))
                .put("nodes", nodes)
                .put("by", by(snapshot.tables()))
                .put("about", ABOUT);
    }

    private static JsonObject by(BreakdownTables tables) {
        JsonObject by = new JsonObject();
        for (Dimension dimension : Dimension.ALL) {
            by.put(dimension.word(), each(tables.rows().getOrDefault(dimension, Map.of()), MetricsJson::of));
        }
        return by;
    }

    private static JsonObject of(BreakdownTables.Row row) {
        JsonObject throughput = new JsonObject();
        row.perSecond().forEach(throughput::put);
        JsonObject latencies = new JsonObject();
        for (Delay delay : Delay.values()) {
            LatencyMetrics latency = row.latencies().get(delay);
            if (latency != null) {
                latencies.put(delay.word(), of(latency));
            }
        }
        return new JsonObject().put("throughput", throughput).put("latencies", latencies);
    }

    private static JsonObject of(NodeMetrics metrics) {
        JsonObject json = new JsonObject();
        Figures.ROWS.forEach(figure -> put(json, figure, metrics.value(figure.name())));
        return json;
    }

    private static void put(JsonObject json, Figure figure, Number value) {
        List<String> path = figure.path();
        int last = path.size() - 1;
        JsonObject parent = json;
        for (String field : path.subList(0, last)) {
            parent = child(parent, field);
        }
        if (value.doubleValue() != 0 || !figure.isLeftOutAtZero()) {
            parent.put(path.get(last), value);
        }
    }

    private static JsonObject child(JsonObject parent, String field) {
        if (!parent.containsKey(field)) {
            parent.put(field, new JsonObject());
        }
        return parent.getJsonObject(field);
    }

    private static JsonObject of(LatencyMetrics latency) {
        return new JsonObject()
                .put("p50", latency.p50())
                .put("p90", latency.p90())
                .put("p95", latency.p95())
                .put("p99", latency.p99())
                .put("p999", latency.p999())
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

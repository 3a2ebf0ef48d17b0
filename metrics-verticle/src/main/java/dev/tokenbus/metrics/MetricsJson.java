package dev.tokenbus.metrics;

import dev.tokenbus.metrics.cluster.ClusterMetrics;
import dev.tokenbus.metrics.cluster.Figure;
import dev.tokenbus.metrics.cluster.Figures;
import dev.tokenbus.metrics.cluster.LatencyMetrics;
import dev.tokenbus.metrics.cluster.NodeMetrics;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Writes figures as JSON, each where its path leads. */
final class MetricsJson {
    private MetricsJson() {}

    /** @param names what people call the nodes that are known, by node id */
    static JsonObject of(ClusterMetrics metrics, Map<String, String> names) {
        JsonObject nodes = each(metrics.nodes(), MetricsJson::of);
        names.forEach((id, name) -> {
            if (nodes.containsKey(id)) {
                nodes.getJsonObject(id).put("name", name);
            }
        });
        return new JsonObject()
                .put("cluster", of(metrics.total()).put("latencies", each(metrics.latencies(), MetricsJson::of)))
                .put("nodes", nodes);
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

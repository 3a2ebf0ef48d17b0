package dev.tokenbus.node.remote;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Prints the JSON of {@code /api/status} for people: the nodes, their workers, and the model servers behind them. */
public final class StatusTable {
    private StatusTable() {}

    public static void print(JsonObject status, PrintWriter out) {
        List<JsonObject> nodes = objects(status.getJsonArray("nodes"));
        long streams =
                nodes.stream().mapToLong(node -> node.getLong("liveStreams")).sum();
        out.printf(
                "%-24s %-24s %9s %12s  %-26s %-26s %s%n",
                "NODE", "ROLES", "STREAMS", "CONNECTIONS", "URL", "VERSION", "ID");
        nodes.forEach(node -> printNode(node, out));
        out.printf("%n%-28s %9s %9s %12s  %s%n", "WORKER", "ACTIVE", "QUEUED", "FIRST TOKEN", "MODELS");
        nodes.forEach(node -> printWorkers(node, out));
        printUpstreams(nodes, out);
        out.printf(Locale.ROOT, "%n%s, %s%n", counted(nodes.size(), "node"), counted(streams, "live stream"));
    }

    private static String counted(long count, String what) {
        return String.format(Locale.ROOT, count == 1 ? "%d %s" : "%d %ss", count, what);
    }

    private static List<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast).toList();
    }

    /** The name, which a node has only once it listens. */
    private static String name(JsonObject node) {
        String name = node.getString("name", "");
        return name.isEmpty() ? node.getString("id") : name;
    }

    /** What a node runs; one that is older than this column does not say it. */
    private static String version(JsonObject node) {
        String version = node.getString("version", "");
        return version.isEmpty() ? "-" : version;
    }

    private static String joined(JsonArray words, String separator) {
        return words.stream().map(String::valueOf).collect(Collectors.joining(separator));
    }

    private static void printNode(JsonObject node, PrintWriter out) {
        out.printf(
                "%-24s %-24s %9d %12d  %-26s %-26s %s%s%n",
                name(node),
                joined(node.getJsonArray("roles"), ","),
                node.getLong("liveStreams"),
                node.getLong("connections"),
                node.getString("url"),
                version(node),
                node.getString("id"),
                node.getBoolean("draining") ? " (draining)" : "");
    }

    private static void printWorkers(JsonObject node, PrintWriter out) {
        for (JsonObject worker : objects(node.getJsonArray("workers"))) {
            out.printf(
                    "%-28s %9s %9s %9d ms  %s%n",
                    name(node) + "/" + worker.getInteger("index"),
                    worker.getInteger("active") + "/" + worker.getInteger("capacity"),
                    worker.getInteger("queued") + "/" + worker.getInteger("queueCapacity"),
                    worker.getLong("firstTokenMs"),
                    joined(worker.getJsonArray("models"), ", "));
        }
    }

    /** Each model server of a node once, since its workers mostly agree. */
    private static void printUpstreams(List<JsonObject> nodes, PrintWriter out) {
        Set<String> lines = new LinkedHashSet<>();
        for (JsonObject node : nodes) {
            for (JsonObject worker : objects(node.getJsonArray("workers"))) {
                objects(worker.getJsonArray("upstreams")).forEach(upstream -> lines.add(line(node, upstream)));
            }
        }
        if (!lines.isEmpty()) {
            out.printf("%n%-24s %-16s %-8s %s%n", "NODE", "UPSTREAM", "STATE", "DETAIL");
            lines.forEach(out::println);
        }
    }

    private static String line(JsonObject node, JsonObject upstream) {
        return String.format(
                Locale.ROOT,
                "%-24s %-16s %-8s %s",
                name(node),
                upstream.getString("name"),
                upstream.getString("state"),
                upstream.getString("detail"));
    }
}

package dev.tokenbus.node.management;

import dev.tokenbus.cluster.NodeDirectory;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.node.WorkerStatus;
import dev.tokenbus.protocol.json.JsonWriter;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;

/** The cluster as one node sees it, as the JSON of {@code /api/status}. */
final class StatusJson {
    private StatusJson() {}

    static Buffer of(String answeredBy, NodeDirectory directory) {
        JsonWriter json = new JsonWriter().beginObject().field("answeredBy", answeredBy);
        json.name("nodes").beginArray();
        directory.nodes().forEach(node -> writeNode(json, node));
        return json.endArray().endObject().toBuffer();
    }

    private static void writeNode(JsonWriter json, NodeAnnouncement node) {
        json.beginObject()
                .field("id", node.nodeId())
                .field("name", node.name())
                .field("startedAtMs", node.startedAtMs())
                .field("version", node.build())
                .field("bus", node.versions().toString());
        json.name("roles").beginArray();
        node.roles().stream()
                .map(role -> role.name().toLowerCase(Locale.ROOT))
                .sorted()
                .forEach(json::value);
        json.endArray().field("url", node.url()).field("draining", node.draining());
        json.field("liveStreams", node.homeStreams()).field("connections", node.connections());
        json.name("workers").beginArray();
        node.workers().forEach(worker -> writeWorker(json, worker));
        json.endArray().endObject();
    }

    /** The state in small letters. */
    static String word(WorkerStatus.Upstream.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static void writeWorker(JsonWriter json, WorkerStatus worker) {
        json.beginObject().field("index", worker.index()).name("models").beginArray();
        worker.models().forEach(model -> json.value(model.name()));
        json.endArray().field("defaultModel", worker.defaultModel());
        json.name("upstreams").beginArray();
        worker.upstreams()
                .forEach(upstream -> json.beginObject()
                        .field("name", upstream.name())
                        .field("state", word(upstream.state()))
                        .field("detail", upstream.detail())
                        .endObject());
        json.endArray().field("capacity", worker.capacity()).field("active", worker.active());
        json.field("queueCapacity", worker.queueCapacity()).field("queued", worker.queued());
        json.field("firstTokenMs", worker.firstTokenMs()).endObject();
    }
}

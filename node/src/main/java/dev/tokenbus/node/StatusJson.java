package dev.tokenbus.node;

import dev.tokenbus.protocol.JsonText;
import dev.tokenbus.protocol.NodeAnnouncement;
import dev.tokenbus.protocol.NodeDirectory;
import dev.tokenbus.protocol.WorkerStatus;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;

/** The cluster as one node sees it, as the JSON of {@code /api/status}. */
final class StatusJson {
    private StatusJson() {}

    static Buffer of(String answeredBy, NodeDirectory directory) {
        JsonText json = new JsonText(2048).beginObject().field("answeredBy", answeredBy);
        json.name("nodes").beginArray();
        directory.nodes().forEach(node -> writeNode(json, node));
        return json.endArray().endObject().toBuffer();
    }

    private static void writeNode(JsonText json, NodeAnnouncement node) {
        json.beginObject().field("id", node.nodeId()).field("startedAtMs", node.startedAtMs());
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

    private static void writeWorker(JsonText json, WorkerStatus worker) {
        json.beginObject().field("index", worker.index()).name("models").beginArray();
        worker.models().forEach(model -> json.value(model.name()));
        json.endArray().field("capacity", worker.capacity()).field("active", worker.active());
        json.field("queueCapacity", worker.queueCapacity()).field("queued", worker.queued());
        json.field("firstTokenMs", worker.firstTokenMs()).endObject();
    }
}

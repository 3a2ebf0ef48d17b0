package dev.tokenbus.gateway.console;

import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.node.WorkerStatus;
import dev.tokenbus.protocol.json.JsonWriter;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The nodes of the cluster, as this gateway knows them: those that live, and for a minute those that were lost. */
final class ClusterMap {
    private static final long LOST_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** So many lost ones are remembered. */
    private static final int MOST_LOST = 100;

    private final GatewayLoop loop;
    private final Map<String, Lost> lost = new LinkedHashMap<>();

    private record Lost(NodeAnnouncement last, long at) {}

    ClusterMap(GatewayLoop loop) {
        this.loop = loop;
        loop.directory().onGone(this::gone);
    }

    private void gone(NodeAnnouncement last) {
        if (loop.directory().isLost(last.nodeId())) {
            lost.remove(last.nodeId());
            lost.put(last.nodeId(), new Lost(last, loop.now()));
            if (lost.size() > MOST_LOST) {
                lost.remove(lost.keySet().iterator().next());
            }
        }
    }

    /** An array of the nodes, by their names. */
    String toJson() {
        lost.values()
                .removeIf(each -> loop.now() - each.at() > LOST_NANOS
                        || !loop.directory().isLost(each.last().nodeId()));
        JsonWriter json = new JsonWriter().beginArray();
        Stream.concat(loop.directory().nodes().stream(), lost.values().stream().map(Lost::last))
                .sorted(Comparator.comparing(NodeAnnouncement::name).thenComparing(NodeAnnouncement::nodeId))
                .forEach(node -> write(json, node));
        return json.endArray().toText();
    }

    private void write(JsonWriter json, NodeAnnouncement node) {
        json.beginObject().field("id", node.nodeId()).field("name", node.name());
        json.name("roles").beginArray();
        node.roles().stream().map(ClusterMap::word).sorted().forEach(json::value);
        json.endArray();
        json.field("state", lost.containsKey(node.nodeId()) ? "lost" : node.draining() ? "draining" : "up");
        json.field("startedAt", node.startedAtMs()).field("liveStreams", node.homeStreams());
        json.field("connections", node.connections()).name("workers").beginArray();
        node.workers().forEach(worker -> write(json, worker));
        json.endArray().endObject();
    }

    private static void write(JsonWriter json, WorkerStatus worker) {
        json.beginObject().field("index", worker.index()).field("active", worker.active());
        json.field("capacity", worker.capacity()).field("queued", worker.queued());
        json.field("queueCapacity", worker.queueCapacity()).name("models").beginArray();
        worker.models().forEach(model -> json.value(model.name()));
        json.endArray().name("upstreams").beginArray();
        worker.upstreams()
                .forEach(upstream -> json.beginObject()
                        .field("name", upstream.name())
                        .field("state", word(upstream.state()))
                        .endObject());
        json.endArray().endObject();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}

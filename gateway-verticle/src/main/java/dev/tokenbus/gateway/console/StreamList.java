package dev.tokenbus.gateway.console;

import dev.tokenbus.protocol.bus.console.StreamRow;
import dev.tokenbus.protocol.bus.console.StreamsListed;
import dev.tokenbus.protocol.json.JsonWriter;
import java.util.List;

/**
 * Streams of the cluster, youngest first.
 *
 * @param listed what the nodes have answered, together
 * @param silent the names of the nodes that have not answered in time
 * @param names what nodes are called
 */
public record StreamList(StreamsListed listed, List<String> silent, NodeNames names) {
    /** The JSON of {@code GET /v1/streams}. */
    public String toJson() {
        JsonWriter json = new JsonWriter().beginObject();
        json.field("total", listed.total());
        json.ifTrue("truncated", listed.total() > listed.rows().size());
        if (!silent.isEmpty()) {
            json.name("silent").beginArray();
            silent.forEach(json::value);
            json.endArray();
        }
        json.name("streams").beginArray();
        listed.rows().forEach(row -> write(json.beginObject(), row));
        return json.endArray().endObject().toText();
    }

    private void write(JsonWriter json, StreamRow row) {
        String home = row.homeNodeId();
        json.field("streamId", row.streamId().value())
                .field("state", row.state().word());
        ifAny(json, "outcome", row.outcome());
        json.ifTrue("stopping", row.stopping()).field("model", row.model());
        ifAny(json, "backend", row.backend());
        ifAny(json, "door", row.door());
        ifAny(json, "principal", row.principal());
        json.field("home", home).field("homeName", names.of(home));
        ifAny(json, "worker", row.worker());
        ifAny(json, "workerName", names.ofWorker(row.worker()));
        json.field("ageMs", row.ageMs()).field("idleMs", row.idleMs());
        json.field("tokens", row.tokens()).field("tokensPerSecond", row.perThousandSeconds() / 1000.0);
        json.field("viewers", row.viewers()).field("events", row.events());
        json.field("lagEvents", row.lagEvents()).field("leastLagEvents", row.leastLagEvents());
        json.field("lagBytes", row.lagBytes()).field("bufferedBytes", row.logBytes());
        json.endObject();
    }

    private static void ifAny(JsonWriter json, String name, String text) {
        json.optional(name, text.isEmpty() ? null : text);
    }
}

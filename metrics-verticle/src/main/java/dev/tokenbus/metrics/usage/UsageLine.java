package dev.tokenbus.metrics.usage;

import dev.tokenbus.protocol.bus.node.UsageRecord;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/** A record of usage as a line of JSON. */
final class UsageLine {
    private UsageLine() {}

    /** The line, with its end. */
    static String of(UsageRecord one) {
        JsonObject json = new JsonObject()
                .put("at", Instant.ofEpochMilli(one.atMs()).toString())
                .put("stream", one.streamId())
                .put("principal", one.principal())
                .put("model", one.model())
                .put("outcome", one.outcome())
                .put("epoch", one.epoch())
                .put("promptTokens", one.promptTokens())
                .put("completionTokens", one.completionTokens())
                .put("estimated", one.estimated())
                .put("wastedTokens", one.wastedTokens());
        if (one.moved()) {
            json.put("moved", true);
        }
        return json.encode() + '\n';
    }

    /** The record; empty for a line that is not whole. */
    static Optional<UsageRecord> read(String line) {
        try {
            JsonObject json = new JsonObject(line);
            return Optional.of(new UsageRecord(
                    Instant.parse(json.getString("at")).toEpochMilli(),
                    text(json, "stream"),
                    text(json, "principal"),
                    text(json, "model"),
                    text(json, "outcome"),
                    json.getLong("epoch"),
                    json.getLong("promptTokens"),
                    json.getLong("completionTokens"),
                    json.getBoolean("estimated"),
                    json.getLong("wastedTokens"),
                    json.getBoolean("moved", false)));
        } catch (RuntimeException torn) {
            // Whatever is wrong with it: a field that is missing or of another kind, or no JSON.
            return Optional.empty();
        }
    }

    private static String text(JsonObject json, String field) {
        String text = json.getString(field);
        if (text == null) {
            throw new IllegalArgumentException(field + ": missing");
        }
        return text;
    }

    /** The day of a record in UTC. */
    static LocalDate dayOf(UsageRecord one) {
        return LocalDate.ofInstant(Instant.ofEpochMilli(one.atMs()), ZoneOffset.UTC);
    }
}

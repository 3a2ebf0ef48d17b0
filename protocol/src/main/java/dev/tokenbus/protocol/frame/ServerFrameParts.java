package dev.tokenbus.protocol.frame;

import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.frame.ConnectionNotice.WireLimits;
import dev.tokenbus.protocol.frame.ServerFrame.BatchDone.Outcome;
import dev.tokenbus.protocol.json.JsonReader;
import dev.tokenbus.protocol.json.JsonWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The JSON of the objects inside server frames, in both directions: limits, outcomes, usage and timings. */
final class ServerFrameParts {
    private static final JsonFields.Table LIMITS =
            new JsonFields.Table().with(JsonReader::integer, "frameBytes", "messageBytes", "promptBytes", "streams");

    private static final JsonFields.Table OUTCOME =
            new JsonFields.Table().with(JsonFields.TEXT_IF_ANY, "streamId", "outcome");

    private static final JsonFields.Table USAGE = new JsonFields.Table()
            .with(JsonReader::integer, "promptTokens", "completionTokens")
            .with(JsonReader::integer, "cachedTokens", "cacheWriteTokens", "reasoningTokens")
            .with(JsonReader::bool, "estimated");

    private static final JsonFields.Table TIMINGS = new JsonFields.Table()
            .with(JsonReader::integer, "queueMs", "firstTokenMs", "durationMs", "stalledMs")
            .with(ServerFrameParts::readAttempts, "attempts");

    private static final JsonFields.Table ATTEMPT = new JsonFields.Table()
            .with(JsonFields.TEXT_IF_ANY, "worker", "backend")
            .with(JsonReader::integer, "epoch");

    private ServerFrameParts() {}

    static void writeLimits(JsonWriter out, WireLimits limits) {
        out.name("limits").beginObject().field("frameBytes", limits.frameBytes());
        out.field("messageBytes", limits.messageBytes()).field("promptBytes", limits.promptBytes());
        out.field("streams", limits.streams()).endObject();
    }

    static WireLimits readLimits(JsonReader in, String path) throws IOException {
        JsonFields fields = JsonFields.object(in, path, "", LIMITS);
        return new WireLimits(
                fields.number("frameBytes"),
                fields.number("messageBytes"),
                fields.number("promptBytes"),
                fields.number("streams"));
    }

    static void writeOutcomes(JsonWriter out, List<Outcome> streams) {
        out.name("streams").beginArray();
        for (Outcome stream : streams) {
            out.beginObject().field("streamId", stream.streamId());
            out.field("outcome", stream.outcome()).endObject();
        }
        out.endArray();
    }

    static List<Outcome> readOutcomes(JsonReader in, String path) throws IOException {
        List<Outcome> streams = new ArrayList<>();
        in.array(path, each -> {
            JsonFields fields = JsonFields.object(in, each, "", OUTCOME);
            streams.add(new Outcome(fields.text("streamId"), fields.text("outcome")));
        });
        return streams;
    }

    static void writeUsage(JsonWriter out, Usage usage) {
        out.name("usage").beginObject();
        UsageJson.write(usage, out);
        out.endObject();
    }

    static Usage readUsage(JsonReader in, String path) throws IOException {
        JsonFields fields = JsonFields.object(in, path, "", USAGE);
        return new Usage(
                fields.number("promptTokens"),
                fields.number("completionTokens"),
                fields.flag("estimated"),
                new Usage.Details(
                        fields.number("cachedTokens"),
                        fields.number("cacheWriteTokens"),
                        fields.number("reasoningTokens")));
    }

    static void writeTimings(JsonWriter out, Timings timings) {
        out.name("timings").beginObject().field("queueMs", timings.queueMs());
        out.field("firstTokenMs", timings.firstTokenMs()).field("durationMs", timings.durationMs());
        out.field("stalledMs", timings.stalledMs()).name("attempts").beginArray();
        for (Timings.Attempt attempt : timings.attempts()) {
            out.beginObject().field("worker", attempt.worker()).field("backend", attempt.backend());
            out.field("epoch", attempt.epoch()).endObject();
        }
        out.endArray().endObject();
    }

    static Timings readTimings(JsonReader in, String path) throws IOException {
        JsonFields fields = JsonFields.object(in, path, "", TIMINGS);
        return new Timings(
                fields.number("queueMs"),
                fields.number("firstTokenMs"),
                fields.number("durationMs"),
                fields.number("stalledMs"),
                fields.list("attempts", Timings.Attempt.class));
    }

    private static List<Timings.Attempt> readAttempts(JsonReader in, String path) throws IOException {
        List<Timings.Attempt> attempts = new ArrayList<>();
        in.array(path, each -> {
            JsonFields fields = JsonFields.object(in, each, "", ATTEMPT);
            attempts.add(new Timings.Attempt(fields.text("worker"), fields.text("backend"), fields.number("epoch")));
        });
        return attempts;
    }
}

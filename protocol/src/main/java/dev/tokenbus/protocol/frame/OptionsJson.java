package dev.tokenbus.protocol.frame;

import dev.tokenbus.protocol.SimulationOptions;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamOptions;
import dev.tokenbus.protocol.StreamOptions.OnWorkerLoss;
import dev.tokenbus.protocol.json.JsonReader;
import dev.tokenbus.protocol.json.JsonWriter;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The JSON of {@code options}, in both directions. */
final class OptionsJson {
    private static final JsonFields.Table OPTIONS = new JsonFields.Table()
            .with(JsonReader::shortString, "model")
            .with(JsonReader::int32, "maxTokens", "maxCompletionTokens")
            .with(JsonReader::number, "temperature", "topP")
            .with(OptionsJson::readStop, "stop")
            .with(JsonReader::integer, "seed")
            .with(OptionsJson::readStreamOptions, "streamOptions")
            .with(OptionsJson::readSim, "sim");

    static {
        PassedOptions.addTo(OPTIONS);
    }

    private static final JsonFields.Table STREAM_OPTIONS = new JsonFields.Table()
            .with(JsonReader::int32, "chunkSize", "timeout", "retryAttempts", "priority", "deadlineMs", "orphanMs")
            .with((in, path) -> OnWorkerLoss.ofWireName(in.string(path)), "onWorkerLoss");

    private static final JsonFields.Table SIM = new JsonFields.Table()
            .with(JsonReader::int32, "timeToFirstToken", "interTokenLatency", "interTokenLatencyStdDev", "length")
            .with(JsonReader::int32, "stallAfter", "cutAfter", "errorAfter", "dripAfter");

    private OptionsJson() {}

    /**
     * What was read.
     *
     * @param refusal why a {@code start} with these options is refused: a field that nobody knows; null without one. In other frames
     *     options are fields that nobody knows themselves
     */
    record Read<T>(T value, @Nullable String refusal) {}

    static Set<String> names() {
        return OPTIONS.names();
    }

    static void write(StreamConfig options, JsonWriter out) {
        out.beginObject().optional("model", options.model());
        out.optional(options.isCompletionLimit() ? "maxCompletionTokens" : "maxTokens", options.maxTokens());
        out.optional("temperature", options.temperature()).optional("topP", options.topP());
        if (!options.stop().isEmpty()) {
            out.name("stop").beginArray();
            options.stop().forEach(out::value);
            out.endArray();
        }
        out.optional("seed", options.seed());
        writeStreamOptions(options.streamOptions(), out);
        writeSim(options.sim(), out);
        if (!options.extra().isEmpty()) {
            out.name("extra").beginObject();
            options.extra().forEach((name, value) -> out.name(name).raw(value));
            out.endObject();
        }
        out.endObject();
    }

    private static void writeStreamOptions(StreamOptions stream, JsonWriter out) {
        if (stream.equals(StreamOptions.DEFAULT)) {
            return;
        }
        out.name("streamOptions").beginObject().nonZero("chunkSize", stream.chunkSize());
        out.nonZero("timeout", stream.timeout());
        if (stream.retryAttempts() >= 0) {
            out.field("retryAttempts", stream.retryAttempts());
        }
        out.field("onWorkerLoss", stream.onWorkerLoss().wireName()).field("priority", stream.priority());
        out.nonZero("deadlineMs", stream.deadlineMs());
        if (stream.orphanMs() >= 0) {
            out.field("orphanMs", stream.orphanMs());
        }
        out.endObject();
    }

    private static void writeSim(SimulationOptions sim, JsonWriter out) {
        if (sim.equals(SimulationOptions.NONE)) {
            return;
        }
        out.name("sim").beginObject().optional("timeToFirstToken", sim.timeToFirstToken());
        out.optional("interTokenLatency", sim.interTokenLatency());
        out.optional("interTokenLatencyStdDev", sim.interTokenLatencyStdDev()).optional("length", sim.length());
        out.optional("stallAfter", sim.stallAfter()).optional("cutAfter", sim.cutAfter());
        out.optional("errorAfter", sim.errorAfter())
                .optional("dripAfter", sim.dripAfter())
                .endObject();
    }

    static Object read(JsonReader in, String path) throws IOException {
        JsonFields fields = JsonFields.object(in, path, path + ".", OPTIONS);
        Read<?> stream = fields.get("streamOptions", Read.class, new Read<>(StreamOptions.DEFAULT, null));
        Read<?> sim = fields.get("sim", Read.class, new Read<>(SimulationOptions.NONE, null));
        boolean isCompletionLimit = fields.has("maxCompletionTokens");
        if (isCompletionLimit && fields.has("maxTokens")) {
            throw new IllegalArgumentException(
                    path + ".maxCompletionTokens: there is " + path + ".maxTokens already (expected: one of them)");
        }
        StreamConfig config = new StreamConfig(
                fields.optional("model"),
                fields.get(isCompletionLimit ? "maxCompletionTokens" : "maxTokens", Integer.class),
                fields.get("temperature", Double.class),
                fields.get("topP", Double.class),
                fields.list("stop", String.class),
                fields.get("seed", Long.class),
                (StreamOptions) stream.value(),
                (SimulationOptions) sim.value(),
                isCompletionLimit,
                PassedOptions.of(fields, path));
        return new Read<>(config, first(refusal(fields, path, OPTIONS), stream.refusal(), sim.refusal()));
    }

    /** Why an object is refused that has a field which its table does not know; null if it has none. */
    private static @Nullable String refusal(JsonFields fields, String path, JsonFields.Table table) {
        if (fields.unknown().isEmpty()) {
            return null;
        }
        String name = fields.unknown().get(0);
        String nearest = NearestName.of(name, table.names());
        String hint =
                nearest == null ? "expected: " + String.join(", ", table.names()) : "did you mean " + nearest + "?";
        return path + "." + NearestName.shown(name) + ": unknown (" + hint + ")";
    }

    private static @Nullable String first(@Nullable String... refusals) {
        for (String refusal : refusals) {
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    private static List<String> readStop(JsonReader in, String path) throws IOException {
        return in.isString() ? List.of(in.string(path)) : in.strings(path, 4);
    }

    private static Object readStreamOptions(JsonReader in, String path) throws IOException {
        JsonFields fields = JsonFields.object(in, path, path + ".", STREAM_OPTIONS);
        StreamOptions unset = StreamOptions.DEFAULT;
        StreamOptions read = new StreamOptions(
                fields.get("chunkSize", Integer.class, unset.chunkSize()),
                fields.get("timeout", Integer.class, unset.timeout()),
                fields.get("retryAttempts", Integer.class, unset.retryAttempts()),
                fields.get("onWorkerLoss", OnWorkerLoss.class, unset.onWorkerLoss()),
                fields.get("priority", Integer.class, unset.priority()),
                fields.get("deadlineMs", Integer.class, unset.deadlineMs()),
                fields.get("orphanMs", Integer.class, unset.orphanMs()));
        return new Read<>(read, refusal(fields, path, STREAM_OPTIONS));
    }

    private static Object readSim(JsonReader in, String path) throws IOException {
        JsonFields fields = JsonFields.object(in, path, path + ".", SIM);
        SimulationOptions read = new SimulationOptions(
                fields.get("timeToFirstToken", Integer.class),
                fields.get("interTokenLatency", Integer.class),
                fields.get("interTokenLatencyStdDev", Integer.class),
                fields.get("length", Integer.class),
                fields.get("stallAfter", Integer.class),
                fields.get("cutAfter", Integer.class),
                fields.get("errorAfter", Integer.class),
                fields.get("dripAfter", Integer.class));
        return new Read<>(read, refusal(fields, path, SIM));
    }
}

package dev.tokenbus.protocol.frame;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.SimulationOptions;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamOptions;
import dev.tokenbus.protocol.StreamOptions.OnWorkerLoss;
import dev.tokenbus.protocol.json.JsonReader;
import dev.tokenbus.protocol.json.JsonWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The JSON of a {@code start}: prompts and options, in both directions. */
final class StartJson {
    private static final int MOST_PROMPTS = 64;
    private static final int MOST_MESSAGES = 1024;

    private static final List<String> PROMPT_FIELDS = List.of("prompt", "messages", "prompts");

    private static final JsonFields.Table OPTIONS = new JsonFields.Table()
            .with(JsonReader::shortString, "model")
            .with(JsonReader::int32, "maxTokens")
            .with(JsonReader::number, "temperature", "topP")
            .with(StartJson::readStop, "stop")
            .with(JsonReader::integer, "seed")
            .with(StartJson::readStreamOptions, "streamOptions")
            .with(StartJson::readSim, "sim");

    private static final JsonFields.Table STREAM_OPTIONS = new JsonFields.Table()
            .with(JsonReader::int32, "chunkSize", "timeout", "retryAttempts", "priority", "deadlineMs")
            .with((in, path) -> OnWorkerLoss.ofWireName(in.string(path)), "onWorkerLoss");

    private static final JsonFields.Table SIM = new JsonFields.Table()
            .with(JsonReader::int32, "timeToFirstToken", "interTokenLatency", "interTokenLatencyStdDev", "length")
            .with(JsonReader::int32, "stallAfter", "cutAfter", "errorAfter", "dripAfter");

    private StartJson() {}

    static void write(ClientFrame.Start start, JsonWriter out) {
        out.optional("id", start.id()).optional("key", start.key()).ifTrue("resend", start.resend());
        if (start.batch()) {
            out.name("prompts").beginArray();
            start.prompts().forEach(messages -> writeMessages(messages, out));
            out.endArray();
        } else {
            out.name("messages");
            writeMessages(start.prompts().get(0), out);
        }
        out.name("options");
        writeOptions(start.options(), out);
        out.optional("channel", start.channel());
        if (start.credit() >= 0) {
            out.field("credit", start.credit());
        }
    }

    private static void writeMessages(List<ChatMessage> messages, JsonWriter out) {
        out.beginArray();
        messages.forEach(message -> MessageJson.write(message, out));
        out.endArray();
    }

    static void writeOptions(StreamConfig options, JsonWriter out) {
        out.beginObject().optional("model", options.model()).optional("maxTokens", options.maxTokens());
        out.optional("temperature", options.temperature()).optional("topP", options.topP());
        if (!options.stop().isEmpty()) {
            out.name("stop").beginArray();
            options.stop().forEach(out::value);
            out.endArray();
        }
        out.optional("seed", options.seed());
        StreamOptions stream = options.streamOptions();
        if (!stream.equals(StreamOptions.DEFAULT)) {
            out.name("streamOptions").beginObject().nonZero("chunkSize", stream.chunkSize());
            out.nonZero("timeout", stream.timeout());
            if (stream.retryAttempts() >= 0) {
                out.field("retryAttempts", stream.retryAttempts());
            }
            out.field("onWorkerLoss", stream.onWorkerLoss().wireName()).field("priority", stream.priority());
            out.nonZero("deadlineMs", stream.deadlineMs()).endObject();
        }
        SimulationOptions sim = options.sim();
        if (!sim.equals(SimulationOptions.NONE)) {
            out.name("sim").beginObject().optional("timeToFirstToken", sim.timeToFirstToken());
            out.optional("interTokenLatency", sim.interTokenLatency());
            out.optional("interTokenLatencyStdDev", sim.interTokenLatencyStdDev())
                    .optional("length", sim.length());
            out.optional("stallAfter", sim.stallAfter()).optional("cutAfter", sim.cutAfter());
            out.optional("errorAfter", sim.errorAfter())
                    .optional("dripAfter", sim.dripAfter())
                    .endObject();
        }
        out.endObject();
    }

    /** The conversations of a {@code start}, and the name of the field that had them. */
    private record Prompts(String field, List<List<ChatMessage>> conversations) {}

    static ClientFrame.Start read(JsonFields in) {
        Prompts prompts = prompts(in);
        if (prompts == null) {
            throw new IllegalArgumentException("prompt: missing");
        }
        return new ClientFrame.Start(
                in.optional("id"),
                in.optional("key"),
                in.flag("resend"),
                prompts.conversations,
                prompts.field.equals("prompts"),
                in.get("options", StreamConfig.class, StreamConfig.DEFAULT),
                in.optional("channel"),
                in.number("credit", -1));
    }

    static boolean hasPrompt(JsonFields in) {
        return prompts(in) != null;
    }

    private static @Nullable Prompts prompts(JsonFields in) {
        for (String field : PROMPT_FIELDS) {
            Prompts prompts = in.get(field, Prompts.class);
            if (prompts != null) {
                return prompts;
            }
        }
        return null;
    }

    /** Throws when a field that was just read is the second one with prompts. */
    static void refuseSecondPrompt(JsonFields in, String name) {
        switch (name) {
            case "prompt", "messages", "prompts" -> refuseOtherThan(name, in);
            default -> {}
        }
    }

    private static void refuseOtherThan(String name, JsonFields in) {
        for (String other : PROMPT_FIELDS) {
            if (!other.equals(name) && in.has(other)) {
                throw new IllegalArgumentException(name + ": there is " + other + " already (expected: one of them)");
            }
        }
    }

    static Object readPrompt(JsonReader in, String path) throws IOException {
        return new Prompts(path, List.of(promptOf(in, path)));
    }

    static Object readMessages(JsonReader in, String path) throws IOException {
        return new Prompts(path, List.of(messagesOf(in, path)));
    }

    static Object readPrompts(JsonReader in, String path) throws IOException {
        List<List<ChatMessage>> prompts = new ArrayList<>();
        in.array(path, name -> {
            JsonReader.expect(prompts.size() < MOST_PROMPTS, name, "at most " + MOST_PROMPTS + " elements");
            String element = name + "[" + prompts.size() + "]";
            JsonReader.expect(in.isString() || in.isArray(), element, "a string or an array of messages");
            prompts.add(in.isString() ? promptOf(in, element) : messagesOf(in, element));
        });
        JsonReader.expect(!prompts.isEmpty(), path, "at least one");
        return new Prompts(path, prompts);
    }

    /** A conversation of one message, given as its text alone. */
    private static List<ChatMessage> promptOf(JsonReader in, String path) throws IOException {
        String text = in.string(path);
        if (text.isEmpty()) {
            throw new IllegalArgumentException(path + ": empty (expected: at least 1 character)");
        }
        return List.of(ChatMessage.user(text));
    }

    private static List<ChatMessage> messagesOf(JsonReader in, String path) throws IOException {
        List<ChatMessage> messages = new ArrayList<>();
        in.array(path, name -> {
            JsonReader.expect(messages.size() < MOST_MESSAGES, name, "at most " + MOST_MESSAGES + " elements");
            messages.add(MessageJson.read(in, name + "[" + messages.size() + "]"));
        });
        JsonReader.expect(!messages.isEmpty(), path, "at least one");
        return messages;
    }

    static StreamConfig readOptions(JsonReader in, String path) throws IOException {
        JsonFields fields = JsonFields.object(in, path, path + ".", OPTIONS);
        return new StreamConfig(
                fields.optional("model"),
                fields.get("maxTokens", Integer.class),
                fields.get("temperature", Double.class),
                fields.get("topP", Double.class),
                fields.list("stop", String.class),
                fields.get("seed", Long.class),
                fields.get("streamOptions", StreamOptions.class, StreamOptions.DEFAULT),
                fields.get("sim", SimulationOptions.class, SimulationOptions.NONE));
    }

    private static List<String> readStop(JsonReader in, String path) throws IOException {
        return in.isString() ? List.of(in.string(path)) : in.strings(path, 4);
    }

    private static StreamOptions readStreamOptions(JsonReader in, String path) throws IOException {
        JsonFields fields = JsonFields.object(in, path, path + ".", STREAM_OPTIONS);
        StreamOptions unset = StreamOptions.DEFAULT;
        return new StreamOptions(
                fields.get("chunkSize", Integer.class, unset.chunkSize()),
                fields.get("timeout", Integer.class, unset.timeout()),
                fields.get("retryAttempts", Integer.class, unset.retryAttempts()),
                fields.get("onWorkerLoss", OnWorkerLoss.class, unset.onWorkerLoss()),
                fields.get("priority", Integer.class, unset.priority()),
                fields.get("deadlineMs", Integer.class, unset.deadlineMs()));
    }

    private static SimulationOptions readSim(JsonReader in, String path) throws IOException {
        JsonFields fields = JsonFields.object(in, path, path + ".", SIM);
        return new SimulationOptions(
                fields.get("timeToFirstToken", Integer.class),
                fields.get("interTokenLatency", Integer.class),
                fields.get("interTokenLatencyStdDev", Integer.class),
                fields.get("length", Integer.class),
                fields.get("stallAfter", Integer.class),
                fields.get("cutAfter", Integer.class),
                fields.get("errorAfter", Integer.class),
                fields.get("dripAfter", Integer.class));
    }
}

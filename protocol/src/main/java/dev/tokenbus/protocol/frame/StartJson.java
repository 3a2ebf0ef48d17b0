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
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The JSON of a {@code start}: prompts and options, in both directions. */
final class StartJson {
    private static final int MOST_PROMPTS = 64;
    private static final int MOST_MESSAGES = 1024;

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
        for (ChatMessage message : messages) {
            out.beginObject()
                    .field("role", message.role())
                    .field("content", message.content())
                    .endObject();
        }
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

    static List<List<ChatMessage>> readPrompts(JsonReader in) throws IOException {
        List<List<ChatMessage>> prompts = new ArrayList<>();
        in.array("prompts", name -> {
            JsonReader.expect(prompts.size() < MOST_PROMPTS, name, "at most " + MOST_PROMPTS + " elements");
            String path = name + "[" + prompts.size() + "]";
            JsonReader.expect(in.isString() || in.isArray(), path, "a string or an array of messages");
            prompts.add(in.isString() ? readPrompt(in, path) : readMessages(in, path));
        });
        JsonReader.expect(!prompts.isEmpty(), "prompts", "at least one");
        return prompts;
    }

    /** A conversation of one message, given as its text alone. */
    static List<ChatMessage> readPrompt(JsonReader in, String path) throws IOException {
        String text = in.string(path);
        if (text.isEmpty()) {
            throw new IllegalArgumentException(path + ": empty (expected: at least 1 character)");
        }
        return List.of(ChatMessage.user(text));
    }

    static List<ChatMessage> readMessages(JsonReader in, String path) throws IOException {
        List<ChatMessage> messages = new ArrayList<>();
        in.array(path, name -> {
            JsonReader.expect(messages.size() < MOST_MESSAGES, name, "at most " + MOST_MESSAGES + " elements");
            messages.add(readMessage(in, name + "[" + messages.size() + "]"));
        });
        JsonReader.expect(!messages.isEmpty(), path, "at least one");
        return messages;
    }

    private static ChatMessage readMessage(JsonReader in, String name) throws IOException {
        Map<String, String> fields = new TreeMap<>();
        in.object(name, field -> {
            if (field.equals("role") || field.equals("content")) {
                fields.put(field, in.string(name + "." + field));
            }
        });
        String role = JsonReader.require(fields.get("role"), name + ".role");
        ChatMessage.checkRole(name + ".role", role);
        return new ChatMessage(role, JsonReader.require(fields.get("content"), name + ".content"));
    }

    /** Reads an {@code options} object; collects what is there before the record checks it. */
    static StreamConfig readOptions(JsonReader in) throws IOException {
        Draft draft = new Draft();
        in.object("options", name -> draft.read(in, name));
        return new StreamConfig(
                draft.model,
                draft.maxTokens,
                draft.temperature,
                draft.topP,
                draft.stop,
                draft.seed,
                draft.streamOptions,
                draft.sim);
    }

    private static final class Draft {
        @Nullable
        String model;

        @Nullable
        Integer maxTokens;

        @Nullable
        Double temperature;

        @Nullable
        Double topP;

        List<String> stop = List.of();

        @Nullable
        Long seed;

        StreamOptions streamOptions = StreamOptions.DEFAULT;
        SimulationOptions sim = SimulationOptions.NONE;

        void read(JsonReader in, String name) throws IOException {
            String path = "options." + name;
            switch (name) {
                case "model" -> model = in.shortString(path);
                case "maxTokens" -> maxTokens = in.int32(path);
                case "temperature" -> temperature = in.number(path);
                case "topP" -> topP = in.number(path);
                case "stop" -> stop = in.isString() ? List.of(in.string(path)) : in.strings(path, 4);
                case "seed" -> seed = in.integer(path);
                case "streamOptions" -> streamOptions = readStreamOptions(in);
                case "sim" -> sim = readSim(in);
                default -> {}
            }
        }
    }

    private static StreamOptions readStreamOptions(JsonReader in) throws IOException {
        Map<String, Integer> numbers = new TreeMap<>();
        OnWorkerLoss[] onWorkerLoss = {OnWorkerLoss.CONTINUE};
        in.object("options.streamOptions", name -> {
            String path = "options.streamOptions." + name;
            switch (name) {
                case "chunkSize", "timeout", "retryAttempts", "priority", "deadlineMs" ->
                    numbers.put(name, in.int32(path));
                case "onWorkerLoss" -> onWorkerLoss[0] = OnWorkerLoss.ofWireName(in.string(path));
                default -> {}
            }
        });
        StreamOptions unset = StreamOptions.DEFAULT;
        return new StreamOptions(
                numbers.getOrDefault("chunkSize", unset.chunkSize()),
                numbers.getOrDefault("timeout", unset.timeout()),
                numbers.getOrDefault("retryAttempts", unset.retryAttempts()),
                onWorkerLoss[0],
                numbers.getOrDefault("priority", unset.priority()),
                numbers.getOrDefault("deadlineMs", unset.deadlineMs()));
    }

    private static SimulationOptions readSim(JsonReader in) throws IOException {
        Map<String, Integer> numbers = new TreeMap<>();
        in.object("options.sim", name -> {
            switch (name) {
                case "timeToFirstToken",
                        "interTokenLatency",
                        "interTokenLatencyStdDev",
                        "length",
                        "stallAfter",
                        "cutAfter",
                        "errorAfter",
                        "dripAfter" -> numbers.put(name, in.int32("options.sim." + name));
                default -> {}
            }
        });
        return new SimulationOptions(
                numbers.get("timeToFirstToken"),
                numbers.get("interTokenLatency"),
                numbers.get("interTokenLatencyStdDev"),
                numbers.get("length"),
                numbers.get("stallAfter"),
                numbers.get("cutAfter"),
                numbers.get("errorAfter"),
                numbers.get("dripAfter"));
    }
}

package dev.tokenbus.gateway.chat;

import dev.tokenbus.gateway.door.DoorServices;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.SimulationOptions;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamException;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamOptions;
import dev.tokenbus.protocol.frame.MessageJson;
import dev.tokenbus.protocol.json.JsonReader;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a request, without a tree: what tokenbus uses itself is checked, and every other field is kept as it is written, for
 * the model's server. A null counts as absent.
 */
final class CompletionRequestReader {
    private static final int MOST_STOPS = 4;

    private final Completion completion;
    private final List<ChatMessage> messages = new ArrayList<>();
    private final Map<String, String> extra = new LinkedHashMap<>();
    private @Nullable String model;
    private @Nullable Integer maxTokens;
    private @Nullable Integer maxCompletionTokens;
    private @Nullable Double temperature;
    private @Nullable Double topP;
    private @Nullable Long seed;
    private List<String> stop = List.of();
    private boolean isStreamed;
    private boolean includeUsage;

    private CompletionRequestReader(Completion completion) {
        this.completion = completion;
    }

    /** Throws {@link StreamException} with what is wrong with the body. */
    static CompletionRequest read(Completion completion, Buffer body) {
        CompletionRequestReader reader = new CompletionRequestReader(completion);
        try (JsonReader in = new JsonReader(DoorServices.text(body))) {
            in.readObject(name -> reader.field(in, name));
            return reader.build();
        } catch (IOException e) {
            throw badRequest(JsonReader.describe(e));
        } catch (IllegalArgumentException e) {
            throw badRequest(String.valueOf(e.getMessage()));
        }
    }

    static StreamException badRequest(String detail) {
        return new StreamFailure(ErrorCode.BAD_REQUEST, detail).asException();
    }

    private void field(JsonReader in, String name) throws IOException {
        if (name.equals(completion.promptField())) {
            readPrompt(in, name);
            return;
        }
        switch (name) {
            case "model" -> model = in.shortString(name);
            case "stream" -> isStreamed = in.bool(name);
            case "stream_options" -> in.object(name, option -> readStreamOption(in, option));
            case "max_tokens" -> maxTokens = in.int32(name);
            case "max_completion_tokens" -> maxCompletionTokens = in.int32(name);
            case "temperature" -> temperature = in.number(name);
            case "top_p" -> topP = in.number(name);
            case "seed" -> seed = in.integer(name);
            case "stop" -> stop = in.isString() ? List.of(in.string(name)) : in.strings(name, MOST_STOPS);
            default -> pass(name, in.raw());
        }
    }

    private void pass(String name, String json) {
        completion.check(name, json);
        extra.put(name, json);
    }

    private void readStreamOption(JsonReader in, String option) throws IOException {
        if (option.equals("include_usage")) {
            includeUsage = in.bool("stream_options.include_usage");
        }
    }

    private void readPrompt(JsonReader in, String name) throws IOException {
        if (completion == Completion.CHAT) {
            in.array(name, each -> messages.add(MessageJson.read(in, each + "[" + messages.size() + "]")));
        } else if (in.isString()) {
            messages.add(ChatMessage.user(in.string(name)));
        } else {
            in.strings(name, 1).forEach(prompt -> messages.add(ChatMessage.user(prompt)));
        }
    }

    private CompletionRequest build() {
        String prompt = completion.promptField();
        if (messages.stream().allMatch(ChatMessage::isEmpty)) {
            throw new IllegalArgumentException(prompt + ": missing or empty (expected: some text)");
        }
        if (maxTokens != null && maxCompletionTokens != null) {
            throw new IllegalArgumentException(
                    "max_tokens: there is max_completion_tokens already (expected: one of them)");
        }
        boolean isCompletionLimit = maxCompletionTokens != null;
        StreamConfig config = new StreamConfig(
                model,
                isCompletionLimit ? maxCompletionTokens : maxTokens,
                temperature,
                topP,
                stop,
                seed,
                StreamOptions.DEFAULT,
                SimulationOptions.NONE,
                isCompletionLimit,
                extra);
        return new CompletionRequest(messages, config, isStreamed, includeUsage);
    }
}

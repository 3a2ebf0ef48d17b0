package dev.tokenbus.client;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.frame.ServerFrame;
import io.vertx.core.Handler;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What has arrived of an answer: its text, its tool calls, what the model thinks or says instead, and each piece that is no text for who
 * listens. Complete with {@link ClientStream#end}. Read it on the client's event loop.
 *
 * <pre>{@code
 * client.start(conversation, config, stream -> {
 *     stream.parts().handler(piece -> System.err.println(piece.kind() + ": " + AnswerParts.textOf(piece)));
 *     stream.end().onSuccess(answer -> System.out.println(stream.parts().toolCalls()));
 * });
 * }</pre>
 */
public final class AnswerParts {
    private final Listeners listeners;
    private final ToolCalls toolCalls = new ToolCalls();
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder reasoning = new StringBuilder();
    private final StringBuilder refusal = new StringBuilder();
    private @Nullable Handler<ServerFrame.Chunk> handler;

    AnswerParts(Listeners listeners) {
        this.listeners = listeners;
    }

    /** The text so far, as it has arrived: a reader that is paused has seen less. */
    public String text() {
        return text.toString();
    }

    /** The calls so far, in the order of the model. */
    public List<ToolCall> toolCalls() {
        return toolCalls.all();
    }

    /** What the model says instead of an answer; empty if it does not refuse. */
    public String refusal() {
        return refusal.toString();
    }

    /** Sets who gets each piece that is no text, in order: reasoning, tool calls, refusals, audio, log probabilities and the rest. */
    public AnswerParts handler(@Nullable Handler<ServerFrame.Chunk> listener) {
        handler = listeners.safe(listener);
        return this;
    }

    /** The text of a refusal, or of a piece of audio; empty for what has none. */
    public static String textOf(ServerFrame.Chunk chunk) {
        try {
            return switch (chunk.kind()) {
                case TEXT, REASONING -> chunk.data();
                case REFUSAL -> new JsonObject(chunk.data()).getString("text", "");
                case AUDIO -> new JsonObject(chunk.data()).getString("transcript", "");
                default -> "";
            };
        } catch (DecodeException | ClassCastException e) {
            // The gateway passes on what the model's server sent; there is nothing to show.
            return "";
        }
    }

    void add(ServerFrame.Chunk chunk) {
        switch (chunk.kind()) {
            case TEXT -> text.append(chunk.data());
            case REASONING -> reasoning.append(chunk.data());
            case TOOL_CALL -> toolCalls.add(chunk.data());
            case REFUSAL -> refusal.append(textOf(chunk));
            default -> {}
        }
        if (handler != null && chunk.kind() != ChunkKind.TEXT) {
            handler.handle(chunk);
        }
    }

    /** The answer starts again. */
    void clear() {
        text.setLength(0);
        reasoning.setLength(0);
        toolCalls.clear();
        refusal.setLength(0);
    }

    Answer answer(ServerFrame.Started accepted, String finishReason, Usage usage) {
        return new Answer(
                accepted.streamId(),
                accepted.model(),
                text(),
                reasoning.toString(),
                toolCalls(),
                refusal(),
                finishReason,
                usage);
    }

    /** Puts the fragments of an answer's tool calls together. */
    private static final class ToolCalls {
        private final Map<Integer, Parts> byIndex = new TreeMap<>();

        /** What has arrived of one call. */
        private static final class Parts {
            private String id = "";
            private String name = "";
            private final StringBuilder arguments = new StringBuilder();

            ToolCall call() {
                return new ToolCall(id, name, arguments.toString());
            }
        }

        /** @param json {@code {index, id?, name?, arguments?}}; what is no such object is ignored */
        void add(String json) {
            try {
                JsonObject fragment = new JsonObject(json);
                Parts parts = byIndex.computeIfAbsent(fragment.getInteger("index", 0), index -> new Parts());
                parts.id = fragment.getString("id", parts.id);
                parts.name = fragment.getString("name", parts.name);
                parts.arguments.append(fragment.getString("arguments", ""));
            } catch (DecodeException | ClassCastException e) {
                // The gateway passes on what the model's server sent; there is nothing to show.
            }
        }

        void clear() {
            byIndex.clear();
        }

        /** All calls so far, in the order of their indices. */
        List<ToolCall> all() {
            List<ToolCall> calls = new ArrayList<>();
            byIndex.values().forEach(parts -> calls.add(parts.call()));
            return List.copyOf(calls);
        }
    }
}

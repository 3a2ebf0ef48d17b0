package dev.tokenbus.langchain4j;

import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.tokenbus.client.ToolCall;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.function.Consumer;

/** Tells a handler each piece of a tool call, and each call when the next one begins or the answer ends. Confined to one thread. */
final class ToolCallPieces {
    private final StreamingChatResponseHandler handler;
    private final PartialToolCallContext context;
    private final Consumer<Runnable> tell;
    private final StringBuilder arguments = new StringBuilder();
    private int index = -1;
    private String id = "";
    private String name = "";

    /** @param tell runs what calls the handler */
    ToolCallPieces(StreamingChatResponseHandler handler, StreamingHandle handle, Consumer<Runnable> tell) {
        this.handler = handler;
        this.context = new PartialToolCallContext(handle);
        this.tell = tell;
    }

    /** @param json {@code {index, id?, name?, arguments?}}; what is no such object is ignored, as the client does */
    void add(String json) {
        try {
            add(new JsonObject(json));
        } catch (DecodeException | ClassCastException e) {
            // The gateway passes on what the model's server sent; there is nothing to tell.
        }
    }

    private void add(JsonObject fragment) {
        int at = fragment.getInteger("index", 0);
        if (at != index) {
            end();
            index = at;
        }
        id = fragment.getString("id", id);
        name = fragment.getString("name", name);
        String piece = fragment.getString("arguments", "");
        arguments.append(piece);
        if (!piece.isEmpty() && !name.isEmpty()) {
            PartialToolCall partial = PartialToolCall.builder()
                    .index(index)
                    .id(id.isEmpty() ? null : id)
                    .name(name)
                    .partialArguments(piece)
                    .build();
            tell.accept(() -> handler.onPartialToolCall(partial, context));
        }
    }

    /** The call so far is whole. */
    void end() {
        if (index >= 0) {
            CompleteToolCall call =
                    new CompleteToolCall(index, Answers.request(new ToolCall(id, name, arguments.toString())));
            tell.accept(() -> handler.onCompleteToolCall(call));
        }
        index = -1;
        id = "";
        name = "";
        arguments.setLength(0);
    }
}

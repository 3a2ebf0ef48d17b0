package dev.tokenbus.worker.anthropic;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.worker.backend.GenerationRequest;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The bodies of requests that tests look at, and JSON in single quotes. */
final class MessagesBodies {
    private MessagesBodies() {}

    static JsonObject json(String json) {
        return new JsonObject(quoted(json));
    }

    /** Single quotes stand for quotes, and carets for those within a text. */
    static String quoted(String json) {
        return json.replace('\'', '"').replace("^", "\\\"");
    }

    static JsonObject written(StreamConfig config, String continueAfter, ChatMessage... messages) {
        return MessagesRequestJson.write(
                        new GenerationRequest("claude", List.of(messages), config, continueAfter),
                        1000,
                        Integer.MAX_VALUE)
                .toJsonObject();
    }
}

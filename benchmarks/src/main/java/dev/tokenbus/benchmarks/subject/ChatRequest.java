package dev.tokenbus.benchmarks.subject;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** How a client asks a system for an answer. */
public sealed interface ChatRequest {
    /** The body or message that asks a scripted model for a number of chunks. */
    String body(String model, int chunks);

    /** The mission document's message over a WebSocket. */
    record OverWebSocket() implements ChatRequest {
        @Override
        public String body(String model, int chunks) {
            return new JsonObject()
                    .put("prompt", "Tell me a story")
                    .put("options", new JsonObject().put("model", model).put("maxTokens", chunks))
                    .encode();
        }
    }

    /** OpenAI's request, answered with server-sent events. */
    record OverHttp(Map<String, String> headers) implements ChatRequest {
        @Override
        public String body(String model, int chunks) {
            return new JsonObject()
                    .put("model", model)
                    .put("stream", true)
                    .put("max_tokens", chunks)
                    .put(
                            "messages",
                            new JsonArray()
                                    .add(new JsonObject().put("role", "user").put("content", "Tell me a story")))
                    .encode();
        }
    }
}

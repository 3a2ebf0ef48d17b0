package dev.tokenbus.benchmarks.subject;

import io.vertx.core.json.JsonObject;
import java.util.Map;

/** How a client asks a system for an answer. */
public sealed interface ChatRequest {
    /** The body or message that asks a scripted model for a number of chunks. */
    String body(String model, int chunks);

    /** How many times an answer's text is in what a client reads. */
    default int timesSaid() {
        return 1;
    }

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
            return Door.CHAT.body(model, chunks);
        }
    }

    /** One of tokenbus's own doors, with server-sent events. */
    record OverDoor(Door door) implements ChatRequest {
        @Override
        public String body(String model, int chunks) {
            return door.body(model, chunks);
        }

        @Override
        public int timesSaid() {
            return door.timesSaid();
        }
    }
}

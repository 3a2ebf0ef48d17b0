package dev.tokenbus.benchmarks.subject;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** An HTTP door of tokenbus whose answers are server-sent events, and how a client asks it for one. */
public enum Door {
    CHAT("/v1/chat/completions", 1),
    /** Its last events say the whole text four times more: of the text, the part, the item and the response. */
    RESPONSES("/v1/responses", 5),
    MESSAGES("/v1/messages", 1),
    UI("/v1/ui/chat", 1);

    private static final String PROMPT = "Tell me a story";

    private final String path;
    private final int timesSaid;

    Door(String path, int timesSaid) {
        this.path = path;
        this.timesSaid = timesSaid;
    }

    public String path() {
        return path;
    }

    /** How many times an answer's text is in what a client reads. */
    int timesSaid() {
        return timesSaid;
    }

    String body(String model, int chunks) {
        JsonObject body = new JsonObject().put("model", model);
        return switch (this) {
            case CHAT, MESSAGES -> {
                JsonObject message = new JsonObject().put("role", "user").put("content", PROMPT);
                yield body.put("stream", true)
                        .put("max_tokens", chunks)
                        .put("messages", new JsonArray().add(message))
                        .encode();
            }
            case RESPONSES ->
                body.put("stream", true)
                        .put("max_output_tokens", chunks)
                        .put("input", PROMPT)
                        .encode();
            case UI -> {
                JsonObject text = new JsonObject().put("type", "text").put("text", PROMPT);
                JsonObject message =
                        new JsonObject().put("id", "m1").put("role", "user").put("parts", new JsonArray().add(text));
                yield body.put("id", "bench")
                        .put("maxOutputTokens", chunks)
                        .put("messages", new JsonArray().add(message))
                        .encode();
            }
        };
    }
}

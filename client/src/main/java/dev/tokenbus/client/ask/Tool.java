package dev.tokenbus.client.ask;

import io.vertx.core.json.JsonObject;

/**
 * A function that the model may call.
 *
 * @param name what the model calls it
 * @param description when to call it, for the model to read
 * @param parameters the JSON schema of its arguments
 */
public record Tool(String name, String description, JsonObject parameters) {
    /** The tool as OpenAI's chat completions word it. */
    public JsonObject toJson() {
        return new JsonObject()
                .put("type", "function")
                .put(
                        "function",
                        new JsonObject()
                                .put("name", name)
                                .put("description", description)
                                .put("parameters", parameters));
    }
}

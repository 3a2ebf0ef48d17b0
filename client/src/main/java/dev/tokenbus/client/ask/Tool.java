package dev.tokenbus.client.ask;

import io.vertx.core.json.JsonObject;

/**
 * A function that the model may call.
 *
 * <pre>{@code
 * JsonObject city = new JsonObject().put("type", "object").put("properties", new JsonObject()
 *         .put("city", new JsonObject().put("type", "string")));
 * StreamConfig config = new Options().tools(new Tool("weather", "The weather in a city", city)).build();
 * }</pre>
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

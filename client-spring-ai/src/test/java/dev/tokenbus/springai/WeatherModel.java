package dev.tokenbus.springai;

import dev.tokenbus.testkit.llm.LlmScript;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Answers the questions of Spring AI's own tests: asks for the weather of each city that is named, and then says what it was told. */
final class WeatherModel {
    private WeatherModel() {}

    static LlmScript answer(JsonObject request) {
        List<JsonObject> messages = request.getJsonArray("messages").stream()
                .map(JsonObject.class::cast)
                .toList();
        JsonObject last = messages.get(messages.size() - 1);
        if ("tool".equals(last.getString("role"))) {
            String told = messages.stream()
                    .filter(message -> "tool".equals(message.getString("role")))
                    .map(message -> message.getString("content"))
                    .collect(Collectors.joining(" and "));
            return LlmScript.answering("I was ", "told: ", told);
        }
        String question = last.getValue("content").toString();
        if (request.getJsonArray("tools", new JsonArray()).isEmpty()) {
            return LlmScript.answering("Hello", " world");
        }
        return calling(Stream.of("San Francisco", "Tokyo", "Paris")
                .filter(question::contains)
                .toList());
    }

    private static LlmScript calling(List<String> cities) {
        LlmScript script = LlmScript.stream().role();
        for (int i = 0; i < cities.size(); i++) {
            JsonObject arguments = new JsonObject()
                    .put("location", cities.get(i))
                    .put("lat", 1)
                    .put("lon", 2)
                    .put("unit", "C");
            script.toolCall(new JsonObject()
                    .put("index", i)
                    .put("id", "call-" + i)
                    .put("type", "function")
                    .put(
                            "function",
                            new JsonObject().put("name", "getCurrentWeather").put("arguments", arguments.encode())));
        }
        return script.finish("tool_calls").usage(20, 10).done();
    }
}

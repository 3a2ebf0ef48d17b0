package dev.tokenbus.langchain4j;

import dev.tokenbus.testkit.llm.LlmScript;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Answers the questions of LangChain4j's own tests, as a model's server that knows the answers would. */
final class KnowingModel {
    private final Vertx vertx;

    KnowingModel(Vertx vertx) {
        this.vertx = vertx;
    }

    LlmScript answer(JsonObject request) {
        List<JsonObject> messages = request.getJsonArray("messages").stream()
                .map(JsonObject.class::cast)
                .toList();
        JsonObject last = messages.get(messages.size() - 1);
        if ("tool".equals(last.getString("role"))) {
            return text(request, afterTools(request, messages));
        }
        String question = textOf(last);
        List<JsonObject> calls = calls(request, question);
        if (!calls.isEmpty()) {
            return calling(calls);
        }
        if (question.contains("long story")) {
            return story();
        }
        return text(request, known(request, last, question));
    }

    private static String known(JsonObject request, JsonObject last, String question) {
        if (request.containsKey("response_format")) {
            return "{\"city\": \"Berlin\"}";
        } else if (question.contains("capital of Germany")) {
            return "The capital of Germany is Berlin, and 2 + 2 is 4.";
        } else if (question.contains("I love you")) {
            return "Ich liebe dich";
        } else if (question.contains("favorite color")) {
            return "It is green";
        } else if (question.contains("Hello World")) {
            return "Hello World";
        } else if (question.contains("do you see")) {
            return images(last) > 1 ? "A cat and some dice" : "A cat";
        }
        return "I do not know";
    }

    private static String textOf(JsonObject message) {
        Object content = message.getValue("content");
        return content instanceof JsonArray parts
                ? parts.stream()
                        .map(part -> ((JsonObject) part).getString("text", ""))
                        .collect(Collectors.joining())
                : String.valueOf(content);
    }

    private static long images(JsonObject message) {
        return message.getJsonArray("content").stream()
                .filter(part -> "image_url".equals(((JsonObject) part).getString("type")))
                .count();
    }

    private static List<JsonObject> calls(JsonObject request, String question) {
        List<JsonObject> calls = new ArrayList<>();
        for (Object tool : request.getJsonArray("tools", new JsonArray())) {
            JsonObject function = ((JsonObject) tool).getJsonObject("function");
            arguments(function.getString("name"), question).ifPresent(given -> calls.add(call(function, given)));
        }
        return calls;
    }

    /** What a function is called with, one by one; empty if the question is not for it. */
    private static Optional<List<Object>> arguments(String function, String question) {
        return switch (function) {
            case "getWeather" -> when(question.contains("Munich"), "Munich");
            case "getTime" -> when(question.contains("France"), "France");
            case "get_current_time" -> when(question.contains("time now"));
            case "currentDate" -> when(question.contains("date today"));
            case "add" ->
                question.contains("37 plus 87")
                        ? Optional.of(List.of(37, 87))
                        : when(question.contains("add 47"), 124, 47);
            default -> Optional.empty();
        };
    }

    private static Optional<List<Object>> when(boolean isAsked, Object... arguments) {
        return isAsked ? Optional.of(List.of(arguments)) : Optional.empty();
    }

    /** With the parameters' names in the order of the function's schema. */
    private static JsonObject call(JsonObject function, List<Object> given) {
        JsonObject arguments = new JsonObject();
        Iterator<Object> values = given.iterator();
        JsonObject properties = function.getJsonObject("parameters").getJsonObject("properties", new JsonObject());
        for (String name : properties.fieldNames()) {
            if (values.hasNext()) {
                arguments.put(name, values.next());
            }
        }
        return new JsonObject().put("name", function.getString("name")).put("arguments", arguments.encode());
    }

    private static LlmScript calling(List<JsonObject> calls) {
        LlmScript script = LlmScript.stream().role();
        for (int i = 0; i < calls.size(); i++) {
            script.toolCall(new JsonObject()
                    .put("index", i)
                    .put("id", "call-" + i)
                    .put("type", "function")
                    .put("function", calls.get(i)));
        }
        return script.finish("tool_calls").usage(20, 10).done();
    }

    private static String afterTools(JsonObject request, List<JsonObject> messages) {
        if (request.containsKey("response_format")) {
            return request.getJsonObject("response_format").encode().contains("city")
                    ? "{\"city\": \"Munich\", \"weather\": \"SUNNY\"}"
                    : "{\"weather\": \"sunny\"}";
        }
        return "Now: "
                + messages.stream()
                        .filter(message -> "tool".equals(message.getString("role")))
                        .map(message -> message.getString("content"))
                        .collect(Collectors.joining(" and "));
    }

    /** A word for a token, no more than were asked for, up to a word that ends the answer. */
    private static LlmScript text(JsonObject request, String text) {
        String said = text;
        for (Object stop : request.getJsonArray("stop", new JsonArray())) {
            int at = said.indexOf((String) stop);
            said = at < 0 ? said : said.substring(0, at);
        }
        String[] words = said.split("(?<=\\S)(?= )");
        int most = request.getInteger("max_tokens", words.length);
        LlmScript script = LlmScript.stream().role();
        for (int i = 0; i < Math.min(most, words.length); i++) {
            script.delta(words[i]);
        }
        return script.finish(most < words.length ? "length" : "stop")
                .usage(11, Math.min(most, words.length))
                .done();
    }

    /** One that nobody hears to its end. */
    private LlmScript story() {
        LlmScript script = LlmScript.stream().role();
        for (int i = 0; i < 600; i++) {
            script.delta(" animal").await(vertx.timer(100L * (i + 1), TimeUnit.MILLISECONDS));
        }
        return script.finish("stop").usage(11, 600).done();
    }
}

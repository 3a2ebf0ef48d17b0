package dev.tokenbus.benchmarks.scenario;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One of the six kinds of requests of the profile six: three APIs, each streamed and not.
 *
 * @param api {@code chat}, {@code responses} or {@code messages}
 */
record Workload(String api, boolean streamed) {
    static final List<Workload> SIX = List.of(
            new Workload("chat", false),
            new Workload("chat", true),
            new Workload("responses", false),
            new Workload("responses", true),
            new Workload("messages", false),
            new Workload("messages", true));

    private static final String PROVIDER = "x-portkey-provider";

    String title() {
        return api + (streamed ? " streamed" : "");
    }

    String path() {
        return switch (api) {
            case "chat" -> "/v1/chat/completions";
            default -> "/v1/" + api;
        };
    }

    /** What an answer that is whole ends with, or nearly so. */
    String lastWords() {
        if (!streamed) {
            return "}";
        }
        return switch (api) {
            case "chat" -> "[DONE]";
            case "responses" -> "\"total_tokens\":";
            default -> "message_stop";
        };
    }

    String body() {
        JsonObject body = new JsonObject().put("model", "instant").put("stream", streamed);
        JsonArray messages =
                new JsonArray().add(new JsonObject().put("role", "user").put("content", "Tell me a story"));
        return switch (api) {
            case "responses" -> body.put("input", "Tell me a story").encode();
            case "messages" ->
                body.put("max_tokens", 100).put("messages", messages).encode();
            default -> body.put("messages", messages).encode();
        };
    }

    /** A peer's headers for this API: Portkey is told whose API it is. */
    Map<String, String> headers(Map<String, String> usual) {
        Map<String, String> headers = new TreeMap<>(usual);
        if (api.equals("messages")) {
            headers.put("anthropic-version", "2023-06-01");
            headers.computeIfPresent(PROVIDER, (name, provider) -> "anthropic");
        }
        return headers;
    }
}

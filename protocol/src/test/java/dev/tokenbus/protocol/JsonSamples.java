package dev.tokenbus.protocol;

import dev.tokenbus.protocol.frame.MessageJson;
import dev.tokenbus.testkit.property.Generator;
import dev.tokenbus.testkit.property.Randomness;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes JSON at random: any value, and messages of conversations with parts, tool calls and fields that nobody knows. */
public final class JsonSamples {
    private static final int DEPTH = 4;

    private JsonSamples() {}

    /** A message of text alone, or of more, as a client writes it. */
    static ChatMessage message(Randomness random) {
        String role = random.of("user", "system", "developer", "assistant", "tool");
        return random.anyBoolean()
                ? new ChatMessage(role, Samples.text(random))
                : MessageJson.read(rich(role, random).encode());
    }

    private static JsonObject rich(String role, Randomness random) {
        JsonObject message = new JsonObject().put("role", role);
        if (role.equals("assistant") && random.anyBoolean()) {
            message.put("content", null).put("tool_calls", toolCalls(random));
        } else if (random.anyBoolean()) {
            message.put("content", new JsonArray(random.list(0, 3, JsonSamples::part)));
        } else {
            message.put("content", Samples.text(random)).put("name", Samples.text(random));
        }
        random.list(0, 3, each -> message.put("x" + Samples.text(each), value(each)));
        return message;
    }

    private static JsonArray toolCalls(Randomness random) {
        Generator<JsonObject> call = each -> new JsonObject()
                .put("id", Samples.text(each))
                .put("type", "function")
                .put(
                        "function",
                        new JsonObject()
                                .put("name", "f")
                                .put("arguments", object(each).encode()));
        return new JsonArray(random.list(0, 3, call));
    }

    private static JsonObject part(Randomness random) {
        return random.anyBoolean()
                ? new JsonObject().put("type", "text").put("text", Samples.text(random))
                : object(random).put("type", random.of("image_url", "input_audio", "file", "hologram"));
    }

    /** A message as any client may write it: with blanks, escapes and numbers of any form. */
    public static String writtenMessage(Randomness random) {
        String part = "{\"type\":" + blank(random) + "\"x\"" + blank(random) + "," + member(random) + "}";
        String content = random.anyBoolean() ? writtenText(random) : "[" + blank(random) + part + blank(random) + "]";
        return "{" + blank(random) + "\"role\":" + blank(random) + "\"user\"" + blank(random) + ",\"content\":"
                + content + "," + member(random) + blank(random) + "}";
    }

    /** A value as any client may write it. */
    public static String writtenValue(Randomness random) {
        return written(DEPTH, random);
    }

    private static String member(Randomness random) {
        return blank(random) + "\"y" + random.intBetween(0, 99) + "\":" + blank(random) + written(DEPTH, random);
    }

    private static String blank(Randomness random) {
        return random.of("", "", " ", "\n", "\t \r\n");
    }

    private static String written(int depth, Randomness random) {
        return switch (random.weighted(3, 2, 1, depth > 0 ? 2 : 0, depth > 0 ? 2 : 0)) {
            case 0 -> writtenText(random);
            case 1 -> random.of("0", "-0.10", "1E+3", "12345678901234567890", "1.50e-7", "-7");
            case 2 -> random.of("true", "false", "null");
            case 3 -> "[" + blank(random) + String.join(",", random.list(0, 3, each -> written(depth - 1, each))) + "]";
            default -> "{" + (random.anyBoolean() ? member(random) : "") + blank(random) + "}";
        };
    }

    private static String writtenText(Randomness random) {
        return '"' + String.join("", random.list(0, 20, JsonSamples::writtenChar)) + '"';
    }

    private static String writtenChar(Randomness random) {
        return random.of(
                "a",
                "é",
                "漢",
                "\uD83D\uDE00",
                "\\u00e9",
                "\\ud83d\\ude00",
                "\\n",
                "\\/",
                "\\\"",
                "{",
                "]",
                ",",
                "\u2028");
    }

    /** Any JSON object; {@code type} and {@code text} are no fields of it. */
    static JsonObject object(Randomness random) {
        JsonObject object = new JsonObject();
        random.list(0, 3, each -> object.put("y" + Samples.text(each), value(each)));
        return object;
    }

    /** Fields for a model's server, as JSON. */
    static Map<String, String> extra(Randomness random) {
        Map<String, String> extra = new LinkedHashMap<>();
        random.list(0, 3, each -> extra.put("x" + Samples.text(each), json(each)));
        return extra;
    }

    private static String json(Randomness random) {
        String array = new JsonArray().add(value(random)).encode();
        return array.substring(1, array.length() - 1);
    }

    private static Object value(Randomness random) {
        return value(DEPTH, random);
    }

    private static Object value(int depth, Randomness random) {
        return switch (random.weighted(3, 2, 1, depth > 0 ? 2 : 0, depth > 0 ? 2 : 0)) {
            case 0 -> Samples.text(random);
            case 1 -> random.intBetween(Integer.MIN_VALUE, Integer.MAX_VALUE);
            case 2 -> random.anyBoolean();
            case 3 -> new JsonArray(List.copyOf(random.list(0, 3, each -> value(depth - 1, each))));
            default -> {
                JsonObject object = new JsonObject();
                random.list(0, 3, each -> object.put(Samples.text(each), value(depth - 1, each)));
                yield object;
            }
        };
    }
}

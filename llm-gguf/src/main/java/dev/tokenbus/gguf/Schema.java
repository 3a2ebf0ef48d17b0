package dev.tokenbus.gguf;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;

/**
 * Looks at a JSON schema before llama.cpp does, which ends the process where a schema leaves the model nothing to say, or is too large to
 * make a grammar of.
 */
final class Schema {
    private static final int MAX_CHARS = 64 * 1024;
    private static final int MAX_DEPTH = 32;
    private static final int MAX_COUNT = 1000;

    /** How often something may come; llama.cpp writes it out. */
    private static final Set<String> COUNTS =
            Set.of("minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties");

    private Schema() {}

    /** Returns the schema as llama.cpp is to read it; throws {@link IllegalArgumentException} with a sentence for the client. */
    static String checked(JsonObject schema) {
        check(schema, 0);
        String text = schema.encode();
        if (text.length() > MAX_CHARS) {
            throw refused("it is longer than " + MAX_CHARS + " characters");
        }
        return text;
    }

    private static void check(Object value, int depth) {
        if (depth > MAX_DEPTH) {
            throw refused("it is deeper than " + MAX_DEPTH + " levels");
        }
        if (value instanceof JsonObject object) {
            object.forEach(entry -> checkField(entry, depth));
            checkOrder(object, "minItems", "maxItems");
            checkOrder(object, "minLength", "maxLength");
        } else if (value instanceof JsonArray array) {
            array.forEach(each -> check(each, depth + 1));
        } else if (value instanceof Number number && !Double.isFinite(number.doubleValue())) {
            throw refused("it has a number that is too large");
        }
    }

    private static void checkField(Map.Entry<String, Object> field, int depth) {
        if (field.getKey().equals("pattern") && field.getValue() instanceof String) {
            throw refused("it has a pattern");
        }
        if (COUNTS.contains(field.getKey())
                && field.getValue() instanceof Number count
                && !(count.doubleValue() >= 0 && count.doubleValue() <= MAX_COUNT)) {
            throw refused(field.getKey() + " is not within 0.." + MAX_COUNT);
        }
        check(field.getValue(), depth + 1);
    }

    private static void checkOrder(JsonObject schema, String least, String most) {
        if (schema.getValue(least) instanceof Number from
                && schema.getValue(most) instanceof Number to
                && from.doubleValue() > to.doubleValue()) {
            throw refused(least + " is more than " + most);
        }
    }

    private static IllegalArgumentException refused(String why) {
        return new IllegalArgumentException("A model file does not take this JSON schema: " + why + ".");
    }
}

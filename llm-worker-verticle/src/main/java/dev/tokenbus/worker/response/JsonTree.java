package dev.tokenbus.worker.response;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tokenbus.protocol.Limits;
import dev.tokenbus.protocol.json.WellFormed;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rarer events of an upstream as a tree, within the limits of {@link UpstreamJson}. No number loses a digit; one that is
 * longer, or larger, than any reader takes becomes its text.
 */
public final class JsonTree {
    private static final long NO_COUNT = -1;
    private static final int NUMBER_CHARS = 400;

    private JsonTree() {}

    /** Reads one object; what follows it is left out. */
    public static JsonObject of(byte[] bytes, int offset, int length) throws MalformedUpstreamException {
        try (JsonParser json = UpstreamJson.parser(bytes, offset, length)) {
            if (json.nextToken() == JsonToken.START_OBJECT) {
                return object(json);
            }
        } catch (IOException e) {
            throw UpstreamJson.malformed(e);
        }
        throw new MalformedUpstreamException("an event is no JSON object");
    }

    private static JsonObject object(JsonParser json) throws IOException {
        JsonObject object = new JsonObject();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = WellFormed.text(json.currentName());
            json.nextToken();
            object.put(name, value(json));
        }
        return object;
    }

    private static JsonArray array(JsonParser json) throws IOException {
        JsonArray array = new JsonArray();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(json));
        }
        return array;
    }

    private static @Nullable Object value(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT -> object(json);
            case START_ARRAY -> array(json);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(json);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> WellFormed.text(json.getText());
        };
    }

    private static Object number(JsonParser json) throws IOException {
        String text = json.getText();
        if (text.length() > NUMBER_CHARS) {
            return text;
        }
        return json.currentToken() == JsonToken.VALUE_NUMBER_INT ? json.getNumberValue() : decimal(text);
    }

    private static Object decimal(String text) {
        double number = Double.parseDouble(text);
        try {
            BigDecimal exact = new BigDecimal(text);
            boolean isDouble = Double.isFinite(number) && exact.compareTo(new BigDecimal(Double.toString(number))) == 0;
            return isDouble ? (Object) number : Double.isFinite(number) ? exact : text;
        } catch (NumberFormatException e) {
            // Its exponent is beyond all bounds.
            return text;
        }
    }

    /** A field that is a text; empty if it is none. */
    public static String text(JsonObject object, String field) {
        return object.getValue(field) instanceof String text ? text : "";
    }

    /** A field that is an object; an empty one if it is none. */
    public static JsonObject object(JsonObject object, String field) {
        return object.getValue(field) instanceof JsonObject inner ? inner : new JsonObject();
    }

    /** A field that is an array; an empty one if it is none. */
    public static JsonArray array(JsonObject object, String field) {
        return object.getValue(field) instanceof JsonArray inner ? inner : new JsonArray();
    }

    /** A field that is a count of tokens or the like, as a number or its text; negative if it is none. */
    public static long count(JsonObject object, String field) {
        Object value = object.getValue(field);
        double number = NO_COUNT;
        if (value instanceof Number count) {
            number = count.doubleValue();
        } else if (value instanceof String text && text.matches("\\d{1,16}(\\.\\d{1,6})?")) {
            number = Double.parseDouble(text);
        }
        return number >= 0 && number <= Limits.MAX_SAFE_INTEGER ? Math.round(number) : NO_COUNT;
    }

    /** Whether a value says nothing: null, or empty. */
    public static boolean saysNothing(@Nullable Object value) {
        return value == null
                || value.equals("")
                || (value instanceof JsonArray array && array.isEmpty())
                || (value instanceof JsonObject object && object.isEmpty());
    }
}

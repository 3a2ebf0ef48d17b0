package dev.tokenbus.worker.response;

import com.fasterxml.jackson.core.JsonParser;
import dev.tokenbus.protocol.Limits;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the rarer events of an upstream as a tree, within the limits of {@link UpstreamJson}. */
public final class JsonTree {
    private static final long NO_COUNT = -1;

    private JsonTree() {}

    public static JsonObject of(byte[] bytes, int offset, int length) throws MalformedUpstreamException {
        try (JsonParser json = UpstreamJson.parser(bytes, offset, length)) {
            json.nextToken();
            return new JsonObject(UpstreamJson.raw(json));
        } catch (IOException | DecodeException e) {
            // The parser's own message may quote the answer.
            throw new MalformedUpstreamException("an event is not valid JSON");
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

    /** A field that is a count of tokens or the like; negative if it is none. */
    public static long count(JsonObject object, String field) {
        double number = object.getValue(field) instanceof Number count ? count.doubleValue() : NO_COUNT;
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

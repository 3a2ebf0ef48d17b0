package dev.tokenbus.worker.upstream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.tokenbus.protocol.Limits;
import dev.tokenbus.protocol.json.WellFormed;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads the JSON of upstreams without a tree: under limits, and with the shapes of errors and model lists that APIs share. */
public final class UpstreamJson {
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Limits.JSON_DEPTH)
                    .maxNumberLength(64)
                    .maxNameLength(Limits.JSON_NAME_CHARS)
                    .maxStringLength(64 * 1024 * 1024)
                    .build())
            // The parser of bytes needs its table of names, which is bounded, but not interned names.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    /** A worker announces its models every second, so there is an end. */
    private static final int MAX_MODELS = 1000;

    private UpstreamJson() {}

    /** Returns a parser of untrusted bytes; their number bounds the lengths of names and strings. */
    public static JsonParser parser(byte[] bytes, int offset, int length) throws IOException {
        return FACTORY.createParser(bytes, offset, length);
    }

    /** Returns the error in a response's body; {@link UpstreamError#NONE} if there is none. */
    static UpstreamError readErrorBody(byte[] body) {
        try (JsonParser json = parser(body, 0, body.length)) {
            return json.nextToken() == JsonToken.START_OBJECT ? readError(json) : UpstreamError.NONE;
        } catch (IOException e) {
            return UpstreamError.NONE;
        }
    }

    /**
     * Reads an error, at whose value the parser stands: a string, or an object with {@code message} (or {@code detail}),
     * {@code type} and {@code code}, perhaps inside another one's {@code error}.
     */
    public static UpstreamError readError(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            return new UpstreamError(json.getText(), "", 0);
        }
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return UpstreamError.NONE;
        }
        UpstreamError error = UpstreamError.NONE;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            error = withField(error, name, json);
        }
        return error;
    }

    /** Returns the error with one more field, at whose value the parser stands; consumes the value. */
    public static UpstreamError withField(UpstreamError error, String name, JsonParser json) throws IOException {
        if (name.equals("error")) {
            UpstreamError inner = readError(json);
            return inner.equals(UpstreamError.NONE) ? error : inner;
        }
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT && (name.equals("code") || name.equals("status"))) {
            return new UpstreamError(error.message(), error.type(), json.getIntValue());
        }
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            String text = json.getText();
            return switch (name) {
                case "message", "detail" -> new UpstreamError(text, error.type(), error.status());
                case "type", "code" ->
                    new UpstreamError(
                            error.message(),
                            (error.type() + ' ' + text).strip().toLowerCase(Locale.ROOT),
                            error.status());
                default -> error;
            };
        }
        json.skipChildren();
        return error;
    }

    /**
     * Returns the names in a list of models, each once: {@code {"data": [{"id": ...}, ...]}}, as some servers word it {@code
     * {"models": [{"name": ...}, ...]}}, or either array alone. Entries without a name that a client could ask for are left out.
     */
    static List<String> readModels(byte[] body) throws MalformedUpstreamException {
        Set<String> names = new LinkedHashSet<>();
        try (JsonParser json = parser(body, 0, body.length)) {
            JsonToken first = json.nextToken();
            if (first == JsonToken.START_ARRAY) {
                readModels(json, names);
            } else if (first != JsonToken.START_OBJECT) {
                throw new MalformedUpstreamException("the list of models is neither a JSON object nor an array");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (json.nextToken() == JsonToken.START_ARRAY && (name.equals("data") || name.equals("models"))) {
                    readModels(json, names);
                }
                json.skipChildren();
            }
        } catch (IOException e) {
            throw new MalformedUpstreamException("the list of models is not valid JSON");
        }
        return List.copyOf(names);
    }

    /** Reads the array at which the parser stands, to its end. */
    private static void readModels(JsonParser json, Set<String> names) throws IOException {
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            String name = token == JsonToken.VALUE_STRING ? json.getText() : readModel(json);
            if (names.size() < MAX_MODELS && isUsable(name)) {
                names.add(name);
            }
        }
    }

    private static boolean isUsable(String name) {
        return !name.isBlank()
                && name.length() <= Limits.NAME_CHARS
                && name.chars().noneMatch(Character::isISOControl)
                && WellFormed.text(name).equals(name);
    }

    /** Returns the name in the entry at which the parser stands; empty if it has none. */
    private static String readModel(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return "";
        }
        String id = "";
        String name = "";
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            if (json.nextToken() == JsonToken.VALUE_STRING) {
                id = field.equals("id") ? json.getText() : id;
                name = field.equals("name") ? json.getText() : name;
            }
            json.skipChildren();
        }
        return id.isBlank() ? name : id;
    }
}

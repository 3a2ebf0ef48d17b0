package dev.tokenbus.worker.response;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.tokenbus.protocol.Limits;
import dev.tokenbus.protocol.json.WellFormed;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads the JSON of upstreams without a tree: under limits, and with the shapes of errors and model lists that APIs share. */
public final class UpstreamJson {
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Limits.JSON_DEPTH)
                    .maxNumberLength(64 * 1024 * 1024)
                    .maxNameLength(Limits.JSON_NAME_CHARS)
                    .maxStringLength(64 * 1024 * 1024)
                    .build())
            // What Python writes.
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            // What servers write that put JSON together by hand; it is written properly when it is passed on.
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            // The parser of bytes needs its table of names, which is bounded, but not interned names.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final Set<String> NONE =
            Set.of("null", "none", "false", "0", "not_finished", "finish_reason_unspecified");

    /** A worker announces its models every second, so there is an end. */
    private static final int MAX_MODELS = 1000;

    private UpstreamJson() {}

    /** Returns a parser of untrusted bytes; their number bounds the lengths of names and strings. */
    public static JsonParser parser(byte[] bytes, int offset, int length) throws IOException {
        return FACTORY.createParser(bytes, offset, length);
    }

    /** Returns a parser of a value that {@link #raw} returned. */
    public static JsonParser parser(String raw) throws IOException {
        byte[] bytes = raw.getBytes(StandardCharsets.UTF_8);
        return parser(bytes, 0, bytes.length);
    }

    /**
     * Returns the value at which the parser stands as compact JSON; consumes it. Numbers stay as they are written, except {@code NaN}
     * and infinities, which become strings.
     */
    public static String raw(JsonParser json) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator copy = FACTORY.createGenerator(text)) {
            copy.copyCurrentStructureExact(json);
        }
        return WellFormed.text(text.toString());
    }

    /**
     * Returns the error in a response's body: in JSON in any shape that {@link ErrorReader} knows, what a page says, or the
     * text itself; {@link UpstreamError#NONE} if there is none.
     */
    public static UpstreamError readErrorBody(byte[] body) {
        String all = new String(body, StandardCharsets.UTF_8);
        String text = (all.startsWith(BYTE_ORDER_MARK) ? all.substring(1) : all).strip();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        boolean isJson = text.startsWith("{") || text.startsWith("[");
        if (isJson && JsonExtent.of(bytes).isWhole()) {
            return errorIn(bytes);
        }
        return new UpstreamError(text.startsWith("<") ? Markup.words(text) : text, "", 0);
    }

    private static UpstreamError errorIn(byte[] body) {
        try (JsonParser json = parser(body, 0, body.length)) {
            return json.nextToken() == JsonToken.START_OBJECT
                    ? ErrorReader.object(false, json)
                    : ErrorReader.value(false, json);
        } catch (IOException e) {
            return UpstreamError.NONE;
        }
    }

    /** Returns the error in the object of an event; {@link UpstreamError#NONE} if it is none.
     *
     * @param isError whether the event is an error, whatever it says
     */
    public static UpstreamError readErrorEvent(boolean isError, String event) {
        try (JsonParser json = parser(event)) {
            ErrorReader fields = new ErrorReader(false);
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                if (!fields.field(name, json)) {
                    json.skipChildren();
                }
            }
            return fields.found(isError);
        } catch (IOException e) {
            return UpstreamError.NONE;
        }
    }

    /** Says what is wrong with JSON; the parser's own message may quote the answer. */
    public static MalformedUpstreamException malformed(IOException cause) {
        return new MalformedUpstreamException(
                cause instanceof StreamConstraintsException
                        ? "an event is nested too deeply, or a name in it is too long"
                        : "an event is not valid JSON");
    }

    /** Returns the error in the value of an {@code error} within an answer; {@link UpstreamError#NONE} if it says that there is none. */
    public static UpstreamError readError(String raw) throws IOException {
        try (JsonParser json = parser(raw)) {
            json.nextToken();
            return ErrorReader.value(true, json);
        }
    }

    /** The same, of a value that is JSON for certain. */
    public static UpstreamError readErrorValue(String json) {
        try {
            return readError(json);
        } catch (IOException e) {
            return UpstreamError.NONE;
        }
    }

    /** Whether a word says that there is nothing to say: blank, {@code null}, {@code none}, 0. */
    public static boolean isNone(String word) {
        return word.isBlank() || NONE.contains(word.strip().toLowerCase(Locale.ROOT));
    }

    /** Whether each word and number of a value says that there is no error. */
    public static boolean saysNothing(String raw) throws IOException {
        try (JsonParser json = parser(raw)) {
            while (json.nextToken() != null) {
                boolean isWord = json.currentToken().isScalarValue();
                if (isWord && !ErrorReader.isNone(json.getText())) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * Returns the names in a list of models, each once: {@code {"data": [{"id": ...}, ...]}}, as some servers word it {@code
     * {"models": [{"name": ...}, ...]}}, or either array alone. Entries without a name that a client could ask for are left out.
     */
    public static List<String> readModels(byte[] body) throws MalformedUpstreamException {
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

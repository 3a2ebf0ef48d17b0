package dev.tokenbus.protocol.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.tokenbus.protocol.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON object token by token under strict limits: nesting depth, lengths, duplicate keys, trailing text.
 *
 * <p>A value of the wrong kind throws {@link IllegalArgumentException}, which names the field and what is expected.
 * Broken JSON and anything but one object throws {@link IOException}, which {@link #describe} puts into words.
 */
public final class JsonReader implements AutoCloseable {
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .streamReadConstraints(new JsonLimits())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // The table of names would grow with every name that a client makes up.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    /** Where the parser's own words end, and it begins to quote the input or to explain itself. */
    private static final List<String> ENDS_OF_WORDS = List.of(" (", " '", ": ");

    private static final byte[] NONE = {};

    private final JsonParser parser;

    /** What is read, as it came. */
    private final @Nullable String text;

    private final byte[] bytes;

    public JsonReader(String json) throws IOException {
        parser = FACTORY.createParser(json);
        text = json;
        bytes = NONE;
    }

    public JsonReader(byte[] json) throws IOException {
        parser = FACTORY.createParser(json);
        text = null;
        bytes = json;
    }

    /** Reads the value of one field; what it does not consume is skipped. */
    @FunctionalInterface
    public interface Fields {
        void read(String name) throws IOException;
    }

    /** Reads the whole input, which must be exactly one object. */
    public void readObject(Fields fields) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new NotOneObjectException("a message is a JSON object");
        }
        fields(fields);
        if (parser.nextToken() != null) {
            throw new NotOneObjectException("there is more after the end of the JSON object");
        }
    }

    /** Reads the object that is the value of a field. */
    public void object(String name, Fields fields) throws IOException {
        expect(parser.currentToken() == JsonToken.START_OBJECT, name, "an object");
        fields(fields);
    }

    private void fields(Fields fields) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            // A null counts as absent: many clients write absent values so.
            if (token != JsonToken.VALUE_NULL) {
                fields.read(name);
            }
            parser.skipChildren();
        }
    }

    /** Reads the object that is the value of a field, with its nulls. */
    public void objectWithNulls(String name, Fields fields) throws IOException {
        if (!isObject()) {
            throw refusal(name, "an object");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            fields.read(field);
            parser.skipChildren();
        }
    }

    /** The place of the value at which the reader stands, for {@link #since}. */
    public int here() {
        return (int) parser.currentTokenLocation().getCharOffset();
    }

    /** What was read from a place on, up to the end of the value or bracket that was read last: JSON as it was written. */
    public String since(int place) {
        int end = (int) parser.currentLocation().getCharOffset();
        String whole = text == null ? decoded(bytes) : text;
        expect(end <= whole.length(), "JSON", "UTF-8");
        return whole.substring(place, end);
    }

    /** As the parser decodes it, which leaves a mark of the byte order out. */
    private static String decoded(byte[] bytes) {
        String whole = new String(bytes, StandardCharsets.UTF_8);
        return whole.startsWith("\uFEFF") ? whole.substring(1) : whole;
    }

    /** The value at which the reader stands, whatever it is, as it was written. */
    public String raw() throws IOException {
        int start = here();
        parser.skipChildren();
        parser.finishToken();
        return since(start);
    }

    /** Reads the array that is the value of a field, calling {@code element} at each value. */
    public void array(String name, Fields element) throws IOException {
        expect(parser.currentToken() == JsonToken.START_ARRAY, name, "an array");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            element.read(name);
            parser.skipChildren();
        }
    }

    public List<String> strings(String name, int most) throws IOException {
        List<String> values = new ArrayList<>();
        array(name, each -> {
            expect(values.size() < most, name, "at most " + most + " elements");
            values.add(string(each));
        });
        return values;
    }

    /** A string, with U+FFFD for a lone surrogate, which an escape can bring in. */
    public String string(String name) throws IOException {
        expect(parser.currentToken() == JsonToken.VALUE_STRING, name, "a string");
        return WellFormed.text(parser.getText());
    }

    /** A string of a length that a name or a token can have. */
    public String shortString(String name) throws IOException {
        String text = string(name);
        expect(!text.isEmpty() && text.length() <= Limits.NAME_CHARS, name, "1.." + Limits.NAME_CHARS + " characters");
        return text;
    }

    public boolean bool(String name) throws IOException {
        expect(isBoolean(), name, "true or false");
        return parser.currentToken() == JsonToken.VALUE_TRUE;
    }

    /** A whole number that JavaScript can hold exactly. */
    public long integer(String name) throws IOException {
        double number = number(name);
        boolean exact = number == Math.rint(number) && Math.abs(number) <= Limits.MAX_SAFE_INTEGER;
        expectNumber(exact, name, "a whole number of at most 2^53-1");
        return (long) number;
    }

    public int int32(String name) throws IOException {
        long number = integer(name);
        expectNumber(number == (int) number, name, "a 32-bit whole number");
        return (int) number;
    }

    public double number(String name) throws IOException {
        expect(isNumber(), name, "a number");
        double number = parser.getDoubleValue();
        expectNumber(Double.isFinite(number), name, "a finite number");
        return number;
    }

    /** Quotes the number as it was written; its length is limited. */
    private void expectNumber(boolean holds, String name, String expected) throws IOException {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + parser.getText() + " (expected: " + expected + ")");
        }
    }

    public boolean isString() {
        return parser.currentToken() == JsonToken.VALUE_STRING;
    }

    public boolean isArray() {
        return parser.currentToken() == JsonToken.START_ARRAY;
    }

    public boolean isObject() {
        return parser.currentToken() == JsonToken.START_OBJECT;
    }

    public boolean isNumber() {
        JsonToken token = parser.currentToken();
        return token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT;
    }

    public boolean isBoolean() {
        JsonToken token = parser.currentToken();
        return token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE;
    }

    public boolean isNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    /** Refuses the value at which the reader stands: names what it is, and quotes nothing of it. */
    public IllegalArgumentException refusal(String name, String expected) {
        return new IllegalArgumentException(name + ": " + kind() + " (expected: " + expected + ")");
    }

    private String kind() {
        return switch (parser.currentToken()) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_NULL -> "null";
            default -> "true or false";
        };
    }

    public static void expect(boolean holds, String name, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": expected " + expected);
        }
    }

    public static <T> T require(@Nullable T value, String name) {
        if (value == null) {
            throw new IllegalArgumentException(name + ": missing");
        }
        return value;
    }

    /** Tells the sender of input what is wrong with it; quotes nothing of it but the name of a field. */
    public static String describe(IOException e) {
        if (e instanceof NotOneObjectException) {
            return String.valueOf(e.getMessage());
        }
        if (e instanceof JsonLimits.ExceededException limit) {
            return limit.getOriginalMessage();
        }
        if (e instanceof JsonProcessingException broken) {
            JsonLocation at = broken.getLocation();
            String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            return "not JSON: " + what(broken) + where;
        }
        return "not JSON";
    }

    /** The parser has no type of its own for a duplicate field, but it knows the field's name. */
    private static String what(JsonProcessingException broken) {
        String words = words(broken.getOriginalMessage());
        if (words.equals("Duplicate field") && broken.getProcessor() instanceof JsonParser parser) {
            return words + " '" + parser.getParsingContext().getCurrentName() + "'";
        }
        return words;
    }

    private static String words(String message) {
        int end = message.length();
        for (String sign : ENDS_OF_WORDS) {
            int at = message.indexOf(sign);
            end = at < 0 ? end : Math.min(end, at);
        }
        return message.substring(0, end);
    }

    /** The input is JSON, but not one object and nothing else. */
    private static final class NotOneObjectException extends IOException {
        private static final long serialVersionUID = 1L;

        NotOneObjectException(String message) {
            super(message);
        }
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}

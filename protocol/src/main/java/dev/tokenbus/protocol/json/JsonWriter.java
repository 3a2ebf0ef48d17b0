package dev.tokenbus.protocol.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.tokenbus.protocol.Limits;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON value as UTF-8, field by field, without a tree of values in between.
 *
 * <p>Optional fields are left out when they are null, false or zero, as each method says. A lone surrogate, which UTF-8 cannot
 * carry, becomes U+FFFD. Not thread-safe.
 */
public final class JsonWriter {
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
            .build();

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    private final JsonGenerator json;

    public JsonWriter() {
        try {
            json = FACTORY.createGenerator(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was written; nothing can be written after it. */
    public byte[] toBytes() {
        write(JsonGenerator::close);
        return bytes.toByteArray();
    }

    /** What was written; nothing can be written after it. */
    public String toText() {
        return new String(toBytes(), StandardCharsets.UTF_8);
    }

    /** What was written; nothing can be written after it. */
    public Buffer toBuffer() {
        return Buffer.buffer(toBytes());
    }

    public JsonWriter beginObject() {
        return write(JsonGenerator::writeStartObject);
    }

    public JsonWriter endObject() {
        return write(JsonGenerator::writeEndObject);
    }

    public JsonWriter beginArray() {
        return write(JsonGenerator::writeStartArray);
    }

    public JsonWriter endArray() {
        return write(JsonGenerator::writeEndArray);
    }

    /** A field's name; the value follows. */
    public JsonWriter name(String name) {
        return write(out -> out.writeFieldName(WellFormed.text(name)));
    }

    public JsonWriter value(String text) {
        return write(out -> out.writeString(WellFormed.text(text)));
    }

    public JsonWriter value(long number) {
        return write(out -> out.writeNumber(number));
    }

    /** A whole number has no fraction; a number that JSON cannot carry becomes null. */
    public JsonWriter value(double number) {
        if (number == Math.rint(number) && Math.abs(number) < Limits.MAX_SAFE_INTEGER) {
            return value((long) number);
        }
        return write(Double.isFinite(number) ? out -> out.writeNumber(number) : JsonGenerator::writeNull);
    }

    /** A whole value as JSON; it is not checked. */
    public JsonWriter raw(String json) {
        return write(out -> out.writeRawValue(WellFormed.text(json)));
    }

    public JsonWriter field(String name, String text) {
        return name(name).value(text);
    }

    public JsonWriter field(String name, long number) {
        return name(name).value(number);
    }

    public JsonWriter field(String name, boolean flag) {
        return name(name).write(out -> out.writeBoolean(flag));
    }

    /** A whole number has no fraction; a number that JSON cannot carry becomes null. */
    public JsonWriter field(String name, double number) {
        return name(name).value(number);
    }

    /** Left out when null. */
    public JsonWriter optional(String name, @Nullable String text) {
        return text == null ? this : field(name, text);
    }

    /** Left out when null. */
    public JsonWriter optional(String name, @Nullable Number number) {
        if (number == null) {
            return this;
        }
        return number instanceof Double ? field(name, number.doubleValue()) : field(name, number.longValue());
    }

    /** Left out when 0. */
    public JsonWriter nonZero(String name, long number) {
        return number == 0 ? this : field(name, number);
    }

    /** Left out when false. */
    public JsonWriter ifTrue(String name, boolean flag) {
        return flag ? field(name, true) : this;
    }

    private interface Step {
        void write(JsonGenerator out) throws IOException;
    }

    private JsonWriter write(Step step) {
        try {
            step.write(json);
        } catch (IOException e) {
            // Memory does not fail: the caller wrote a field outside an object, or the like.
            throw new UncheckedIOException(e);
        }
        return this;
    }
}

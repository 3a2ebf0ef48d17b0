package dev.tokenbus.protocol.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tokenbus.protocol.Samples;
import dev.tokenbus.testkit.property.Property;
import dev.tokenbus.testkit.property.Randomness;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

final class JsonWriterTest {
    @Test
    void textIsReadBackByAnotherParser() {
        Property.tries(1000).forAll(Samples::looseText, Samples::looseText, (name, text) -> {
            byte[] json =
                    new JsonWriter().beginObject().field(name, text).endObject().toBytes();

            try (JsonParser parser = new JsonFactory().createParser(json)) {
                assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
                assertThat(parser.nextFieldName()).isEqualTo(wellFormed(name));
                assertThat(parser.nextTextValue()).isEqualTo(wellFormed(text));
                assertThat(parser.nextToken()).isEqualTo(JsonToken.END_OBJECT);
                assertThat(parser.nextToken()).isNull();
            }
        });
    }

    @Test
    void bytesAreUtf8() {
        Property.tries(1000).forAll(Samples::looseText, text -> {
            byte[] json = new JsonWriter().value(text).toBytes();

            assertThat(new String(json, UTF_8).getBytes(UTF_8)).isEqualTo(json);
            assertThat(new String(json, UTF_8).chars()).noneMatch(c -> c < 0x20);
        });
    }

    @Test
    void wholeNumberIsReadBack() {
        Property.tries(1000).forAll(Randomness::anyLong, number -> {
            JsonObject json =
                    read(new JsonWriter().beginObject().field("n", number).endObject());

            assertThat(json.getLong("n")).isEqualTo(number);
        });
    }

    @Test
    void numberIsReadBack() {
        Property.tries(1000).forAll(Randomness::anyDouble, number -> {
            JsonObject json =
                    read(new JsonWriter().beginObject().field("n", number).endObject());

            assertThat(json.getDouble("n")).isEqualTo(number + 0.0);
        });
    }

    @Test
    void edgesOfNumbersAreWritten() {
        JsonWriter out =
                new JsonWriter().beginArray().value(0).value(9).value(10).value(-1);
        out.value(Long.MAX_VALUE).value(Long.MIN_VALUE).endArray();

        assertThat(out.toBytes()).asString(UTF_8).isEqualTo("[0,9,10,-1,9223372036854775807,-9223372036854775808]");
    }

    @Test
    void numberThatJsonDoesNotKnowIsNull() {
        JsonWriter out = new JsonWriter().beginObject().field("a", Double.NaN).field("b", Double.NEGATIVE_INFINITY);

        assertThat(out.endObject().toBytes()).asString(UTF_8).isEqualTo("{\"a\":null,\"b\":null}");
    }

    @Test
    void optionalFieldsAreLeftOutAndCommasStandBetween() {
        JsonWriter out = new JsonWriter().beginObject();
        out.optional("a", (String) null)
                .optional("b", "x")
                .optional("c", (Number) null)
                .optional("d", 5);
        out.optional("e", 0.25)
                .nonZero("f", 0)
                .nonZero("g", 1)
                .ifTrue("h", false)
                .ifTrue("i", true);
        out.name("k").beginArray().endArray();
        out.name("l")
                .beginArray()
                .beginObject()
                .endObject()
                .beginArray()
                .endArray()
                .value("z")
                .endArray();
        out.field("m", false).endObject();

        assertThat(out.toBytes())
                .asString(UTF_8)
                .isEqualTo("{\"b\":\"x\",\"d\":5,\"e\":0.25,\"g\":1,\"i\":true,\"k\":[],"
                        + "\"l\":[{},[],\"z\"],\"m\":false}");
    }

    @Test
    void textIsEscapedAsEveryBrowserDoes() {
        JsonWriter out = new JsonWriter().value("\"\\/\b\f\n\r\t\u0000\u001b\u007f\u00e9\u20ac\ud83d\ude00\ud83d");

        assertThat(out.toBytes())
                .asString(UTF_8)
                .isEqualTo("\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001b\u007f\u00e9\u20ac\ud83d\ude00\ufffd\"");
    }

    /** The generator writes a long text in segments. */
    @Test
    void longTextIsReadBackWhereverItsSurrogatePairsAre() {
        for (int shift = 0; shift < 5; shift++) {
            String text = "a".repeat(shift) + "\ud83d\ude00\n\u20ac".repeat(20_000);

            assertThat(new JsonWriter().value(text).toBytes())
                    .asString(UTF_8)
                    .isEqualTo("\"" + text.replace("\n", "\\n") + "\"");
        }
    }

    @Test
    void fieldOutsideAnObjectIsRefused() {
        JsonWriter out = new JsonWriter().beginArray();

        assertThatThrownBy(() -> out.field("a", 1)).isInstanceOf(UncheckedIOException.class);
    }

    private static JsonObject read(JsonWriter out) {
        return new JsonObject(new String(out.toBytes(), UTF_8));
    }

    /** Written out here, so that the test does not use what it tests. */
    private static String wellFormed(String text) {
        StringBuilder whole = new StringBuilder();
        text.codePoints().forEach(c -> whole.appendCodePoint(c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c));
        return whole.toString();
    }
}

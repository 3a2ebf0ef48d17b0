package dev.tokenbus.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tokenbus.protocol.json.JsonReader;
import dev.tokenbus.protocol.json.JsonWriter;
import dev.tokenbus.protocol.json.WellFormed;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** JSON is read, or refused by one of two exceptions; a value that is passed on as it was written is one value, and the same again. */
final class JsonFuzzTest {
    @FuzzTest
    void read(byte[] input) throws IOException {
        String text = new String(input, UTF_8);
        Map<String, String> fields = new LinkedHashMap<>();
        Map<String, String> strings = new LinkedHashMap<>();
        try (JsonReader in = new JsonReader(text)) {
            in.readObject(name -> {
                if (in.isString()) {
                    strings.put(name, in.string(name));
                } else if (in.isNumber()) {
                    in.int32(name);
                } else {
                    fields.put(name, in.raw());
                }
            });
        } catch (IOException e) {
            assertThat(JsonReader.describe(e)).isNotBlank();
            return;
        } catch (IllegalArgumentException e) {
            return;
        }
        fields.values().forEach(JsonFuzzTest::assertIsReadAgain);
        strings.values().forEach(value -> assertThat(value).isEqualTo(WellFormed.text(value)));
        strings.values().forEach(JsonFuzzTest::assertIsWritten);
    }

    private static void assertIsReadAgain(String raw) {
        try (JsonReader in = new JsonReader("{\"again\":" + raw + "}")) {
            in.readObject(name -> assertThat(in.raw()).isEqualTo(raw));
        } catch (IOException e) {
            // An object within another is one level deeper.
            assertThat(e).hasMessageContaining("nesting depth");
        }
    }

    private static void assertIsWritten(String value) {
        String json =
                new JsonWriter().beginObject().field("value", value).endObject().toText();
        try (JsonReader in = new JsonReader(json)) {
            in.readObject(name -> assertThat(in.string(name)).isEqualTo(value));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

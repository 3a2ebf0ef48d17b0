package dev.tokenbus.worker.text;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tokenbus.protocol.json.JsonWriter;
import dev.tokenbus.worker.response.UpstreamJson;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * Asks a model's own server how many tokens a text has, as vLLM, SGLang and llama.cpp can be asked: what they all want is in one
 * question, and what each says is understood.
 */
public final class ServerTokenizer {
    /** Relative to the server and not to its API. */
    public static final String PATH = "/tokenize";

    private ServerTokenizer() {}

    /** The question. */
    public static Buffer question(String model, String text) {
        return new JsonWriter()
                .beginObject()
                .field("model", model)
                .field("prompt", text)
                .field("content", text)
                .field("add_special_tokens", false)
                .field("add_special", false)
                .endObject()
                .toBuffer();
    }

    /** The count in an answer about a text that is not empty; empty if it is none, as zero is. */
    public static OptionalLong answer(Buffer body) {
        byte[] bytes = body.getBytes();
        try (JsonParser json = UpstreamJson.parser(bytes, 0, bytes.length)) {
            long count = json.nextToken() == JsonToken.START_OBJECT ? count(json) : 0;
            return count > 0 ? OptionalLong.of(count) : OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    private static long count(JsonParser json) throws IOException {
        long count = 0;
        while (count < 1 && json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (name.equals("count") && value.isNumeric()) {
                count = json.getLongValue();
            } else if (name.equals("tokens") && value == JsonToken.START_ARRAY) {
                count = elements(json);
            } else {
                json.skipChildren();
            }
        }
        return count;
    }

    private static long elements(JsonParser json) throws IOException {
        long count = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            json.skipChildren();
            count++;
        }
        return count;
    }
}

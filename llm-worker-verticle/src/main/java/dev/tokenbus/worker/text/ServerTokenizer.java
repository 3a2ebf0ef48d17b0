package dev.tokenbus.worker.text;

import dev.tokenbus.protocol.json.JsonWriter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.OptionalLong;

/**
 * Asks a model's own server how many tokens a text has, as vLLM, SGLang and llama.cpp can be asked: what they all want is in one question, and
 * what each says is understood.
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

    /** The count in an answer; empty if it is none. */
    public static OptionalLong answer(Buffer body) {
        try {
            JsonObject answer = body.toJsonObject();
            if (answer.getValue("count") instanceof Number count && count.longValue() >= 0) {
                return OptionalLong.of(count.longValue());
            }
            return answer.getValue("tokens") instanceof JsonArray tokens
                    ? OptionalLong.of(tokens.size())
                    : OptionalLong.empty();
        } catch (DecodeException | ClassCastException e) {
            return OptionalLong.empty();
        }
    }
}

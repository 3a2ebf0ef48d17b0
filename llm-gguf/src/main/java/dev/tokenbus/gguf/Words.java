package dev.tokenbus.gguf;

import dev.tokenbus.gguf.NativeModel.RefusedException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/** What llama.cpp says of a request that it refuses, as a sentence. */
final class Words {
    private static final int MAX_CHARS = 300;

    private Words() {}

    static String of(RefusedException refused) {
        String words = String.valueOf(refused.getMessage());
        if (words.startsWith("{")) {
            try {
                words = new JsonObject(words).getString("message", words);
            } catch (DecodeException | ClassCastException e) {
                // It is shown as it is.
            }
        }
        String line = words.lines().findFirst().orElse("").strip();
        return "The model refuses the request: " + line.substring(0, Math.min(line.length(), MAX_CHARS));
    }
}

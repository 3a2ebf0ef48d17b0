package dev.tokenbus.gguf;

import dev.tokenbus.protocol.json.JsonWriter;
import dev.tokenbus.worker.backend.GenerationRequest;
import java.nio.charset.StandardCharsets;

/**
 * What one run asks the model for.
 *
 * @param request what the worker wants
 * @param sampling how tokens are chosen
 * @param said what this attempt has said so far, beyond the text to continue
 * @param saidTokens the tokens of that
 * @param beginning the prompt that the whole answer has
 */
record Asked(GenerationRequest request, Sampling sampling, String said, int saidTokens, String beginning) {
    /** The prompt: with the answer so far, unless a grammar has to see the answer from its beginning. */
    String prompt() {
        return sampling.isConstrained() ? beginning : beginning + soFar();
    }

    /** What the model says again before it goes on. */
    String repeated() {
        return sampling.isConstrained() ? soFar() : "";
    }

    private String soFar() {
        return request.continueAfter() + said;
    }

    /** How many tokens the rest of the answer may have, or all of it where it is said again. */
    int tokensLeft(LoadedModel loaded) {
        Integer most = request.config().maxTokens();
        if (most == null) {
            return Integer.MAX_VALUE;
        }
        long whole = most + request.spent();
        long used = loaded.tokens(request.continueAfter()) + (long) saidTokens;
        return (int) Math.min(Integer.MAX_VALUE, sampling.isConstrained() ? whole : whole - used);
    }

    /** The request in llama.cpp's words. */
    String json(LoadedModel loaded, int mostTokens) {
        JsonWriter out = new JsonWriter().beginObject();
        String soFar = soFar();
        if (sampling.isConstrained() || soFar.isEmpty() || !loaded.isByteLevel()) {
            out.field("prompt", prompt());
        } else {
            // The tokens of the answer must not join those of the prompt: they did not when it was first given.
            out.name("prompt").beginArray().value(beginning);
            for (int token : loaded.model().encode(soFar)) {
                out.value(token);
            }
            out.endArray();
        }
        out.field("stream", true).field("cache_prompt", true).field("n_predict", mostTokens);
        sampling.writeTo(out);
        return new String(out.endObject().toBytes(), StandardCharsets.UTF_8);
    }
}

package dev.tokenbus.gateway.chat;

import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.json.JsonWriter;
import dev.tokenbus.protocol.log.StreamEvent;
import java.util.regex.Pattern;

/**
 * What an answer, and each chunk of it, says of itself before anything else; and how it ends.
 *
 * @param id made of the stream's id, so it is the same on every gateway
 * @param object what kind of object it is
 * @param created when it was asked for, in seconds since 1970
 */
record AnswerName(String id, String object, long created, String model) {
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.:-]{1,64}");

    /** The beginning of the object, up to the fields that follow. */
    String head() {
        String whole = new JsonWriter()
                .beginObject()
                .field("id", id)
                .field("object", object)
                .field("created", created)
                .field("model", model)
                .endObject()
                .toText();
        return whole.substring(0, whole.length() - 1) + ",";
    }

    static String json(Usage usage) {
        long sum = usage.promptTokens() + usage.completionTokens();
        return "{\"prompt_tokens\":" + usage.promptTokens() + ",\"completion_tokens\":" + usage.completionTokens()
                + ",\"total_tokens\":" + sum
                + detail(
                        "prompt_tokens_details",
                        "cached_tokens",
                        usage.details().cachedTokens())
                + detail(
                        "completion_tokens_details",
                        "reasoning_tokens",
                        usage.details().reasoningTokens()) + "}";
    }

    /** A detail that is 0 is left out: it may be that nobody knows. */
    private static String detail(String object, String field, long count) {
        return count == 0 ? "" : ",\"" + object + "\":{\"" + field + "\":" + count + "}";
    }

    /**
     * Why the answer ended. For a reason that has no word here, it is the server's own word: {@code stop} would claim what nobody knows.
     * Clients take a word that they do not know for some other reason.
     */
    static String reason(StreamEvent.Terminal end) {
        if (!(end instanceof StreamEvent.Done done)) {
            return "";
        }
        String raw = done.finishReasonRaw();
        boolean isOther = done.finishReason().equals("other");
        return isOther && raw != null && WORD.matcher(raw).matches() ? raw : done.finishReason();
    }
}

package dev.tokenbus.worker.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tokenbus.protocol.Limits;
import dev.tokenbus.worker.upstream.UpstreamApi;
import java.io.IOException;

/** Reads usage: two whole numbers, or one and the sum, under the names of either API of OpenAI, however a server writes them. */
final class UsageReader {
    private static final long NONE = -1;

    private UsageReader() {}

    /** Reads the value at which the parser stands, consumes it, and tells the sink if it has both numbers. */
    static void read(JsonParser json, UpstreamApi.EventSink sink) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        long prompt = NONE;
        long completion = NONE;
        long total = NONE;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "prompt_tokens", "input_tokens", "promptTokens", "inputTokens", "promptTokenCount" ->
                    prompt = tokens(json);
                case "completion_tokens", "output_tokens", "completionTokens", "outputTokens", "candidatesTokenCount" ->
                    completion = tokens(json);
                case "total_tokens", "totalTokens", "totalTokenCount" -> total = tokens(json);
                default -> {}
            }
            json.skipChildren();
        }
        if (prompt != NONE && completion == NONE && total >= prompt) {
            completion = total - prompt;
        }
        if (prompt != NONE && completion != NONE) {
            sink.onUsage(prompt, completion);
        }
    }

    /** A number that cannot be a count of tokens counts as none. */
    private static long tokens(JsonParser json) throws IOException {
        if (!json.currentToken().isNumeric() && json.currentToken() != JsonToken.VALUE_STRING) {
            return NONE;
        }
        double number = json.getValueAsDouble(NONE);
        return number >= 0 && number <= Limits.MAX_SAFE_INTEGER ? Math.round(number) : NONE;
    }
}

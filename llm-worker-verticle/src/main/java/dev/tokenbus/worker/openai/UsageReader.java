package dev.tokenbus.worker.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tokenbus.protocol.Limits;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.worker.upstream.UpstreamApi;
import java.io.IOException;

/**
 * Reads usage: two whole numbers, or one and the sum, under the names of either API of OpenAI, however a server writes them; and what
 * it says of these tokens.
 */
final class UsageReader {
    private static final long NONE = -1;

    private long prompt = NONE;
    private long completion = NONE;
    private long total = NONE;
    private long cached;
    private long written;
    private long reasoning;

    private UsageReader() {}

    /** Reads the value at which the parser stands, consumes it, and tells the sink if it has both numbers. */
    static void read(JsonParser json, UpstreamApi.EventSink sink) throws IOException {
        if (json.currentToken() == JsonToken.START_OBJECT) {
            UsageReader usage = new UsageReader();
            usage.readSums(json);
            usage.tell(sink);
        } else {
            json.skipChildren();
        }
    }

    private void readSums(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "prompt_tokens", "input_tokens", "promptTokens", "inputTokens", "promptTokenCount" ->
                    prompt = tokens(json);
                case "completion_tokens", "output_tokens", "completionTokens", "outputTokens", "candidatesTokenCount" ->
                    completion = tokens(json);
                case "total_tokens", "totalTokens", "totalTokenCount" -> total = tokens(json);
                case "prompt_tokens_details",
                        "input_tokens_details",
                        "completion_tokens_details",
                        "output_tokens_details" -> readDetails(json);
                default -> readDetail(name, json);
            }
            json.skipChildren();
        }
    }

    private void readDetails(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            readDetail(name, json);
            json.skipChildren();
        }
    }

    /** Some servers say a detail beside the sums, in words of their own. */
    private void readDetail(String name, JsonParser json) throws IOException {
        switch (name) {
            case "cached_tokens", "prompt_cache_hit_tokens", "cache_read_input_tokens", "cachedContentTokenCount" ->
                cached = Math.max(cached, tokens(json));
            case "cache_write_tokens", "cache_creation_input_tokens" -> written = Math.max(written, tokens(json));
            case "reasoning_tokens", "thoughtsTokenCount" -> reasoning = Math.max(reasoning, tokens(json));
            default -> {}
        }
    }

    private void tell(UpstreamApi.EventSink sink) {
        long answer = prompt != NONE && completion == NONE && total >= prompt ? total - prompt : completion;
        if (prompt != NONE && answer != NONE) {
            sink.onUsage(prompt, answer, new Usage.Details(cached, written, reasoning));
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

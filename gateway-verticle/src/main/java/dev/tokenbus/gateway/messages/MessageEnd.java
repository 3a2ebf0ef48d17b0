package dev.tokenbus.gateway.messages;

import dev.tokenbus.gateway.door.EventText;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.json.JsonReader;
import dev.tokenbus.protocol.log.StreamEvent;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why a message ended and what it used, as Anthropic says it.
 *
 * @param reason the {@code stop_reason}
 * @param sequence the text at which it ended, if it was one of the client's
 */
record MessageEnd(String reason, @Nullable String sequence, Usage usage, long cacheRead, long cacheWritten) {

    /** @param asked the texts that the client wants the answer to end at */
    static MessageEnd of(StreamEvent.Done done, ContentBlocks blocks, Set<String> asked) {
        String sequence = text(blocks.stopSequence());
        boolean isAsked = sequence != null && asked.contains(sequence);
        Usage.Details details = done.usage().details();
        boolean isSaid = details.cachedTokens() + details.cacheWriteTokens() > 0;
        long[] cached =
                isSaid ? new long[] {details.cachedTokens(), details.cacheWriteTokens()} : cached(blocks.usage());
        String reason = reason(done, blocks, isAsked);
        return new MessageEnd(
                reason, reason.equals("stop_sequence") ? sequence : null, done.usage(), cached[0], cached[1]);
    }

    private static String reason(StreamEvent.Done done, ContentBlocks blocks, boolean isSequence) {
        return switch (done.finishReason()) {
            case "length" -> "max_tokens";
            case "tool_calls" -> "tool_use";
            case "content_filter" -> "refusal";
            case "other" -> "pause_turn".equals(done.finishReasonRaw()) ? "pause_turn" : "end_turn";
            default -> {
                // Some servers say no more than that the answer is over.
                String usual = blocks.hasCalls() ? "tool_use" : "end_turn";
                yield blocks.isRefused() ? "refusal" : isSequence ? "stop_sequence" : usual;
            }
        };
    }

    private static @Nullable String text(@Nullable String json) {
        String[] read = new String[1];
        if (json != null && json.startsWith("\"")) {
            parse("{\"value\":" + json + "}", (name, in) -> read[0] = in.string(name));
        }
        return read[0];
    }

    /** How many tokens of the prompt were read from a cache, and how many were written there. */
    private static long[] cached(@Nullable String usage) {
        long[] cached = new long[2];
        if (usage != null && usage.startsWith("{")) {
            parse(usage, (name, in) -> {
                switch (name) {
                    case "cache_read_input_tokens" -> cached[0] = in.integer(name);
                    case "cache_creation_input_tokens" -> cached[1] = in.integer(name);
                    case "prompt_tokens_details" ->
                        in.object(name, detail -> {
                            if (detail.equals("cached_tokens")) {
                                cached[0] = in.integer(detail);
                            }
                        });
                    default -> {}
                }
            });
        }
        return cached;
    }

    private interface Field {
        void read(String name, JsonReader in) throws IOException;
    }

    /** What a server says beside the answer may be anything: what is no such number or text says nothing. */
    private static void parse(String json, Field field) {
        try (JsonReader in = new JsonReader(json)) {
            in.readObject(name -> field.read(name, in));
        } catch (IOException | IllegalArgumentException e) {
            // It says nothing.
        }
    }

    void writeStop(EventText out) {
        out.raw("\"stop_reason\":").string(reason).raw(",\"stop_sequence\":");
        if (sequence == null) {
            out.raw("null");
        } else {
            out.string(sequence);
        }
    }

    /** What came from a cache, or was written there, is not among the input tokens here. */
    void writeUsage(EventText out) {
        long input = Math.max(0, usage.promptTokens() - cacheRead - cacheWritten);
        out.raw("\"usage\":{\"input_tokens\":").number(input);
        out.raw(",\"cache_creation_input_tokens\":").number(cacheWritten);
        out.raw(",\"cache_read_input_tokens\":").number(cacheRead);
        out.raw(",\"output_tokens\":").number(usage.completionTokens()).raw("}");
    }
}

package dev.tokenbus.worker.generation;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.Tokenizer;
import io.vertx.core.Future;
import java.util.List;

/** Counts the tokens of a conversation, for usage that no upstream reported. */
final class PromptTokens {
    /** Tokenizing more than this would hold up the event loop; longer texts are estimated from their length. */
    static final int EXACT_CHARS = 16 * 1024;

    /** Four characters a token: the usual rule of thumb for English text. */
    private static final int CHARS_PER_TOKEN = 4;

    private PromptTokens() {}

    /** Estimated too while the tokenizer is still being loaded. */
    static long count(Future<Tokenizer> tokenizer, List<ChatMessage> messages) {
        long chars = messages.stream()
                .mapToLong(message -> message.content().length())
                .sum();
        if (chars > EXACT_CHARS || !tokenizer.succeeded()) {
            return chars / CHARS_PER_TOKEN;
        }
        return messages.stream()
                .mapToLong(message -> tokenizer.result().count(message.content()))
                .sum();
    }
}

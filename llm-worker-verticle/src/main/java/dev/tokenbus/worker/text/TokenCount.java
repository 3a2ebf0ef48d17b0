package dev.tokenbus.worker.text;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.Tokenizer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/** Counts the tokens of a conversation: those of its contents, without what a chat template adds around them. */
public final class TokenCount {
    /** Longer conversations would hold up an event loop. */
    static final int MAX_EXACT_CHARS = 16 * 1024;

    /** The usual rule of thumb for English with any recent tokenizer. */
    private static final int CHARS_PER_TOKEN = 4;

    private TokenCount() {}

    /** Takes as long as tokenizing takes. */
    public static long exact(Tokenizer tokenizer, List<ChatMessage> messages) {
        long tokens = 0;
        for (ChatMessage message : messages) {
            tokens += tokenizer.count(message.content());
        }
        return tokens;
    }

    /** Quick enough for an event loop: goes by the length of a long conversation, and while the tokenizer is being loaded. */
    public static long quick(Future<Tokenizer> tokenizer, List<ChatMessage> messages) {
        return tokenizer.succeeded() && chars(messages) <= MAX_EXACT_CHARS
                ? exact(tokenizer.result(), messages)
                : byLength(messages);
    }

    /** Counts on a worker thread. Always succeeds: without a tokenizer it goes by the length. */
    public static Future<Long> of(Vertx vertx, Future<Tokenizer> tokenizer, String text) {
        return tokenizer
                .compose(loaded -> vertx.executeBlocking(() -> (long) loaded.count(text), false))
                .otherwise(e -> byLength(text.length()));
    }

    static long byLength(List<ChatMessage> messages) {
        return byLength(chars(messages));
    }

    static long byLength(long chars) {
        return chars / CHARS_PER_TOKEN;
    }

    private static long chars(List<ChatMessage> messages) {
        long chars = 0;
        for (ChatMessage message : messages) {
            chars += message.content().length();
        }
        return chars;
    }
}

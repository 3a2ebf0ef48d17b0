package dev.tokenbus.worker.text;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.Tokenizer;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.log.PackedText;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/**
 * Estimates the usage of an answer whose upstream reports none: keeps its text, and counts it at the end.
 *
 * <p>Keeps at most {@link #MAX_KEPT_CHARS} characters, and extrapolates the tokens of a longer answer. On one event loop only.
 */
public final class UsageEstimate {
    private static final int MAX_KEPT_CHARS = 256 * 1024;

    private final List<ChatMessage> prompt;
    private final PackedText kept = new PackedText();
    private long keptChars;
    private long chars;

    public UsageEstimate(List<ChatMessage> prompt) {
        this.prompt = prompt;
    }

    public void add(String text) {
        chars += text.length();
        if (keptChars < MAX_KEPT_CHARS && kept.append(text)) {
            keptChars += text.length();
        }
    }

    /** Counts on a worker thread, after the last {@link #add}. Always succeeds: without a tokenizer it goes by the length. */
    public Future<Usage> usage(Vertx vertx, Future<Tokenizer> tokenizer) {
        return tokenizer
                .compose(loaded -> vertx.executeBlocking(() -> counted(loaded), false))
                .otherwise(e -> new Usage(TokenCount.byLength(prompt), TokenCount.byLength(chars), true));
    }

    private Usage counted(Tokenizer tokenizer) {
        long counted = tokenizer.count(kept.get(0, kept.length()));
        long tokens = keptChars == chars ? counted : Math.round((double) counted * chars / keptChars);
        return new Usage(TokenCount.exact(tokenizer, prompt), tokens, true);
    }
}

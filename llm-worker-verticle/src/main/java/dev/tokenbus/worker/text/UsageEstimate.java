package dev.tokenbus.worker.text;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.Tokenizer;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.log.PackedText;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/**
 * Estimates the usage of an answer whose upstream reports none: keeps a sample of its text, and counts it at the end.
 *
 * <p>The sample is the beginning, all of a short answer, and a piece of each stretch after it; the tokens of the rest are
 * extrapolated. The sample lives as long as the answer, beside its log and outside the budget of logs, so it is small however long
 * the answer is. On one event loop only.
 */
public final class UsageEstimate {
    /** Of longer answers only pieces are kept. In characters, as the others. */
    private static final int BEGINNING = 8 * 1024;

    private static final int STRETCH = 64 * 1024;
    private static final int PIECE_OF_STRETCH = 1024;
    private static final int MOST_KEPT = 24 * 1024;

    private final List<ChatMessage> prompt;
    private final PackedText kept = new PackedText();
    private long keptChars;
    private long chars;

    public UsageEstimate(List<ChatMessage> prompt) {
        this.prompt = prompt;
    }

    public void add(String text) {
        String sample = text.substring(0, wanted(text));
        chars += text.length();
        if (!sample.isEmpty() && kept.append(sample)) {
            keptChars += sample.length();
        }
    }

    /** How many characters of the next piece of the answer belong to the sample. */
    private int wanted(String text) {
        long piece = chars < BEGINNING ? BEGINNING - chars : PIECE_OF_STRETCH - chars % STRETCH;
        int wanted = (int) Math.max(0, Math.min(Math.min(piece, MOST_KEPT - keptChars), text.length()));
        boolean cutsPair = wanted > 0 && wanted < text.length() && Character.isHighSurrogate(text.charAt(wanted - 1));
        return cutsPair ? wanted - 1 : wanted;
    }

    /** Counts on a worker thread, after the last {@link #add}. Always succeeds: without a tokenizer it goes by the length. */
    public Future<Usage> usage(Vertx vertx, Future<Tokenizer> tokenizer) {
        return tokenizer
                .compose(loaded -> vertx.executeBlocking(() -> counted(loaded), false))
                .otherwise(e -> new Usage(TokenCount.byLength(prompt), TokenCount.byLength(chars), true));
    }

    private Usage counted(Tokenizer tokenizer) {
        long counted = tokenizer.count(kept.get(0, kept.length()));
        long tokens = keptChars == 0 ? TokenCount.byLength(chars) : Math.round((double) counted * chars / keptChars);
        return new Usage(TokenCount.exact(tokenizer, prompt), tokens, true);
    }
}

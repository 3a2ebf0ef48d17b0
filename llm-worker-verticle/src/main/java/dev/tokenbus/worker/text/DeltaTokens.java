package dev.tokenbus.worker.text;

import dev.tokenbus.protocol.Tokenizer;
import io.vertx.core.Future;

/**
 * Estimates the tokens of an answer's deltas after the event, since a server's delta counts as one token when it comes, whatever it
 * holds. Quick enough for an event loop: only so many characters are counted, the rest in proportion. Not thread-safe.
 */
public final class DeltaTokens {
    /** Hardly a token is longer. */
    private static final int TOKEN_CHARS = 16;

    private final Future<Tokenizer> tokenizer;
    private long countedChars;
    private long said;
    private long counted;

    /** @param tokenizer without one the deltas count as what they were said to be */
    public DeltaTokens(Future<Tokenizer> tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * Returns the tokens of one delta.
     *
     * @param atLeast what it was said to be
     */
    public long of(String delta, long atLeast) {
        // A blank at the end belongs to the next token, where there is one.
        String text = delta.stripTrailing();
        if (atLeast == 0 || isPlainlyOne(text) || !tokenizer.succeeded()) {
            return atLeast;
        }
        if (countedChars >= TokenCount.MAX_EXACT_CHARS) {
            return Math.round((double) atLeast * counted / said);
        }
        String sample = text.substring(0, Math.min(text.length(), TokenCount.MAX_EXACT_CHARS));
        long tokens = (long) tokenizer.result().count(sample) * text.length() / sample.length();
        long most = Math.max(atLeast, tokens);
        countedChars += sample.length();
        said += atLeast;
        counted += most;
        return most;
    }

    /**
     * Whether models with other vocabularies have about as many tokens for a text: some have one for a word of another script
     * that takes several here.
     */
    public static boolean isAlikeEverywhere(String text) {
        return text.codePoints().noneMatch(each -> each >= 0x80 && Character.isAlphabetic(each));
    }

    /** Whether a text is one word of ASCII, with the blank before it. */
    private static boolean isPlainlyOne(String text) {
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            if (each >= 0x80 || (i > 0 && each <= ' ')) {
                return false;
            }
        }
        return text.length() <= TOKEN_CHARS;
    }
}

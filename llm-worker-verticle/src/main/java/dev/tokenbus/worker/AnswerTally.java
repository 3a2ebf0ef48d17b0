package dev.tokenbus.worker;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.Tokenizer;
import dev.tokenbus.protocol.Usage;
import java.util.List;

/**
 * Keeps an answer's text until it is known whether the upstream says what it used; counts it otherwise.
 *
 * <p>Holds at most {@link #KEPT_CHARS} characters: the tokens of a longer answer are extrapolated. Filled on the event
 * loop; counted, once, on a worker thread after the last {@link #add}.
 */
final class AnswerTally {
    private static final int KEPT_CHARS = 256 * 1024;
    /** About right for English with any recent tokenizer. */
    private static final int CHARS_PER_TOKEN = 4;

    private final List<ChatMessage> prompt;
    private final StringBuilder kept = new StringBuilder();
    private long chars;

    AnswerTally(List<ChatMessage> prompt) {
        this.prompt = prompt;
    }

    void add(String text) {
        chars += text.length();
        if (kept.length() < KEPT_CHARS) {
            kept.append(text);
        }
    }

    /** Takes as long as tokenizing prompt and answer takes. */
    Usage count(Tokenizer tokenizer) {
        long counted = tokenizer.count(kept.toString());
        long tokens = kept.length() == chars ? counted : Math.round((double) counted * chars / kept.length());
        return new Usage(TokenCount.of(tokenizer, prompt), tokens, true);
    }

    /** Without a tokenizer. */
    Usage guess() {
        long promptChars =
                prompt.stream().mapToLong(message -> message.content().length()).sum();
        return new Usage(promptChars / CHARS_PER_TOKEN, chars / CHARS_PER_TOKEN, true);
    }
}

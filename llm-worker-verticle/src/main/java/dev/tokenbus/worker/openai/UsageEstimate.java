package dev.tokenbus.worker.openai;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.Tokenizer;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.log.PackedText;
import dev.tokenbus.worker.text.TokenCount;
import java.util.List;

/**
 * Keeps an answer's text until it is known whether the upstream says what it used; counts it otherwise.
 *
 * <p>Holds at most {@link #KEPT_CHARS} characters: the tokens of a longer answer are extrapolated. Filled on the event
 * loop; counted, once, on a worker thread after the last {@link #add}.
 */
final class UsageEstimate {
    private static final int KEPT_CHARS = 256 * 1024;
    /** About right for English with any recent tokenizer. */
    private static final int CHARS_PER_TOKEN = 4;

    private final List<ChatMessage> prompt;
    private final PackedText kept = new PackedText();
    private long keptChars;
    private long chars;

    UsageEstimate(List<ChatMessage> prompt) {
        this.prompt = prompt;
    }

    void add(String text) {
        chars += text.length();
        if (keptChars < KEPT_CHARS && kept.append(text)) {
            keptChars += text.length();
        }
    }

    /** Takes as long as tokenizing prompt and answer takes. */
    Usage count(Tokenizer tokenizer) {
        long counted = tokenizer.count(kept.get(0, kept.length()));
        long tokens = keptChars == chars ? counted : Math.round((double) counted * chars / keptChars);
        return new Usage(TokenCount.of(tokenizer, prompt), tokens, true);
    }

    /** Without a tokenizer. */
    Usage guess() {
        long promptChars =
                prompt.stream().mapToLong(message -> message.content().length()).sum();
        return new Usage(promptChars / CHARS_PER_TOKEN, chars / CHARS_PER_TOKEN, true);
    }
}

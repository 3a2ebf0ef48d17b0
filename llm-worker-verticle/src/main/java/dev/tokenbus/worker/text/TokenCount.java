package dev.tokenbus.worker.text;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.Tokenizer;
import java.util.List;

/** Counts a conversation's tokens: those of the contents, without what a chat template adds around them. */
public final class TokenCount {
    private TokenCount() {}

    public static long of(Tokenizer tokenizer, List<ChatMessage> messages) {
        long tokens = 0;
        for (ChatMessage message : messages) {
            tokens += tokenizer.count(message.content());
        }
        return tokens;
    }
}

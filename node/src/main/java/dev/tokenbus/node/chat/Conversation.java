package dev.tokenbus.node.chat;

import dev.tokenbus.protocol.ChatMessage;
import java.util.ArrayList;
import java.util.List;

/** The turns that the model gets to read again: those that were answered. A failed turn leaves no trace. */
final class Conversation {
    private final List<ChatMessage> messages = new ArrayList<>();

    /** All messages, and a new one of the user. */
    List<ChatMessage> with(String prompt) {
        List<ChatMessage> all = new ArrayList<>(messages);
        all.add(ChatMessage.user(prompt));
        return List.copyOf(all);
    }

    /** Remembers a turn, unless it failed or nothing was answered. */
    void remember(String prompt, String answer, Outcome outcome) {
        if (outcome != Outcome.FAILED && !answer.isBlank()) {
            messages.add(ChatMessage.user(prompt));
            messages.add(new ChatMessage("assistant", answer));
        }
    }
}

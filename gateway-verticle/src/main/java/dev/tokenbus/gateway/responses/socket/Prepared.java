package dev.tokenbus.gateway.responses.socket;

import dev.tokenbus.protocol.ChatMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * A conversation that a client has said in advance, to go on from it.
 *
 * @param bytes what it takes in memory
 */
record Prepared(List<ChatMessage> messages, long bytes) {
    static Prepared of(List<ChatMessage> messages) {
        return new Prepared(
                messages, messages.stream().mapToLong(ChatMessage::heldBytes).sum());
    }

    Prepared and(List<ChatMessage> more) {
        List<ChatMessage> all = new ArrayList<>(messages);
        all.addAll(more);
        return new Prepared(all, bytes + of(more).bytes);
    }

    /** Hides the prompts. */
    @Override
    public String toString() {
        return "Prepared[" + messages.size() + " messages, " + bytes + " bytes]";
    }
}

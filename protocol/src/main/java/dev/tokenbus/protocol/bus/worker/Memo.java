package dev.tokenbus.protocol.bus.worker;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What is kept with a stream's log: who owns the stream, and what its door needs, so that every gateway can word the stream as the first
 * one did, and perhaps continue its conversation. It counts in the log's byte budget, and moves with the log.
 *
 * @param owner the id of the principal whose stream it is; empty where nobody is authenticated
 * @param words the door's own words, which nobody else reads; empty for a door that keeps nothing
 * @param keepsConversation whether the conversation stays when the answer has ended
 * @param conversation the conversation of a stream that has ended; of a live one it is in the request
 */
public record Memo(String owner, String words, boolean keepsConversation, List<ChatMessage> conversation) {
    public static final Memo NONE = new Memo("", "", false, List.of());

    public Memo {
        conversation = List.copyOf(conversation);
    }

    /** The memo of a stream that begins. */
    public Memo(String words, boolean keepsConversation) {
        this("", words, keepsConversation, List.of());
    }

    /** The same memo of somebody's stream. */
    public Memo ownedBy(String principal) {
        return new Memo(principal, words, keepsConversation, conversation);
    }

    /** What stays of it when the answer to these messages has ended. */
    Memo ofEnded(List<ChatMessage> messages) {
        return keepsConversation && conversation.isEmpty() ? new Memo(owner, words, true, messages) : this;
    }

    /** What it takes in memory, in bytes. */
    public long heldBytes() {
        long bytes = owner.length() + words.getBytes(StandardCharsets.UTF_8).length;
        for (ChatMessage message : conversation) {
            bytes += message.heldBytes();
        }
        return bytes;
    }

    void writeTo(BusWriter out) {
        out.text(owner).text(words).flag(keepsConversation).list(conversation, StartStream.Body::writeMessage);
    }

    static Memo read(BusReader in) {
        return new Memo(in.text(), in.text(), in.flag(), in.list(StartStream.Body::readMessage));
    }

    /** Hides everything: it is of prompts. */
    @Override
    public String toString() {
        return "Memo[" + words.length() + " chars, " + conversation.size() + " messages]";
    }
}

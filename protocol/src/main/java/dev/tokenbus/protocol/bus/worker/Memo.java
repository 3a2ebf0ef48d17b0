package dev.tokenbus.protocol.bus.worker;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a door keeps with a stream's log, so that every gateway can word the stream as the first one did, and perhaps continue its
 * conversation. It counts in the log's byte budget, and moves with the log.
 *
 * @param words the door's own words, which nobody else reads; empty for a door that keeps nothing
 * @param keepsConversation whether the conversation stays when the answer has ended
 * @param conversation the conversation of a stream that has ended; of a live one it is in the request
 */
public record Memo(String words, boolean keepsConversation, List<ChatMessage> conversation) {
    public static final Memo NONE = new Memo("", false, List.of());

    public Memo {
        conversation = List.copyOf(conversation);
    }

    /** The memo of a stream that begins. */
    public Memo(String words, boolean keepsConversation) {
        this(words, keepsConversation, List.of());
    }

    /** What stays of it when the answer to these messages has ended. */
    Memo ofEnded(List<ChatMessage> messages) {
        return keepsConversation && conversation.isEmpty() ? new Memo(words, true, messages) : this;
    }

    /** What it takes in memory, in bytes. */
    public long heldBytes() {
        long bytes = words.getBytes(StandardCharsets.UTF_8).length;
        for (ChatMessage message : conversation) {
            bytes += message.heldBytes();
        }
        return bytes;
    }

    void writeTo(BusWriter out) {
        out.text(words).flag(keepsConversation).list(conversation, StartStream.Body::writeMessage);
    }

    static Memo read(BusReader in) {
        return new Memo(in.text(), in.flag(), in.list(StartStream.Body::readMessage));
    }

    /** Hides everything: it is of prompts. */
    @Override
    public String toString() {
        return "Memo[" + words.length() + " chars, " + conversation.size() + " messages]";
    }
}

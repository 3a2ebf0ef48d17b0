package dev.tokenbus.protocol.bus.home;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import dev.tokenbus.protocol.bus.worker.StartStream;
import java.util.List;

/**
 * A home's answer to {@link ReadConversation}.
 *
 * @param known whether the home has the stream
 * @param messages the messages that the stream answers; empty when they are not kept
 */
public record ConversationReply(boolean known, List<ChatMessage> messages) implements BusMessage {
    public static final ConversationReply UNKNOWN = new ConversationReply(false, List.of());

    public ConversationReply {
        messages = List.copyOf(messages);
    }

    @Override
    public void writeTo(BusWriter out) {
        out.flag(known).list(messages, StartStream.Body::writeMessage);
    }

    public static ConversationReply read(BusReader in) {
        return new ConversationReply(in.flag(), in.list(StartStream.Body::readMessage));
    }

    /** Hides the conversation: prompts are never logged. */
    @Override
    public String toString() {
        return "ConversationReply[" + messages.size() + " messages]";
    }
}

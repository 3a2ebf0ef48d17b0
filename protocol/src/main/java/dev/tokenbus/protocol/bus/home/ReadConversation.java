package dev.tokenbus.protocol.bus.home;

import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import dev.tokenbus.protocol.bus.wire.Question;

/**
 * Asks the home of a stream for the conversation that it keeps with the log; answered by {@link ConversationReply}. The gateway that
 * asks has checked the client's rights.
 */
public record ReadConversation(StreamId streamId) implements Question<ConversationReply> {
    @Override
    public void writeTo(BusWriter out) {
        out.text(streamId.value());
    }

    public static ReadConversation read(BusReader in) {
        return new ReadConversation(new StreamId(in.text()));
    }
}

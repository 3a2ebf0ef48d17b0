package dev.tokenbus.gateway.messages;

import dev.tokenbus.gateway.open.StreamRequest;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamConfig;
import java.util.List;
import java.util.Set;

/**
 * What a client of Messages asks.
 *
 * @param stream the same, as tokenbus words it
 * @param isStreamed whether the answer is to come as events
 * @param stopSequences the texts that end the answer
 */
record MessagesRequest(StreamRequest stream, boolean isStreamed, Set<String> stopSequences) {
    MessagesRequest(List<ChatMessage> messages, StreamConfig config, boolean isStreamed, Set<String> stopSequences) {
        this(StreamRequest.of(messages, config), isStreamed, Set.copyOf(stopSequences));
    }
}

package dev.tokenbus.gateway.chat;

import dev.tokenbus.gateway.open.StreamRequest;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks in the body of a request.
 *
 * @param isStreamed whether the answer is to come as events
 * @param includeUsage whether the last event before the end tells the usage
 */
record CompletionRequest(List<ChatMessage> messages, StreamConfig config, boolean isStreamed, boolean includeUsage) {
    /** The stream to open; a client's key may have been sent before, to any gateway. */
    StreamRequest stream(@Nullable String key) {
        return new StreamRequest(messages, config, key, key != null, null);
    }

    /** Hides the messages. */
    @Override
    public String toString() {
        return "CompletionRequest[" + config + "]";
    }
}

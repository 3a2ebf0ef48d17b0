package dev.tokenbus.gateway.open;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One stream, as a door asks for it on behalf of a client.
 *
 * @param messages the conversation to continue
 * @param config what the client asks of the answer; null as its model is the cluster's default
 * @param key the client's own name for the request, which makes asking again safe; null for none
 * @param resend whether the client may have asked before: then the key is looked for on every gateway
 * @param channel the channel that hears of the stream; null for none
 */
public record StreamRequest(
        List<ChatMessage> messages,
        StreamConfig config,
        @Nullable String key,
        boolean resend,
        @Nullable String channel) {
    public StreamRequest {
        messages = List.copyOf(messages);
    }

    /** A stream without a key, announced to nobody. */
    public static StreamRequest of(List<ChatMessage> messages, StreamConfig config) {
        return new StreamRequest(messages, config, null, false, null);
    }

    /** What the prompt takes in memory, in bytes. */
    long promptBytes() {
        return config.heldBytes()
                + messages.stream().mapToLong(ChatMessage::heldBytes).sum();
    }

    boolean isEmpty() {
        return messages.stream().allMatch(ChatMessage::isEmpty);
    }

    /** Hides the messages and the key. */
    @Override
    public String toString() {
        return "StreamRequest[messages=" + messages.size() + "]";
    }
}

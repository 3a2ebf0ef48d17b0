package dev.tokenbus.gateway.open;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.bus.worker.Memo;
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
 * @param memo what the door keeps with the stream
 * @param name a name by which the stream is found while it is the newest live one of that name; null for none
 * @param background whether nobody watches from the beginning
 */
public record StreamRequest(
        List<ChatMessage> messages,
        StreamConfig config,
        @Nullable String key,
        boolean resend,
        @Nullable String channel,
        Memo memo,
        @Nullable Name name,
        boolean background) {
    /**
     * A name that several streams have one after the other.
     *
     * @param text such as a chat's id
     * @param startedAt what is higher for a newer stream
     */
    public record Name(String text, long startedAt) {
        /** Hides the name: who knows it may watch its streams. */
        @Override
        public String toString() {
            return "Name";
        }
    }

    public StreamRequest {
        messages = List.copyOf(messages);
    }

    /** A stream that is found by its id alone. */
    public StreamRequest(
            List<ChatMessage> messages,
            StreamConfig config,
            @Nullable String key,
            boolean resend,
            @Nullable String channel,
            Memo memo) {
        this(messages, config, key, resend, channel, memo, null, false);
    }

    /** A stream with which its door keeps nothing. */
    public StreamRequest(
            List<ChatMessage> messages,
            StreamConfig config,
            @Nullable String key,
            boolean resend,
            @Nullable String channel) {
        this(messages, config, key, resend, channel, Memo.NONE);
    }

    /** A stream without a key, announced to nobody. */
    public static StreamRequest of(List<ChatMessage> messages, StreamConfig config) {
        return new StreamRequest(messages, config, null, false, null);
    }

    /** The same request, whose stream has a name. */
    public StreamRequest named(Name given) {
        return new StreamRequest(messages, config, key, resend, channel, memo, given, background);
    }

    /** The same request, which its client may send again by this key; null for none. */
    public StreamRequest withKey(@Nullable String given) {
        return new StreamRequest(messages, config, given, given != null, channel, memo, name, background);
    }

    /** The same request with other options. */
    public StreamRequest withConfig(StreamConfig other) {
        return new StreamRequest(messages, other, key, resend, channel, memo, name, background);
    }

    /** The same request, whose client does not wait for the answer. */
    public StreamRequest inBackground() {
        return new StreamRequest(messages, config, key, resend, channel, memo, name, true);
    }

    /** What the prompt takes in memory, in bytes. */
    long promptBytes() {
        return config.heldBytes()
                + memo.heldBytes()
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

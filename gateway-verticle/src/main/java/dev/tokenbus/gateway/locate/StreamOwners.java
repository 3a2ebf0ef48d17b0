package dev.tokenbus.gateway.locate;

import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.protocol.StreamId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Which gateway instance of a node owns which stream, so that a socket on any event loop finds it. One for each node, shared
 * by its gateway instances: the one concurrent map of the gateway.
 *
 * <p>It holds what the instances' {@code Relays} hold, which is bounded, and no more.
 */
public final class StreamOwners {
    private final ConcurrentMap<StreamId, Entry> streams = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, KeyUse> keys = new ConcurrentHashMap<>();

    /** What is known of a stream. */
    public sealed interface Entry {}

    /** It is here; the relay is to be used on its own event loop only. */
    public record Here(StreamRelay relay) implements Entry {}

    /** It was here, and its log is gone to make room. */
    public record Expired() implements Entry {}

    /** A client's key, and what it was used for. */
    public record KeyUse(StreamId streamId, long bodyHash) {}

    public @Nullable Entry find(StreamId id) {
        return streams.get(id);
    }

    /** Enters a relay, unless another instance was first: then that one's entry is given back. */
    public @Nullable Entry enter(StreamRelay relay) {
        return streams.putIfAbsent(relay.id(), new Here(relay));
    }

    /** Enters a relay whoever was first; gives back what it replaces. */
    public @Nullable Entry replace(StreamRelay relay) {
        return streams.put(relay.id(), new Here(relay));
    }

    /** The relay is gone; one that has replaced it stays. */
    public void forget(StreamRelay relay) {
        streams.remove(relay.id(), new Here(relay));
    }

    public void expire(StreamId id) {
        streams.put(id, new Expired());
    }

    public void forgetExpired(StreamId id) {
        streams.remove(id, new Expired());
    }

    public @Nullable KeyUse findKey(String key) {
        return keys.get(key);
    }

    /** Enters the use of a key, unless it is in use: then that use is given back. */
    public @Nullable KeyUse enterKey(String key, KeyUse use) {
        return keys.putIfAbsent(key, use);
    }

    public void forgetKey(String key, StreamId usedFor) {
        keys.computeIfPresent(key, (same, use) -> use.streamId().equals(usedFor) ? null : use);
    }
}

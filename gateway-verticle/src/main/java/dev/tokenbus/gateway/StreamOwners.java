package dev.tokenbus.gateway;

import dev.tokenbus.protocol.StreamId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Which gateway instance of a node owns which stream, so that a socket on any event loop finds it. One for each node, shared
 * by its gateway instances: the one concurrent map of the gateway.
 *
 * <p>It holds what the instances' {@link Relays} hold, which is bounded, and no more.
 */
public final class StreamOwners {
    private final ConcurrentMap<StreamId, Entry> streams = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, KeyUse> keys = new ConcurrentHashMap<>();

    /** What is known of a stream. */
    sealed interface Entry {}

    /** It is here; the relay is to be used on its own event loop only. */
    record Here(StreamRelay relay) implements Entry {}

    /** It was here, and its log is gone to make room. */
    record Expired() implements Entry {}

    /** A client's key, and what it was used for. */
    record KeyUse(StreamId streamId, long bodyHash) {}

    @Nullable
    Entry find(StreamId id) {
        return streams.get(id);
    }

    /** Enters a relay, unless another instance was first: then that one's entry is given back. */
    @Nullable
    Entry enter(StreamRelay relay) {
        return streams.putIfAbsent(relay.id(), new Here(relay));
    }

    /** Enters a relay whoever was first; gives back what it replaces. */
    @Nullable
    Entry replace(StreamRelay relay) {
        return streams.put(relay.id(), new Here(relay));
    }

    /** The relay is gone; one that has replaced it stays. */
    void forget(StreamRelay relay) {
        streams.remove(relay.id(), new Here(relay));
    }

    void expire(StreamId id) {
        streams.put(id, new Expired());
    }

    void forgetExpired(StreamId id) {
        streams.remove(id, new Expired());
    }

    @Nullable
    KeyUse findKey(String key) {
        return keys.get(key);
    }

    /** Enters the use of a key, unless it is in use: then that use is given back. */
    @Nullable
    KeyUse enterKey(String key, KeyUse use) {
        return keys.putIfAbsent(key, use);
    }

    void forgetKey(String key, StreamId usedFor) {
        keys.computeIfPresent(key, (same, use) -> use.streamId().equals(usedFor) ? null : use);
    }
}

package dev.tokenbus.gateway.locate;

import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.protocol.StreamId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a node's streams: which gateway instance owns which stream, so that a socket on any event loop finds it. One for each
 * node, shared by its gateway instances, and therefore concurrent.
 *
 * <p>Its size is that of the instances' {@link Relays}, which is bounded.
 */
public final class StreamOwners {
    private final ConcurrentMap<StreamId, Entry> streams = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, KeyUse> keys = new ConcurrentHashMap<>();

    /** What the node knows of a stream. */
    public sealed interface Entry {}

    /** The stream is on this node; the relay may be used on its own event loop only. */
    public record Here(StreamRelay relay) implements Entry {}

    /** The stream was on this node, and its log has expired. */
    public record Expired() implements Entry {}

    /** The stream that a client's key has started, and the fingerprint of the request. */
    public record KeyUse(StreamId streamId, long bodyHash) {}

    public @Nullable Entry find(StreamId id) {
        return streams.get(id);
    }

    /** Enters a relay, unless another instance was first: then that one's entry is returned. */
    public @Nullable Entry enter(StreamRelay relay) {
        return streams.putIfAbsent(relay.id(), new Here(relay));
    }

    /** Enters a relay in place of any other; returns the entry that it replaces. */
    public @Nullable Entry replace(StreamRelay relay) {
        return streams.put(relay.id(), new Here(relay));
    }

    /** Removes a relay, unless another one has replaced it. */
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

    /** Enters the use of a key, unless it is in use: then that use is returned. */
    public @Nullable KeyUse enterKey(String key, KeyUse use) {
        return keys.putIfAbsent(key, use);
    }

    public void forgetKey(String key, StreamId usedFor) {
        keys.computeIfPresent(key, (same, use) -> use.streamId().equals(usedFor) ? null : use);
    }
}

package dev.tokenbus.gateway.locate;

import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.relay.HomeRelay;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.protocol.StreamId;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a node's streams: which gateway instance owns which stream, so that a socket on any event loop finds it. One for each
 * node, shared by its gateway instances, and therefore concurrent.
 *
 * <p>Its size is that of the instances' {@link Relays} and {@link FormerStreams}, which are bounded.
 */
public final class StreamOwners {
    private final ConcurrentMap<StreamId, Entry> streams = new ConcurrentHashMap<>();
    /** Streams that have left this node. A set of its own, because one of them may be mirrored here, or return. */
    private final Set<StreamId> moved = ConcurrentHashMap.newKeySet();

    private final ConcurrentMap<String, KeyUse> keys = new ConcurrentHashMap<>();

    /** What the node knows of a stream. */
    public sealed interface Entry {}

    /**
     * The stream is on this node; the relay may be used on its own event loop only.
     *
     * @param epoch the latest attempt that the relay has accepted as the stream's home; 0 before that, and for a mirror
     */
    public record Here(StreamRelay relay, long epoch) implements Entry {}

    /** The stream was on this node, and its log has expired. */
    public record Expired() implements Entry {}

    /** The stream that a client's key has started, and the fingerprint of the request. */
    public record KeyUse(StreamId streamId, long bodyHash) {}

    public @Nullable Entry find(StreamId id) {
        return streams.get(id);
    }

    /** The streams whose home is this node, by the event loop on which each may be used. */
    Map<GatewayLoop, List<HomeRelay>> homesByLoop() {
        Map<GatewayLoop, List<HomeRelay>> homes = new IdentityHashMap<>();
        streams.values().forEach(entry -> {
            if (entry instanceof Here here && here.relay() instanceof HomeRelay home) {
                homes.computeIfAbsent(home.loop(), first -> new ArrayList<>()).add(home);
            }
        });
        return homes;
    }

    /** Enters a relay, unless another instance was first: then that one's entry is returned. */
    public @Nullable Entry enter(StreamRelay relay) {
        return streams.putIfAbsent(relay.id(), new Here(relay, 0));
    }

    /**
     * Enters a home in place of any other relay, unless that one's attempt is as new: whatever the order in which event loops enter
     * them, the newest stays.
     *
     * @return the entry that is there afterwards or, if that is the home's, the one that it replaces
     */
    @Nullable
    Entry replaceOlder(HomeRelay home, long epoch) {
        Here mine = new Here(home, epoch);
        while (true) {
            Entry before = streams.get(home.id());
            if (before instanceof Here here && here.epoch() >= epoch) {
                return before;
            }
            boolean entered = before == null
                    ? streams.putIfAbsent(home.id(), mine) == null
                    : streams.replace(home.id(), before, mine);
            if (entered) {
                return before;
            }
        }
    }

    /** A home has accepted a newer attempt. */
    void accepted(HomeRelay home, long epoch) {
        streams.computeIfPresent(home.id(), (id, entry) -> isOf(entry, home) ? new Here(home, epoch) : entry);
    }

    /** Removes a relay, unless another one has replaced it. */
    public void forget(StreamRelay relay) {
        streams.computeIfPresent(relay.id(), (id, entry) -> isOf(entry, relay) ? null : entry);
    }

    private static boolean isOf(Entry entry, StreamRelay relay) {
        return entry instanceof Here here && here.relay() == relay;
    }

    public void expire(StreamId id) {
        streams.put(id, new Expired());
    }

    public void forgetExpired(StreamId id) {
        streams.remove(id, new Expired());
    }

    /** The stream's home was here, and another gateway is its home now. */
    void move(StreamId id) {
        moved.add(id);
    }

    void forgetMoved(StreamId id) {
        moved.remove(id);
    }

    /** Whether the stream's home was here once, and moved. */
    boolean hasMoved(StreamId id) {
        return moved.contains(id);
    }

    public @Nullable KeyUse findKey(String key) {
        return keys.get(key);
    }

    /** Enters the use of a key, unless it is in use: then that use is returned. */
    public @Nullable KeyUse enterKey(String key, KeyUse use) {
        return keys.putIfAbsent(key, use);
    }

    /** Enters a name of a stream, unless a newer stream has it. */
    void enterName(String key, KeyUse use) {
        keys.merge(key, use, (before, now) -> before.bodyHash() > now.bodyHash() ? before : now);
    }

    public void forgetKey(String key, StreamId usedFor) {
        keys.computeIfPresent(key, (same, use) -> use.streamId().equals(usedFor) ? null : use);
    }
}

package dev.tokenbus.gateway;

import dev.tokenbus.protocol.Digest;
import dev.tokenbus.protocol.DigestReply;
import dev.tokenbus.protocol.StreamId;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All streams that are at home on one gateway instance: the live ones, at most {@link #capacity}, and for a while the ended
 * ones, in a budget of bytes; the oldest go first.
 */
final class Relays {
    /** A worker may repeat itself until it has heard that the home has everything; then nobody sends any more. */
    private static final long LISTEN_ON_NANOS = 5_000_000_000L;

    private final GatewayServices services;
    private final int capacity;
    private final long retainedBytes;
    private final Map<StreamId, StreamRelay> relays = new HashMap<>();
    private final Map<StreamId, StreamRelay> oldestEndedFirst = new LinkedHashMap<>();
    private final Map<StreamId, StreamRelay> stillListening = new LinkedHashMap<>();
    private final Runnable onChange;
    private long endedBytes;
    private int live;
    private boolean draining;

    Relays(GatewayServices services, int capacity, long retainedBytes, Runnable onChange) {
        this.services = services;
        this.capacity = capacity;
        this.retainedBytes = retainedBytes;
        this.onChange = onChange;
    }

    boolean isFull() {
        return live >= capacity;
    }

    /** No new streams from now on. */
    void drain() {
        draining = true;
    }

    boolean isDraining() {
        return draining;
    }

    int live() {
        return live;
    }

    /** A new stream of a client; counts as live from now on, until it ends or {@link #refused}. */
    StreamRelay create(String model) {
        StreamId id = StreamId.of(services.environment().nodeId(), services.randomBytes(16));
        StreamRelay relay = new StreamRelay(services, id, model, this::ended);
        relays.put(id, relay);
        live++;
        return relay;
    }

    /** No worker took it: it never was a stream. */
    void refused(StreamRelay relay) {
        relays.remove(relay.id());
        live--;
    }

    @Nullable
    StreamRelay find(@Nullable StreamId id) {
        return id == null ? null : relays.get(id);
    }

    private void ended(StreamRelay relay) {
        live--;
        oldestEndedFirst.put(relay.id(), relay);
        stillListening.put(relay.id(), relay);
        endedBytes += relay.log().bytes();
        expire(services.now());
        onChange.run();
    }

    DigestReply answer(Digest digest) {
        return new DigestReply(digest.entries().stream()
                .map(entry -> {
                    StreamRelay relay = relays.get(entry.streamId());
                    return relay == null ? DigestReply.Entry.STALE : relay.digest(entry.epoch());
                })
                .toList());
    }

    void nodeLost(String nodeId) {
        List.copyOf(relays.values()).forEach(relay -> relay.nodeLost(nodeId));
    }

    /** Called once a second. */
    void tick() {
        long now = services.now();
        stillListening.values().removeIf(relay -> {
            boolean over = now - relay.endedAt() > LISTEN_ON_NANOS;
            if (over) {
                relay.close();
            }
            return over;
        });
        expire(now);
    }

    private void expire(long now) {
        long window = services.config().resumeWindowMs() * 1_000_000L;
        Iterator<StreamRelay> each = oldestEndedFirst.values().iterator();
        while (each.hasNext()) {
            StreamRelay oldest = each.next();
            if (endedBytes <= retainedBytes && now - oldest.endedAt() <= window) {
                return;
            }
            each.remove();
            forget(oldest);
        }
    }

    private void forget(StreamRelay relay) {
        endedBytes -= relay.log().bytes();
        services.meter().heldBytes(-relay.log().bytes());
        relays.remove(relay.id());
        if (stillListening.remove(relay.id()) != null) {
            relay.close();
        }
    }
}

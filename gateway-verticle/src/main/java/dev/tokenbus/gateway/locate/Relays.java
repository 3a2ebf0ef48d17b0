package dev.tokenbus.gateway.locate;

import dev.tokenbus.gateway.relay.GatewayLoop;
import dev.tokenbus.gateway.relay.HomeRelay;
import dev.tokenbus.gateway.relay.MirrorRelay;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.AdoptStream;
import dev.tokenbus.protocol.bus.wire.RequestKey;
import dev.tokenbus.protocol.bus.worker.Digest;
import dev.tokenbus.protocol.bus.worker.DigestReply;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All streams of one gateway instance: those at home here, of which at most {@link #capacity} live; the ended ones for a
 * while, in a budget of bytes, the oldest going first; and the mirrors of streams that are at home elsewhere.
 */
public final class Relays implements HomeRelay.Owner {
    /** A worker may repeat itself until it has heard that the home has everything; then nobody sends any more. */
    private static final long LISTEN_ON_NANOS = 5_000_000_000L;

    /** So many streams whose logs are gone are still known to have been. */
    private static final int MOST_EXPIRED = 10_000;

    private final GatewayLoop services;
    private final StreamOwners owners;
    private final int capacity;
    private final long retainedBytes;
    private final Map<StreamId, HomeRelay> homes = new HashMap<>();
    private final Map<StreamId, MirrorRelay> mirrors = new HashMap<>();
    private final Map<StreamId, HomeRelay> oldestEndedFirst = new LinkedHashMap<>();
    private final Map<StreamId, HomeRelay> stillListening = new LinkedHashMap<>();
    private final Set<StreamId> oldestExpiredFirst = new LinkedHashSet<>();
    private final Runnable onChange;
    private long endedBytes;
    private int live;
    private int ticks;
    private boolean draining;

    /** @param owners which instance of the node owns which stream; shared by all of them */
    public Relays(GatewayLoop services, StreamOwners owners, int capacity, long retainedBytes, Runnable onChange) {
        this.services = services;
        this.owners = owners;
        this.capacity = capacity;
        this.retainedBytes = retainedBytes;
        this.onChange = onChange;
    }

    /** Whether it can take no more streams: there are as many as may live, or the live ones' logs take all the room. */
    public boolean isFull() {
        return live >= capacity || services.budget().isSpent();
    }

    /** No new streams from now on. */
    public void drain() {
        draining = true;
    }

    public boolean isDraining() {
        return draining;
    }

    public int live() {
        return live;
    }

    /** A new stream of a client; it counts as live at once. */
    public HomeRelay create(String model) {
        StreamId id = StreamId.of(services.nodeId(), services.randomBytes(16));
        HomeRelay relay = new HomeRelay(services, id, model, this);
        homes.put(id, relay);
        owners.enter(relay);
        live++;
        return relay;
    }

    /**
     * A stream whose home died, and whose worker has chosen this gateway; it is adopted even when there are too many. What this
     * node had of the stream before is let go: who watches there comes here.
     */
    Future<Void> adopt(AdoptStream adopt) {
        HomeRelay relay = new HomeRelay(services, adopt.streamId(), adopt.model(), this);
        StreamOwners.Entry before = owners.replace(relay);
        // First, so that who is let go finds a home that waits for its log.
        Future<Void> listening = relay.adopt(adopt);
        return letGo(before).compose(gone -> {
            enter(relay, adopt.request().key());
            return listening;
        });
    }

    private Future<Void> letGo(StreamOwners.@Nullable Entry before) {
        return before instanceof StreamOwners.Here here
                ? services.ask(here.relay().services(), () -> {
                    here.relay().replaced();
                    return Future.succeededFuture();
                })
                : Future.succeededFuture();
    }

    private void enter(HomeRelay relay, RequestKey key) {
        homes.put(relay.id(), relay);
        live++;
        services.meter().streamStarted();
        if (key.isGiven()) {
            enterKey(key, relay);
        }
    }

    @Override
    public void superseded(HomeRelay relay) {
        if (homes.remove(relay.id(), relay)) {
            forgetEntries(relay);
            if (relay.hasEnded()) {
                oldestEndedFirst.remove(relay.id());
                stillListening.remove(relay.id());
                endedBytes -= relay.log().bytes();
            } else {
                live--;
                services.meter().streamEnded("moved");
            }
            services.budget().held(-relay.log().bytes());
            relay.superseded();
            onChange.run();
        }
    }

    /** No worker took it: it never was a stream. */
    public void refused(HomeRelay relay) {
        homes.remove(relay.id());
        forgetEntries(relay);
        live--;
    }

    /** What this node knows of a stream, whichever instance has it; null when it has never had it. */
    StreamOwners.@Nullable Entry onThisNode(StreamId id) {
        return owners.find(id);
    }

    /** What a client's key was used for on this node; null when it is new. */
    StreamOwners.@Nullable KeyUse useOf(String key) {
        return owners.findKey(key);
    }

    /** Enters the key of a new stream, unless another stream has it: then that use is given back. */
    public StreamOwners.@Nullable KeyUse use(RequestKey key, HomeRelay relay) {
        StreamOwners.KeyUse before = enterKey(key, relay);
        if (before == null) {
            relay.key(key);
        }
        return before;
    }

    private StreamOwners.@Nullable KeyUse enterKey(RequestKey key, HomeRelay relay) {
        return owners.enterKey(key.key(), new StreamOwners.KeyUse(relay.id(), key.bodyHash()));
    }

    public @Nullable HomeRelay find(@Nullable StreamId id) {
        return id == null ? null : homes.get(id);
    }

    /** Attaches to a stream that is at home on another node. */
    Future<StreamRelay> mirror(StreamId id, String homeNodeId) {
        MirrorRelay mirror = new MirrorRelay(services, id, homeNodeId, this::unused);
        StreamOwners.Entry before = owners.enter(mirror);
        if (before instanceof StreamOwners.Here here) {
            // Another event loop of this node was first.
            return services.ask(here.relay().services(), here.relay()::ready);
        }
        mirrors.put(id, mirror);
        return mirror.open();
    }

    private void unused(MirrorRelay mirror) {
        if (mirrors.remove(mirror.id(), mirror)) {
            owners.forget(mirror);
            services.environment().forgetAddress().accept(Addresses.stream(mirror.homeNodeId(), mirror.id()));
        }
    }

    @Override
    public void ended(HomeRelay relay) {
        live--;
        oldestEndedFirst.put(relay.id(), relay);
        stillListening.put(relay.id(), relay);
        endedBytes += relay.log().bytes();
        expire(services.now());
        onChange.run();
    }

    /** Everything that is at home here. */
    public Collection<HomeRelay> homes() {
        return Collections.unmodifiableCollection(homes.values());
    }

    /** No stream that is at home elsewhere is watched here any more. */
    public void closeMirrors() {
        List.copyOf(mirrors.values()).forEach(MirrorRelay::leave);
    }

    public DigestReply answer(Digest digest) {
        return new DigestReply(digest.entries().stream()
                .map(entry -> {
                    HomeRelay relay = homes.get(entry.streamId());
                    return relay == null ? DigestReply.Entry.STALE : relay.digest(entry.epoch());
                })
                .toList());
    }

    public void nodeLost(String nodeId) {
        List.copyOf(homes.values()).forEach(relay -> relay.nodeLost(nodeId));
        List.copyOf(mirrors.values()).stream()
                .filter(mirror -> mirror.homeNodeId().equals(nodeId))
                .forEach(MirrorRelay::homeLost);
    }

    /** Called once a second. */
    public void tick() {
        long now = services.now();
        stillListening.values().removeIf(relay -> {
            boolean isForgotten = !homes.containsKey(relay.id());
            boolean over = now - relay.endedAt() > LISTEN_ON_NANOS && (isForgotten || relay.watching() == 0);
            if (over) {
                letGo(relay, isForgotten);
            }
            return over;
        });
        expire(now);
        List.copyOf(homes.values()).forEach(relay -> relay.tick(now));
        if (++ticks % 2 == 0) {
            List.copyOf(mirrors.values()).forEach(MirrorRelay::tick);
        }
    }

    private void expire(long now) {
        long window = services.config().retention().resumeWindow().toNanos();
        Iterator<HomeRelay> each = oldestEndedFirst.values().iterator();
        while (each.hasNext()) {
            HomeRelay oldest = each.next();
            boolean fits = endedBytes <= retainedBytes && !services.budget().isSpent();
            if (fits && now - oldest.endedAt() <= window) {
                return;
            }
            each.remove();
            forget(oldest);
        }
    }

    private void forget(HomeRelay relay) {
        endedBytes -= relay.log().bytes();
        services.budget().held(-relay.log().bytes());
        homes.remove(relay.id());
        forgetEntries(relay);
        owners.expire(relay.id());
        oldestExpiredFirst.add(relay.id());
        if (oldestExpiredFirst.size() > MOST_EXPIRED) {
            StreamId oldest = oldestExpiredFirst.iterator().next();
            oldestExpiredFirst.remove(oldest);
            owners.forgetExpired(oldest);
        }
        if (!stillListening.containsKey(relay.id())) {
            letGo(relay, true);
        }
    }

    /** One that has just ended is listened to a little longer, and other gateways get the rest of it, forgotten or not. */
    private static void letGo(HomeRelay relay, boolean isForgotten) {
        relay.close();
        if (isForgotten) {
            relay.gateways().detachAll();
        }
    }

    private void forgetEntries(HomeRelay relay) {
        owners.forget(relay);
        if (relay.key().isGiven()) {
            owners.forgetKey(relay.key().key(), relay.id());
        }
    }
}

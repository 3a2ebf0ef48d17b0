package dev.tokenbus.gateway.locate;

import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.relay.HomeOwner;
import dev.tokenbus.gateway.relay.HomeRelay;
import dev.tokenbus.protocol.Outcome;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.wire.RequestKey;
import dev.tokenbus.protocol.log.RetainedLogs;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The streams whose home is this gateway instance: a limited number of live ones, and the ended ones as long as their logs are
 * retained.
 */
public final class Homes implements HomeOwner {
    /** How long an ended stream still listens: a worker repeats the end until it has heard that the home has it. */
    private static final long LINGER_NANOS = 5_000_000_000L;

    private final GatewayLoop loop;
    private final StreamOwners owners;
    private final IntSupplier capacity;
    private final Unwatched unwatched;
    private final RetainedLogs<HomeRelay> retained;
    private final Runnable onChange;
    private final Map<StreamId, HomeRelay> homes = new HashMap<>();
    /** Those that need ticks: few, where ended ones may be very many. */
    private final Set<HomeRelay> awake = new LinkedHashSet<>();

    private final Map<StreamId, HomeRelay> lingering = new LinkedHashMap<>();
    private final ReadOut readOut = new ReadOut();
    private final FormerStreams expired;
    private final FormerStreams moved;
    private int live;

    Homes(
            GatewayLoop loop,
            StreamOwners owners,
            IntSupplier capacity,
            IntSupplier maxUnwatched,
            long retainedBytes,
            Runnable onChange) {
        this.loop = loop;
        this.owners = owners;
        this.capacity = capacity;
        this.unwatched = new Unwatched(loop, maxUnwatched);
        this.retained = new RetainedLogs<>(
                retainedBytes,
                loop.budget(),
                loop.config().retention().resumeWindow().toNanos());
        this.onChange = onChange;
        this.expired = new FormerStreams(owners::forgetExpired);
        this.moved = new FormerStreams(owners::forgetMoved);
    }

    /** Whether there is room for no more streams: the live ones reach the limit, or the budget has no room for the prompts. */
    public boolean isFull(long promptBytes) {
        return live >= capacity.getAsInt() || !loop.budget().hasRoomFor(promptBytes);
    }

    /** Those that go on although nobody watches. */
    public Unwatched unwatched() {
        return unwatched;
    }

    /** How many live streams have their home here. */
    public int live() {
        return live;
    }

    /** A live view of all streams whose home is here. */
    public Collection<HomeRelay> all() {
        return Collections.unmodifiableCollection(homes.values());
    }

    /** The stream if its home is here, else null. */
    public @Nullable HomeRelay find(@Nullable StreamId id) {
        return id == null ? null : homes.get(id);
    }

    /** A new stream of a client; it counts as live at once. */
    public HomeRelay create(String model, long promptBytes) {
        StreamId id = StreamId.of(loop.nodeId(), loop.randomBytes(16));
        HomeRelay relay = new HomeRelay(loop, id, model, promptBytes, this);
        homes.put(id, relay);
        awake.add(relay);
        owners.enter(relay);
        live++;
        return relay;
    }

    /** Adds a stream that was adopted, even when there is no room for it. A home of the same stream from before is released. */
    void add(HomeRelay adopted, RequestKey key) {
        HomeRelay before = homes.get(adopted.id());
        if (before != null) {
            before.release(loop.nodeId());
        }
        homes.put(adopted.id(), adopted);
        awake.add(adopted);
        live++;
        unwatched.changed(adopted);
        adopted.room().chargeTo(loop.quotas().adopted(adopted.memo().owner()));
        adopted.metered().adopted();
        if (key.isGiven()) {
            enterKey(key, adopted);
        }
    }

    /** Enters the key of a new stream, unless another stream has it: then that use is returned. */
    public StreamOwners.@Nullable KeyUse use(RequestKey key, HomeRelay relay) {
        StreamOwners.KeyUse before = enterKey(key, relay);
        if (before == null) {
            relay.key(key);
        }
        return before;
    }

    private StreamOwners.@Nullable KeyUse enterKey(RequestKey key, HomeRelay relay) {
        StreamOwners.KeyUse use = new StreamOwners.KeyUse(relay.id(), key.bodyHash());
        if (key.isName()) {
            owners.enterName(key.key(), use);
            return null;
        }
        return owners.enterKey(key.key(), use);
    }

    /** No worker accepted it: it never became a stream. */
    public void refused(HomeRelay relay) {
        homes.remove(relay.id());
        unwatched.remove(relay);
        forgetEntries(relay);
        relay.letGo();
        live--;
    }

    @Override
    public void ended(HomeRelay relay) {
        live--;
        unwatched.remove(relay);
        relay.room().ended();
        retained.add(relay, relay.log().bytes() + relay.handoff().kept().heldBytes(), relay.endedAt());
        lingering.put(relay.id(), relay);
        expire(loop.now());
        onChange.run();
    }

    @Override
    public void accepted(HomeRelay relay, long epoch) {
        owners.accepted(relay, epoch);
    }

    @Override
    public void wakes(HomeRelay relay) {
        if (homes.get(relay.id()) == relay) {
            awake.add(relay);
        }
    }

    @Override
    public void viewersChanged(HomeRelay relay) {
        if (homes.get(relay.id()) == relay) {
            unwatched.changed(relay);
        }
    }

    @Override
    public void forgotten(HomeRelay relay) {
        if (homes.get(relay.id()) == relay) {
            retained.remove(relay);
            expire(relay);
        }
    }

    /** Those that need ticks. */
    List<HomeRelay> awake() {
        awake.removeIf(relay -> homes.get(relay.id()) != relay || !relay.needsTicks());
        return List.copyOf(awake);
    }

    @Override
    public boolean released(HomeRelay relay) {
        if (!homes.remove(relay.id(), relay)) {
            return false;
        }
        unwatched.remove(relay);
        forgetEntries(relay);
        owners.move(relay.id());
        moved.add(relay.id());
        if (relay.hasEnded()) {
            retained.remove(relay);
            lingering.remove(relay.id());
        } else {
            live--;
            relay.metered().ended(Outcome.Ending.MOVED);
        }
        relay.letGo();
        onChange.run();
        return true;
    }

    void nodeLost(String nodeId) {
        List.copyOf(homes.values()).forEach(relay -> relay.nodeLost(nodeId));
    }

    /** Called once a second. */
    void tick() {
        long now = loop.now();
        lingering.values().removeIf(relay -> {
            boolean isExpired = !homes.containsKey(relay.id());
            boolean isOver = now - relay.endedAt() > LINGER_NANOS && (isExpired || relay.watching() == 0);
            if (isOver) {
                close(relay, isExpired);
            }
            return isOver;
        });
        readOut.tick();
        expire(now);
        awake().forEach(relay -> relay.tick(now));
        unwatched.tick(now);
    }

    /** Lets the logs go that are too old or take room that others need. */
    void expire() {
        expire(loop.now());
    }

    private void expire(long now) {
        retained.expire(now, this::expire);
    }

    private void expire(HomeRelay relay) {
        homes.remove(relay.id());
        forgetEntries(relay);
        owners.expire(relay.id());
        expired.add(relay.id());
        if (!lingering.containsKey(relay.id())) {
            close(relay, true);
        }
        readOut.add(relay);
    }

    /** Every stream that takes room which nobody but its viewers would give back. */
    List<HomeRelay> holding() {
        return Stream.concat(
                        homes.values().stream().filter(relay -> !relay.hasEnded() || relay.watching() > 0),
                        readOut.all())
                .toList();
    }

    /** Ends a stream whose room others need. Its viewers are told at once, also those that are far behind. */
    void evict(HomeRelay relay, StreamFailure why) {
        if (!relay.hasEnded()) {
            relay.worker().cancel();
            relay.end(why);
        }
        relay.tellLost(why);
        retained.remove(relay);
        if (homes.get(relay.id()) == relay) {
            expire(relay);
        }
        readOut.remove(relay);
    }

    /** Stops listening. Other gateways read the rest of the log, unless it has expired. */
    private static void close(HomeRelay relay, boolean isExpired) {
        relay.close();
        if (isExpired) {
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

package dev.tokenbus.gateway.locate;

import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.relay.HomeRelay;
import dev.tokenbus.protocol.bus.worker.Source;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.IntSupplier;

/**
 * Bounds the streams of one gateway instance that go on although nobody watches them, because their clients asked for that: the address
 * that has most of them gives way, with its oldest first. The others that nobody watches give their places up at their worker.
 */
public final class Unwatched {
    /** A client that has lost its connection may come back; where the home has moved, all clients have to find it first. */
    private static final long GRACE_NANOS = 2_000_000_000L;

    private static final long GRACE_OF_MOVED_NANOS = 5 * GRACE_NANOS;

    private final GatewayLoop loop;
    private final IntSupplier limit;
    private final Map<HomeRelay, Long> oldestFirst = new LinkedHashMap<>();
    /** By their addresses those that nobody will watch, and that wait for a worker yet: each has its place already. */
    private final Map<HomeRelay, Long> coming = new HashMap<>();

    private final Map<Long, Integer> byAddress = new HashMap<>();

    Unwatched(GatewayLoop loop, IntSupplier limit) {
        this.loop = loop;
        this.limit = limit;
    }

    /** Whether there is room for one more of a client: a free place, or one of an address that would still have more than this one. */
    public boolean hasRoomFor(Source source) {
        return oldestFirst.size() + coming.size() < limit.getAsInt() || held(source.address()) + 1 < most();
    }

    private int held(long address) {
        return byAddress.getOrDefault(address, 0);
    }

    private int most() {
        return Collections.max(byAddress.values());
    }

    /** A new stream, for which there is room, will have no viewers. */
    public void comes(HomeRelay relay, Source source) {
        coming.put(relay, source.address());
        byAddress.merge(source.address(), 1, Integer::sum);
    }

    /** A worker has the stream: it counts when it has no viewers. */
    public void opened(HomeRelay relay) {
        Long address = coming.remove(relay);
        if (address != null) {
            oneLessOf(address);
        }
    }

    private void oneLessOf(long address) {
        byAddress.computeIfPresent(address, (same, held) -> held == 1 ? null : held - 1);
    }

    /** A stream has more viewers, or fewer, or is nobody's to watch any more. */
    void changed(HomeRelay relay) {
        if (!relay.isUnwatched()) {
            isWatched(relay);
        } else if (oldestFirst.putIfAbsent(relay, loop.now()) == null) {
            opened(relay);
            byAddress.merge(addressOf(relay), 1, Integer::sum);
            loop.meter().unwatchedStreams(1);
        }
    }

    /** A stream is over, or no longer here. */
    void remove(HomeRelay relay) {
        opened(relay);
        isWatched(relay);
    }

    private void isWatched(HomeRelay relay) {
        if (oldestFirst.remove(relay) != null) {
            oneLessOf(addressOf(relay));
            loop.meter().unwatchedStreams(-1);
        }
    }

    /** Called once a second: stops those that are too many. */
    void tick(long now) {
        int excess = oldestFirst.size() - limit.getAsInt();
        if (excess > 0) {
            stop(excess, due(now));
        }
    }

    /** Those of each address that have been without viewers for more than a moment, the oldest first. */
    private Map<Long, Deque<HomeRelay>> due(long now) {
        Map<Long, Deque<HomeRelay>> due = new HashMap<>();
        oldestFirst.forEach((relay, since) -> {
            if (now - since >= graceOf(relay)) {
                due.computeIfAbsent(addressOf(relay), address -> new ArrayDeque<>())
                        .add(relay);
            }
        });
        return due;
    }

    private void stop(int excess, Map<Long, Deque<HomeRelay>> due) {
        Queue<Deque<HomeRelay>> greediest =
                new PriorityQueue<>(Comparator.<Deque<HomeRelay>>comparingInt(of -> -held(addressOf(of.element())))
                        .thenComparing(of -> oldestFirst.get(of.element())));
        greediest.addAll(due.values());
        for (int i = 0; i < excess && !greediest.isEmpty(); i++) {
            Deque<HomeRelay> ofOne = greediest.remove();
            HomeRelay oldest = ofOne.remove();
            oldest.stop();
            remove(oldest);
            if (!ofOne.isEmpty()) {
                greediest.add(ofOne);
            }
        }
    }

    private static long addressOf(HomeRelay relay) {
        return relay.handoff().source().address();
    }

    private static long graceOf(HomeRelay relay) {
        return relay.handoff().isAdopted() ? GRACE_OF_MOVED_NANOS : GRACE_NANOS;
    }
}

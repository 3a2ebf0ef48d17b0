package dev.tokenbus.node.membership;

import com.hazelcast.config.Config;
import dev.tokenbus.protocol.bus.Addresses;
import io.vertx.core.Completable;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.core.spi.cluster.NodeListener;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.core.spi.cluster.RegistrationListener;
import io.vertx.core.spi.cluster.RegistrationUpdateEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A Hazelcast cluster manager that needs no registry for an address that names its node: the address itself says which node
 * listens ({@link Addresses#owner}). A stream then costs no Hazelcast operation; with the stock manager it costs two writes
 * and a notice to every node.
 *
 * <p>Vert.x caches a route for each address that it sends to and never drops one by itself, so {@link #forget} is called at a
 * stream's end, and the oldest routes are dropped when there are too many. Dropping a route in use is harmless: the next send
 * makes it again from the address. Thread-safe.
 */
public final class SelfRoutingClusterManager extends PromptLeaveClusterManager {
    private static final int MOST_ROUTES = 65_536;
    private static final int MOST_NODES = 1024;

    private final Map<String, Boolean> routes = new LinkedHashMap<>(1024, 0.75f, true);
    private final Map<String, NodeInfo> nodeInfos = new LinkedHashMap<>(16, 0.75f, true);
    /** Addresses that do not name their node and have listeners: one for each channel, and that of metrics. */
    private final Map<String, Boolean> shared = new LinkedHashMap<>(16, 0.75f, true);

    private final int mostShared;
    private volatile LongConsumer sharedMeter = change -> {};
    private volatile @Nullable RegistrationListener selector;

    private volatile Consumer<String> nodeJoined = nodeId -> {};
    private volatile Consumer<String> nodeLeft = nodeId -> {};

    /** @param mostShared how many addresses that do not name their node are remembered */
    SelfRoutingClusterManager(Config config, int mostShared) {
        super(config);
        this.mostShared = mostShared;
        // With a listener the manager also keeps the list of nodes from which it repairs the registry after a merge.
        nodeListener(new NodeListener() {
            @Override
            public void nodeAdded(String nodeId) {
                update(Addresses.NODES, everyNode());
                nodeJoined.accept(nodeId);
            }

            @Override
            public void nodeLeft(String nodeId) {
                nodeLeft.accept(nodeId);
            }
        });
    }

    /** Sets the listener that gets the id of each node that joins, on one of Hazelcast's threads. */
    void onNodeJoined(Consumer<String> listener) {
        nodeJoined = listener;
    }

    /** Sets the listener that gets the id of each node that Hazelcast misses, on one of Hazelcast's threads. */
    void onNodeLeft(Consumer<String> listener) {
        nodeLeft = listener;
    }

    @Override
    public void registrationListener(RegistrationListener listener) {
        selector = listener;
        super.registrationListener(listener);
    }

    /**
     * Reads where a node's bus listens from Hazelcast once, because it never changes. Hazelcast may lose the entry when the halves
     * of a cut cluster remove each other's nodes, and may not answer while members are missing.
     */
    @Override
    public void getNodeInfo(String nodeId, Completable<NodeInfo> promise) {
        NodeInfo known;
        synchronized (nodeInfos) {
            known = nodeInfos.get(nodeId);
        }
        if (known != null) {
            promise.succeed(known);
            return;
        }
        super.getNodeInfo(nodeId, (found, failure) -> {
            if (found != null) {
                know(nodeId, found);
            }
            promise.complete(found, failure);
        });
    }

    private void know(String nodeId, NodeInfo info) {
        synchronized (nodeInfos) {
            nodeInfos.put(nodeId, info);
            if (nodeInfos.size() > MOST_NODES) {
                nodeInfos.remove(nodeInfos.keySet().iterator().next());
            }
        }
    }

    @Override
    public void addRegistration(String address, RegistrationInfo registration, Completable<Void> promise) {
        if (needsNoRegistry(address)) {
            promise.succeed();
        } else {
            super.addRegistration(address, registration, promise);
        }
    }

    @Override
    public void removeRegistration(String address, RegistrationInfo registration, Completable<Void> promise) {
        if (needsNoRegistry(address)) {
            promise.succeed();
        } else {
            super.removeRegistration(address, registration, promise);
        }
    }

    @Override
    public void getRegistrations(String address, Completable<List<RegistrationInfo>> promise) {
        String owner = Addresses.owner(address);
        if (address.equals(Addresses.NODES)) {
            promise.succeed(everyNode());
            return;
        } else if (owner == null) {
            super.getRegistrations(address, (found, failure) -> found(address, found, failure, promise));
            return;
        }
        String evicted = remember(routes, address, MOST_ROUTES);
        promise.succeed(List.of(new RegistrationInfo(owner, 0L, false)));
        if (evicted != null) {
            forget(evicted);
        }
    }

    /** Vert.x caches who listens; where nobody does it forgets the address, and so does this. */
    void found(
            String address,
            @Nullable List<RegistrationInfo> listeners,
            @Nullable Throwable failure,
            Completable<List<RegistrationInfo>> promise) {
        String evicted = listeners == null || listeners.isEmpty() ? null : rememberShared(address);
        promise.complete(listeners, failure);
        if (evicted != null) {
            forgetShared(evicted);
        }
    }

    private @Nullable String rememberShared(String address) {
        synchronized (shared) {
            if (shared.put(address, Boolean.TRUE) == null) {
                sharedMeter.accept(1);
            }
            return shared.size() > mostShared ? shared.keySet().iterator().next() : null;
        }
    }

    /** The next message to the address looks for its listeners again. */
    private void forgetShared(String address) {
        synchronized (shared) {
            if (shared.remove(address) != null) {
                sharedMeter.accept(-1);
            }
        }
        update(address, List.of());
    }

    /** Sets who hears how many shared addresses are added or forgotten. */
    void onShared(LongConsumer meter) {
        synchronized (shared) {
            sharedMeter = meter;
            meter.accept(shared.size());
        }
    }

    private static boolean needsNoRegistry(String address) {
        return Addresses.owner(address) != null || address.equals(Addresses.NODES);
    }

    /** Announcements go to every member, whatever a partition has done to the registry. */
    private List<RegistrationInfo> everyNode() {
        return getNodes().stream()
                .map(nodeId -> new RegistrationInfo(nodeId, 0L, false))
                .toList();
    }

    /** Remembers an address; returns the oldest one if there are now more than {@code most}, else null. */
    private static @Nullable String remember(Map<String, Boolean> addresses, String address, int most) {
        synchronized (addresses) {
            addresses.put(address, Boolean.TRUE);
            return addresses.size() > most ? addresses.keySet().iterator().next() : null;
        }
    }

    /** Drops the cached route to an address that this node sends nothing more to. */
    void forget(String address) {
        synchronized (routes) {
            routes.remove(address);
        }
        update(address, List.of());
    }

    /** Tells Vert.x who listens at an address. */
    void update(String address, List<RegistrationInfo> listeners) {
        RegistrationListener listener = selector;
        if (listener != null) {
            listener.registrationsUpdated(new RegistrationUpdateEvent(address, listeners));
        }
    }

    /**
     * Reads again who listens at the shared addresses: Vert.x 5 updates its cache from Hazelcast's events alone, and those may
     * get lost when members die or halves merge. Also enters this node's info again, which a merge may have removed. Blocks, so
     * never call it on an event loop.
     */
    void refresh() {
        NodeInfo own = getNodeInfo();
        if (own != null) {
            super.setNodeInfo(own, (done, failure) -> {});
        }
        update(Addresses.NODES, everyNode());
        for (String address : shared()) {
            super.getRegistrations(address, (found, failure) -> refreshed(address, found));
        }
    }

    /** A shared address was read again: one that nobody listens to any more is forgotten. */
    void refreshed(String address, @Nullable List<RegistrationInfo> listeners) {
        if (listeners == null) {
            return;
        }
        if (listeners.isEmpty()) {
            forgetShared(address);
        } else {
            update(address, listeners);
        }
    }

    /** The shared addresses that are remembered. */
    List<String> shared() {
        synchronized (shared) {
            return List.copyOf(shared.keySet());
        }
    }

    /** The number of cached routes. */
    public int routes() {
        synchronized (routes) {
            return routes.size();
        }
    }
}

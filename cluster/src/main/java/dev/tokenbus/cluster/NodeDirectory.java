package dev.tokenbus.cluster;

import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.wire.WorkerId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Knows from announcements which nodes live and how busy they are, and chooses the worker for a stream.
 *
 * <p>A node that is silent for {@link #DEAD_AFTER_MS} is taken for dead. A late tick means that this process was asleep and
 * heard nobody: every node then gets the whole time again. Confined to one event loop.
 */
public final class NodeDirectory {
    /** A node that is silent for this many milliseconds is taken for dead. */
    public static final long DEAD_AFTER_MS = 3000;

    private static final long DEAD_AFTER_NANOS = DEAD_AFTER_MS * 1_000_000;
    /** The interval between two looks for silent nodes, in milliseconds. */
    public static final long TICK_MS = 500;
    /** A tick that comes later than due by more than this many milliseconds means that this node was asleep. */
    static final long ASLEEP_MS = 2000;

    private final String ownNodeId;
    private final LongSupplier nanoClock;
    private final RandomGenerator random;
    private final Map<String, Heard> nodes = new TreeMap<>();
    private final WorkerChoice choice;
    private final Offers offers = new Offers(this::nodes);
    private final List<Consumer<NodeAnnouncement>> joinListeners = new ArrayList<>();
    private final List<Consumer<NodeAnnouncement>> goneListeners = new ArrayList<>();
    private final List<Consumer<String>> returnListeners = new ArrayList<>();
    private final LostNodes lostNodes = new LostNodes();
    private final ForeignNodes foreign = new ForeignNodes();
    private final long startedAtNanos;
    private long lastTickNanos;
    private long wokeAtNanos;
    private long leftAtNanos;
    private long returnedAtNanos;

    private record Heard(NodeAnnouncement announcement, long atNanos) {}

    public NodeDirectory(String ownNodeId, LongSupplier nanoClock, RandomGenerator random) {
        this.ownNodeId = ownNodeId;
        this.nanoClock = nanoClock;
        this.random = random;
        this.choice = new WorkerChoice(ownNodeId, random);
        this.startedAtNanos = nanoClock.getAsLong();
        this.lastTickNanos = startedAtNanos;
        this.leftAtNanos = startedAtNanos - DEAD_AFTER_NANOS;
        this.returnedAtNanos = leftAtNanos;
        this.wokeAtNanos = lastTickNanos - DEAD_AFTER_NANOS;
    }

    /**
     * Listens on the bus in the calling context; completes when the consumers are registered. They and the timer end with the
     * calling verticle.
     */
    public Future<Void> listen(Vertx vertx) {
        MessageConsumer<NodeAnnouncement> consumer =
                vertx.eventBus().consumer(Addresses.NODES, message -> heard(message.body()));
        MessageConsumer<String> suspicions =
                vertx.eventBus().localConsumer(Addresses.SUSPECTS, message -> suspect(message.body()));
        vertx.setPeriodic(TICK_MS, timer -> tick());
        return consumer.completion().compose(listening -> suspicions.completion());
    }

    /** Adds a listener that gets the first announcement of each node that was not lost before. */
    public void onJoined(Consumer<NodeAnnouncement> listener) {
        joinListeners.add(listener);
    }

    /** Adds a listener that gets the last announcement of each node that dies or leaves; {@link #isLost} tells which. */
    public void onGone(Consumer<NodeAnnouncement> listener) {
        goneListeners.add(listener);
    }

    /** Adds a listener that gets the id of each node that dies or leaves; {@link #isLost} tells which. */
    public void onLost(Consumer<String> listener) {
        onGone(last -> listener.accept(last.nodeId()));
    }

    /** Adds a listener that gets the id of each lost node that speaks again: it was frozen, or the network was cut. */
    public void onReturned(Consumer<String> listener) {
        returnListeners.add(listener);
    }

    /** Adds a listener that gets the first announcement of each node whose version this one cannot work with. */
    public void onForeign(Consumer<NodeAnnouncement> listener) {
        foreign.onMet(listener);
    }

    /** Takes in a node's announcement. */
    public void heard(NodeAnnouncement announcement) {
        if (foreign.areMet(announcement)) {
            return;
        }
        String nodeId = announcement.nodeId();
        if (announcement.leaving()) {
            lostNodes.forget(nodeId);
            leftAtNanos = nanoClock.getAsLong();
            lose(nodeId);
            return;
        }
        boolean isNew = nodes.put(nodeId, new Heard(announcement, nanoClock.getAsLong())) == null;
        choice.announced(announcement);
        if (lostNodes.forget(nodeId)) {
            returnedAtNanos = nanoClock.getAsLong();
            returnListeners.forEach(listener -> listener.accept(nodeId));
        } else if (isNew) {
            joinListeners.forEach(listener -> listener.accept(announcement));
        }
    }

    /** Takes nodes that have been silent too long for dead. */
    public void tick() {
        long now = nanoClock.getAsLong();
        boolean asleep = now - lastTickNanos > (TICK_MS + ASLEEP_MS) * 1_000_000;
        lastTickNanos = now;
        if (asleep) {
            wokeAtNanos = now;
            nodes.replaceAll((nodeId, heard) -> new Heard(heard.announcement, now));
            return;
        }
        nodes.entrySet().stream()
                .filter(entry -> now - entry.getValue().atNanos > DEAD_AFTER_NANOS)
                .map(Map.Entry::getKey)
                .toList()
                .forEach(this::takeForDead);
    }

    private void takeForDead(String nodeId) {
        Heard heard = nodes.get(nodeId);
        // This node's own silence only says that one of its event loops is busy.
        if (heard != null && !nodeId.equals(ownNodeId)) {
            lostNodes.add(heard.announcement, nanoClock.getAsLong());
            lose(nodeId);
        }
    }

    private void lose(String nodeId) {
        Heard lost = nodes.remove(nodeId);
        if (lost != null) {
            choice.announced(lost.announcement);
            goneListeners.forEach(listener -> listener.accept(lost.announcement));
        }
    }

    /**
     * Takes a node for dead before its silence says so, because Hazelcast misses it. A directory that was asleep ignores this:
     * the others may only have lost sight of this node.
     */
    public void suspect(String nodeId) {
        tick();
        if (!isRecent(wokeAtNanos)) {
            takeForDead(nodeId);
        }
    }

    /**
     * Whether a lost node may still come back: one was taken for dead in the last {@code millis} milliseconds, or one came back in
     * the last {@link #DEAD_AFTER_MS}, because others follow when a cut network heals.
     */
    public boolean mayReturn(long millis) {
        return isRecent(returnedAtNanos) || lostNodes.anySince(nanoClock.getAsLong() - millis * 1_000_000);
    }

    /** As {@link #mayReturn}, for gateways only, and not for some time after they have come back. */
    public boolean mayGatewayReturn(long millis) {
        return lostNodes.anyGatewaySince(nanoClock.getAsLong() - millis * 1_000_000);
    }

    /** Whether this directory has listened long enough to have heard of every live node. */
    public boolean isSettled() {
        return !isRecent(startedAtNanos);
    }

    /** Whether a node is leaving or left in the last {@link #DEAD_AFTER_MS}: its streams are on their way to others. */
    public boolean areNodesLeaving() {
        return isRecent(leftAtNanos) || nodes.values().stream().anyMatch(heard -> heard.announcement.draining());
    }

    /** Whether this was less than {@link #DEAD_AFTER_MS} ago. */
    private boolean isRecent(long atNanos) {
        return nanoClock.getAsLong() - atNanos < DEAD_AFTER_NANOS;
    }

    public boolean isAlive(String nodeId) {
        return nodes.containsKey(nodeId);
    }

    /** Whether a node was taken for dead without a good-bye, and has not been heard since. */
    public boolean isLost(String nodeId) {
        return lostNodes.contains(nodeId);
    }

    /** A random gateway that takes streams; empty when there is none. */
    public Optional<String> chooseGateway() {
        return chooseGateway(nodeId -> true);
    }

    /** A random gateway that takes streams, other than {@code excluded}; empty when there is none. */
    public Optional<String> chooseGatewayExcept(String excluded) {
        return chooseGateway(nodeId -> !nodeId.equals(excluded));
    }

    private Optional<String> chooseGateway(Predicate<String> isWanted) {
        List<String> gateways = nodes().stream()
                .filter(node -> node.roles().contains(NodeAnnouncement.Role.GATEWAY) && !node.draining())
                .map(NodeAnnouncement::nodeId)
                .filter(isWanted)
                .toList();
        return gateways.isEmpty() ? Optional.empty() : Optional.of(gateways.get(random.nextInt(gateways.size())));
    }

    /** The last announcement of every live node. */
    public List<NodeAnnouncement> nodes() {
        return nodes.values().stream().map(heard -> heard.announcement).toList();
    }

    /** The name of every model that a live worker offers, the cluster's default first if there is one. */
    public List<String> models() {
        return offers.models();
    }

    /** The model for clients that name none, which is the first worker's that has one; null when no worker has. */
    public @Nullable String defaultModel() {
        return offers.defaultModel();
    }

    /**
     * The less loaded of two random workers that have the model; where both are full, the least loaded of all. Workers on other
     * nodes come first while one has a free place, so that worker and home do not die together. Counts the choice as load of
     * the worker until its node announces again.
     *
     * @param skip workers that were tried already
     */
    public Optional<WorkerId> choose(String model, Set<WorkerId> skip) {
        return choose(model, skip, false, WorkersByLoop.NONE);
    }

    /**
     * As {@link #choose(String, Set)}. Among this node's own workers, the one on the caller's event loop is preferred unless the
     * other has clearly less load: its chunks cross no thread.
     *
     * @param continuing whether only workers that can continue an answer qualify
     * @param near the index of the worker on the caller's event loop ({@link WorkersByLoop})
     */
    public Optional<WorkerId> choose(String model, Set<WorkerId> skip, boolean continuing, int near) {
        return choice.among(offers.candidates(model, skip, continuing), near);
    }

    /** Whether any worker has the model and, if {@code continuing}, can continue its answers. */
    public boolean offers(String model, boolean continuing) {
        return offers(model, Set.of(), continuing);
    }

    /** As above, among the workers that were not tried yet. */
    public boolean offers(String model, Set<WorkerId> skip, boolean continuing) {
        return !offers.candidates(model, skip, continuing).isEmpty();
    }
}

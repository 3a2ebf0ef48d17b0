package dev.tokenbus.cluster;

import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.node.BusVersions;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.protocol.bus.node.WorkerStatus;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Announces this node and what it can take to the cluster: once a second, and within {@link #COALESCE_MS} of a change or of
 * an unknown node's announcement, so that a newcomer soon knows all others. Says good-bye when it is undeployed.
 *
 * <p>Each node deploys one, before its other verticles. From then on any thread may call the methods of {@link NodePresence};
 * the state is confined to the announcer's own context.
 */
public final class NodeAnnouncer extends VerticleBase implements NodePresence {
    /** The interval between two announcements, in milliseconds. */
    public static final long PERIOD_MS = 1000;

    /** Changes within this many milliseconds share one announcement. */
    static final long COALESCE_MS = 50;

    private final String nodeId;
    private final Set<Role> roles;
    private final long startedAtMs;
    private final String build;
    private final TreeMap<Integer, WorkerStatus> workers = new TreeMap<>();
    private final TreeMap<Integer, GatewayLoad> gateways = new TreeMap<>();
    private final Set<String> known = new HashSet<>();
    private String name;
    private String url = "";
    private boolean draining;
    private boolean scheduled;
    private boolean deployed;
    private @Nullable MessageConsumer<NodeAnnouncement> consumer;
    private @Nullable MessageConsumer<Void> questions;

    private record GatewayLoad(long streams, long connections) {}

    /**
     * @param name what people call the node; {@link #isNamed} changes it
     * @param build what it runs, for people to read
     */
    public NodeAnnouncer(String nodeId, String name, Set<Role> roles, long startedAtMs, String build) {
        this.nodeId = nodeId;
        this.name = name;
        this.roles = Set.copyOf(roles);
        this.startedAtMs = startedAtMs;
        this.build = build;
    }

    @Override
    public Future<?> start() {
        deployed = true;
        consumer = vertx.eventBus().consumer(Addresses.NODES, message -> heard(message.body()));
        vertx.setPeriodic(PERIOD_MS, timer -> publishUnlessStopped());
        questions = vertx.eventBus().consumer(Addresses.node(nodeId), question -> question.reply(announcement(false)));
        return Future.all(consumer.completion(), questions.completion()).onSuccess(ready -> publish(false));
    }

    @Override
    public Future<?> stop() {
        deployed = false;
        publish(true);
        return Future.join(unregister(consumer), unregister(questions));
    }

    private static Future<Void> unregister(@Nullable MessageConsumer<?> listener) {
        return listener == null ? Future.succeededFuture() : listener.unregister();
    }

    @Override
    public void workerChanged(WorkerStatus status) {
        change(() -> workers.put(status.index(), status));
    }

    @Override
    public void gatewayChanged(int instance, long streams, long connections) {
        change(() -> gateways.put(instance, new GatewayLoad(streams, connections)));
    }

    @Override
    public void gatewayListens(String gatewayUrl) {
        change(() -> url = gatewayUrl);
    }

    @Override
    public void drains() {
        change(() -> draining = true);
    }

    /** Gives the node a name that was not known before it listened. */
    public void isNamed(String newName) {
        change(() -> name = newName);
    }

    private void change(Runnable apply) {
        context.runOnContext(v -> {
            apply.run();
            publishSoon();
        });
    }

    private void heard(NodeAnnouncement announcement) {
        if (announcement.leaving()) {
            known.remove(announcement.nodeId());
        } else if (known.add(announcement.nodeId()) && !announcement.nodeId().equals(nodeId)) {
            publishSoon();
        }
    }

    private void publishSoon() {
        if (deployed && !scheduled) {
            scheduled = true;
            vertx.setTimer(COALESCE_MS, timer -> {
                scheduled = false;
                publishUnlessStopped();
            });
        }
    }

    /** An announcement after the good-bye would bring the node back to life. */
    private void publishUnlessStopped() {
        if (deployed) {
            publish(false);
        }
    }

    private void publish(boolean leaving) {
        vertx.eventBus().publish(Addresses.NODES, announcement(leaving));
    }

    private NodeAnnouncement announcement(boolean leaving) {
        return new NodeAnnouncement(
                nodeId,
                name,
                startedAtMs,
                roles,
                url,
                draining,
                leaving,
                workers.values().stream().toList(),
                gateways.values().stream().mapToLong(GatewayLoad::streams).sum(),
                gateways.values().stream().mapToLong(GatewayLoad::connections).sum(),
                BusVersions.OURS,
                build);
    }
}

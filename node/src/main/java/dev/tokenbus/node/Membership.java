package dev.tokenbus.node;

import com.hazelcast.config.Config;
import dev.tokenbus.cluster.Suspicions;
import dev.tokenbus.node.busport.BusPort;
import dev.tokenbus.node.logging.HeldBack;
import dev.tokenbus.protocol.bus.BusCodecs;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.spi.cluster.NodeInfo;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/** How a node gets its event bus: alone, inside its process, or as a member of a cluster. */
public sealed interface Membership {
    /**
     * A node's place on its bus. The holder closes the Vert.x.
     *
     * @param forgetAddress drops a cached route
     * @param meterChannels sets who hears how many remembered channels are added or forgotten
     */
    record Joined(Vertx vertx, String nodeId, Consumer<String> forgetAddress, Consumer<LongConsumer> meterChannels) {}

    Future<Joined> join(VertxBuilder builder, VertxOptions options, RandomGenerator random);

    /** One process that is the only node. */
    record Alone() implements Membership {
        @Override
        public Future<Joined> join(VertxBuilder builder, VertxOptions options, RandomGenerator random) {
            // A new id at each start, as in a cluster: messages for the previous process do not reach this one.
            String nodeId = String.format(Locale.ROOT, "dev-%08x", random.nextInt());
            Vertx vertx = builder.with(options).build();
            BusCodecs.register(vertx.eventBus());
            return Future.succeededFuture(new Joined(vertx, nodeId, address -> {}, meter -> {}));
        }
    }

    /**
     * A member of a Hazelcast cluster.
     *
     * @param hazelcast the member's configuration
     * @param host the address that other nodes reach this one at
     * @param busPort the port of the event bus; 0 takes a free one
     * @param join how long to wait for the first of the other members that are named
     * @param maxChannels how many channels with listeners are remembered
     */
    record Clustered(Config hazelcast, String host, int busPort, Duration join, int maxChannels) implements Membership {
        /** A connection attempt to a dead peer fails after this many milliseconds. */
        private static final int CONNECT_TIMEOUT_MS = 2000;

        private static final long PING_MS = 5000;

        /** A connection without an acknowledgement for this many milliseconds is closed: a new one may get through. */
        private static final int UNACKNOWLEDGED_MS = 4000;

        /** The interval of refreshes, in milliseconds. Each reads one entry per shared address, of which there are few. */
        private static final long REFRESH_MS = 5000;

        @Override
        public Future<Joined> join(VertxBuilder builder, VertxOptions options, RandomGenerator random) {
            SelfRoutingClusterManager manager = new SelfRoutingClusterManager(hazelcast, maxChannels);
            options.setEventBusOptions(new EventBusOptions()
                    .setHost(host)
                    .setPort(busPort)
                    .setConnectTimeout(CONNECT_TIMEOUT_MS)
                    .setTcpUserTimeout(UNACKNOWLEDGED_MS)
                    .setClusterPingInterval(PING_MS)
                    .setClusterPingReplyInterval(PING_MS));
            return builder.with(options)
                    .withClusterManager(manager)
                    .withTransport(new BusPort(HeldBack::strayBytes))
                    .buildClustered()
                    .onSuccess(vertx -> BusCodecs.register(vertx.eventBus()))
                    .onSuccess(vertx -> refreshRoutes(vertx, manager))
                    .compose(vertx -> OtherMembers.of(vertx, manager.getHazelcastInstance(), hazelcast, join)
                            .await()
                            .map(vertx))
                    .map(vertx -> new Joined(vertx, manager.getNodeId(), manager::forget, manager::onShared));
        }

        /** Passes on which nodes die or are missed by Hazelcast, and refreshes the routes to shared addresses. */
        private static void refreshRoutes(Vertx vertx, SelfRoutingClusterManager manager) {
            Suspicions suspicions = new Suspicions(vertx);
            Lifelines lifelines =
                    new Lifelines(vertx, nodeId -> whereIs(manager, nodeId), suspicions::isDead, suspicions::isMissed);
            lifelines.hold(others(manager));
            manager.onNodeJoined(nodeId -> lifelines.hold(List.of(nodeId)));
            manager.onNodeLeft(nodeId -> {
                suspicions.isMissed(nodeId);
                manager.refresh();
            });
            refreshAgain(vertx, manager, lifelines);
        }

        private static Future<NodeInfo> whereIs(SelfRoutingClusterManager manager, String nodeId) {
            Promise<NodeInfo> found = Promise.promise();
            manager.getNodeInfo(nodeId, found);
            return found.future();
        }

        private static List<String> others(SelfRoutingClusterManager manager) {
            return manager.getNodes().stream()
                    .filter(nodeId -> !nodeId.equals(manager.getNodeId()))
                    .toList();
        }

        private static void refreshAgain(Vertx vertx, SelfRoutingClusterManager manager, Lifelines lifelines) {
            vertx.setTimer(REFRESH_MS, timer -> {
                try {
                    refresh(vertx, manager, lifelines);
                } catch (RejectedExecutionException closed) {
                    // Vert.x closes its worker threads before its timers: no route is needed any more.
                }
            });
        }

        /** On a worker thread, because the manager holds its lock until Hazelcast notices members that are gone. */
        private static void refresh(Vertx vertx, SelfRoutingClusterManager manager, Lifelines lifelines) {
            vertx.executeBlocking(
                            () -> {
                                manager.refresh();
                                List<String> others = others(manager);
                                lifelines.letGoOfAllBut(others);
                                lifelines.hold(others);
                                return null;
                            },
                            false)
                    .onComplete(done -> refreshAgain(vertx, manager, lifelines));
        }
    }
}

package dev.tokenbus.node;

import com.hazelcast.config.Config;
import dev.tokenbus.protocol.bus.Addresses;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBusOptions;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** How a node belongs: alone, on a bus inside its process, or to a cluster. */
public sealed interface Membership {
    /** A running Vert.x, and who this node is on its bus. */
    record Joined(Vertx vertx, String nodeId, Consumer<String> forgetAddress) {}

    Future<Joined> join(VertxBuilder builder, VertxOptions options, RandomGenerator random);

    /** One process, one node. */
    record Alone() implements Membership {
        @Override
        public Future<Joined> join(VertxBuilder builder, VertxOptions options, RandomGenerator random) {
            // A new id at each start, as in a cluster: nothing that was for the process before reaches this one.
            String nodeId = String.format(Locale.ROOT, "dev-%08x", random.nextInt());
            return Future.succeededFuture(new Joined(builder.with(options).build(), nodeId, address -> {}));
        }
    }

    /**
     * A member of a Hazelcast cluster.
     *
     * @param hazelcast the member's configuration
     * @param host the address that other nodes reach this one at
     * @param busPort the port of the event bus; 0 takes a free one
     */
    record Clustered(Config hazelcast, String host, int busPort) implements Membership {
        /** A dead peer is noticed in at most this time, and a connection attempt given up, in milliseconds. */
        private static final int CONNECT_TIMEOUT_MS = 2000;

        private static final long PING_MS = 5000;

        /** A connection on which nothing is acknowledged for so long is given up: a new one gets through, if any does. */
        private static final int UNACKNOWLEDGED_MS = 4000;

        /** A read for each address of all nodes, of which there are few. */
        private static final long REFRESH_MS = 5000;

        @Override
        public Future<Joined> join(VertxBuilder builder, VertxOptions options, RandomGenerator random) {
            SelfRoutingClusterManager manager = new SelfRoutingClusterManager(hazelcast);
            options.setEventBusOptions(new EventBusOptions()
                    .setHost(host)
                    .setPort(busPort)
                    .setConnectTimeout(CONNECT_TIMEOUT_MS)
                    .setTcpUserTimeout(UNACKNOWLEDGED_MS)
                    .setClusterPingInterval(PING_MS)
                    .setClusterPingReplyInterval(PING_MS));
            return builder.with(options)
                    .withClusterManager(manager)
                    .buildClustered()
                    .onSuccess(vertx -> keepRight(vertx, manager))
                    .map(vertx -> new Joined(vertx, manager.getNodeId(), manager::forget));
        }

        /** Passes on which nodes Hazelcast misses, and keeps the addresses of all nodes right. */
        private static void keepRight(Vertx vertx, SelfRoutingClusterManager manager) {
            DeliveryOptions toThisNode = new DeliveryOptions().setLocalOnly(true);
            manager.onNodeLeft(nodeId -> {
                vertx.eventBus().publish(Addresses.SUSPECTS, nodeId, toThisNode);
                manager.refresh();
            });
            refreshAgain(vertx, manager);
        }

        /** On a thread that may wait: the manager holds its lock for as long as Hazelcast takes to see that members are gone. */
        private static void refreshAgain(Vertx vertx, SelfRoutingClusterManager manager) {
            vertx.setTimer(
                    REFRESH_MS,
                    timer -> vertx.executeBlocking(
                                    () -> {
                                        manager.refresh();
                                        return null;
                                    },
                                    false)
                            .onComplete(done -> refreshAgain(vertx, manager)));
        }
    }
}

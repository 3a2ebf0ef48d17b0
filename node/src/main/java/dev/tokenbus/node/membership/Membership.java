package dev.tokenbus.node.membership;

import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import dev.tokenbus.cluster.Suspicions;
import dev.tokenbus.node.busport.BusCertificates;
import dev.tokenbus.node.busport.BusPort;
import dev.tokenbus.node.busport.UnreadMessages;
import dev.tokenbus.node.config.PrivateAddress;
import dev.tokenbus.node.logging.HeldBack;
import dev.tokenbus.protocol.bus.BusCodecs;
import dev.tokenbus.tls.CertificateWatch;
import dev.tokenbus.tls.Certificates;
import dev.tokenbus.tls.PemFiles;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.spi.cluster.NodeInfo;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a node gets its event bus: alone, inside its process, or as a member of a cluster. */
public sealed interface Membership {
    /**
     * A node's place on its bus. The holder closes the Vert.x.
     *
     * @param forgetAddress drops a cached route
     * @param meterChannels sets who hears how many remembered channels are added or forgotten
     * @param members how many members Hazelcast knows, this one among them; 0 when it does not run
     */
    record Joined(
            Vertx vertx,
            String nodeId,
            Consumer<String> forgetAddress,
            Consumer<LongConsumer> meterChannels,
            IntSupplier members) {}

    Future<Joined> join(VertxBuilder builder, VertxOptions options, RandomGenerator random);

    /** One process that is the only node. */
    record Alone() implements Membership {
        @Override
        public Future<Joined> join(VertxBuilder builder, VertxOptions options, RandomGenerator random) {
            // A new id at each start, as in a cluster: messages for the previous process do not reach this one.
            String nodeId = String.format(Locale.ROOT, "dev-%08x", random.nextInt());
            Vertx vertx = builder.with(options).build();
            BusCodecs.register(vertx.eventBus());
            return Future.succeededFuture(new Joined(vertx, nodeId, address -> {}, meter -> {}, () -> 1));
        }
    }

    /**
     * A member of a Hazelcast cluster.
     *
     * @param hazelcast the member's configuration
     * @param host the address that other nodes reach this one at
     * @param busPort the port of the event bus; 0 takes a free one
     * @param join how long to wait for the first of the other members that are named
     * @param tls the certificates of nodes; empty where whoever reaches the bus is one
     * @param anywhere whether Hazelcast may listen where the internet could reach it
     * @param maxChannels how many channels with listeners are remembered
     */
    record Clustered(
            Config hazelcast,
            String host,
            int busPort,
            Duration join,
            Optional<PemFiles> tls,
            boolean anywhere,
            int maxChannels)
            implements Membership {
        /** A connection attempt to a dead peer fails after this many milliseconds. */
        private static final int CONNECT_TIMEOUT_MS = 2000;

        private static final long PING_MS = 5000;

        /** A connection without an acknowledgement for this many milliseconds is closed: a new one may get through. */
        private static final int UNACKNOWLEDGED_MS = 4000;

        /** The interval of refreshes, in milliseconds. Each reads one entry per shared address, of which there are few. */
        private static final long REFRESH_MS = 5000;

        /** In what the nodes say of themselves in Hazelcast: whether the bus is on TLS. */
        private static final String TLS = "tls";

        private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

        @Override
        public Future<Joined> join(VertxBuilder builder, VertxOptions options, RandomGenerator random) {
            SelfRoutingClusterManager manager = new SelfRoutingClusterManager(hazelcast, maxChannels);
            EventBusOptions bus = new EventBusOptions()
                    .setHost(host)
                    .setPort(busPort)
                    .setConnectTimeout(CONNECT_TIMEOUT_MS)
                    .setTcpUserTimeout(UNACKNOWLEDGED_MS)
                    .setClusterPingInterval(PING_MS)
                    .setClusterPingReplyInterval(PING_MS)
                    .setClusterNodeMetadata(new JsonObject().put(TLS, tls.isPresent()));
            Optional<Certificates> certificates;
            try {
                certificates = tls.map(PemFiles::read);
            } catch (IllegalArgumentException e) {
                return Future.failedFuture(e);
            }
            options.setEventBusOptions(
                    certificates.map(each -> BusCertificates.use(each, bus)).orElse(bus));
            return builder.with(options)
                    .withClusterManager(manager)
                    .withTransport(new BusPort(tls.isPresent(), HeldBack::strayBytes))
                    .buildClustered()
                    .onSuccess(vertx -> BusCodecs.register(vertx.eventBus()))
                    .onSuccess(vertx -> UnreadMessages.answerOn(vertx.eventBus()))
                    .compose(vertx -> checkAddress(manager.getHazelcastInstance())
                            .compose(checked -> agree(manager))
                            .recover(failure -> vertx.close().transform(closed -> Future.failedFuture(failure)))
                            .map(vertx))
                    .onSuccess(vertx -> refreshRoutes(vertx, connector(vertx, certificates), manager))
                    .compose(vertx -> OtherMembers.of(vertx, manager.getHazelcastInstance(), hazelcast, join)
                            .await()
                            .map(vertx))
                    .map(vertx -> new Joined(
                            vertx, manager.getNodeId(), manager::forget, manager::onShared, manager::countMembers));
        }

        /** A file of one's own decides where Hazelcast listens; so that is looked at when it does. */
        private Future<Void> checkAddress(HazelcastInstance member) {
            String address = member.getCluster().getLocalMember().getAddress().getHost();
            return anywhere || PrivateAddress.is(address)
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                            new IllegalArgumentException(
                                    "Hazelcast listens on " + address
                                            + ", which is no private address (expected: loopback, RFC 1918, 4193 or 6598; or --insecure)"));
        }

        /**
         * A node with TLS and one without never hear each other on the bus, although both are members: the one that comes without it goes
         * again. One that comes with it stays, because what the others say of themselves in Hazelcast proves nothing.
         */
        private Future<Void> agree(SelfRoutingClusterManager manager) {
            List<Future<Boolean>> others = others(manager).stream()
                    .map(nodeId ->
                            whereIs(manager, nodeId).map(Clustered::speaksTls).otherwise(tls.isPresent()))
                    .toList();
            return Future.join(others).map(all -> all.<Boolean>list()).compose(known -> {
                if (!known.contains(!tls.isPresent())) {
                    return Future.succeededFuture();
                }
                if (tls.isEmpty()) {
                    return Future.failedFuture(new IllegalStateException(
                            "node.busTlsCertificate: empty (expected: a certificate, a key and the authority, because the event bus of"
                                    + " this cluster is on TLS)"));
                }
                LOG.warn(
                        "some members' event bus has no TLS, and they hear nothing of this node; a cluster changes to TLS as a whole");
                return Future.succeededFuture();
            });
        }

        private static boolean speaksTls(NodeInfo info) {
            return info.metadata() != null && info.metadata().getBoolean(TLS, false);
        }

        /** What makes connections to the buses of others; it and the bus itself use new certificates when there are some. */
        private NetClient connector(Vertx vertx, Optional<Certificates> certificates) {
            // Vert.x closes the client with itself.
            NetClient client = vertx.createNetClient(certificates
                    .map(each -> BusCertificates.use(each, new NetClientOptions(Lifelines.OPTIONS)))
                    .orElse(Lifelines.OPTIONS));
            certificates.ifPresent(used -> CertificateWatch.begin(
                    vertx,
                    "event bus",
                    tls.orElseThrow(),
                    used,
                    changed -> BusCertificates.use(changed, vertx)
                            .compose(updated -> client.updateSSLOptions(BusCertificates.ofClient(changed)))));
            return client;
        }

        /** Passes on which nodes die or are missed by Hazelcast, and refreshes the routes to shared addresses. */
        private static void refreshRoutes(Vertx vertx, NetClient client, SelfRoutingClusterManager manager) {
            Suspicions suspicions = new Suspicions(vertx);
            Lifelines lifelines = new Lifelines(
                    vertx, client, nodeId -> whereIs(manager, nodeId), suspicions::isDead, suspicions::isMissed);
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

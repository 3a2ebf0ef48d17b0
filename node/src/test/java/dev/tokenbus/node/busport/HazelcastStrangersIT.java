package dev.tokenbus.node.busport;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.cluster.Address;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.tokenbus.node.NodeCluster;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.testkit.certificate.TestAuthority;
import dev.tokenbus.testkit.certificate.TestAuthority.Issued;
import dev.tokenbus.testkit.machine.FreePorts;
import dev.tokenbus.testkit.wire.JsonSocket;
import io.vertx.core.Vertx;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.spi.cluster.hazelcast.impl.HazelcastNodeInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a stranger can do who reaches Hazelcast's port and knows the cluster's name, beside a bus on TLS; docs/security.md says the same.
 */
class HazelcastStrangersIT {
    private static final AtomicBoolean RAN = new AtomicBoolean();

    @TempDir
    private static Path directory;

    private static TestAuthority authority;
    private static Issued own;

    private static final NodeCluster CLUSTER = new NodeCluster();
    private static final Vertx CLIENT = Vertx.vertx();

    private static TokenbusNode gateway;
    private static TokenbusNode worker;

    @BeforeAll
    static void start() throws Exception {
        authority = TestAuthority.in(directory);
        own = authority.issue("node");
        gateway = startNode(Role.GATEWAY);
        worker = startNode(Role.WORKER);
        NodeCluster.awaitReady(gateway);
    }

    @AfterAll
    static void end() {
        CLUSTER.close();
        waitFor(CLIENT.close());
    }

    private static TokenbusNode startNode(Role role) {
        return CLUSTER.start(
                NodeCluster.config(Map.of(
                        "node.busTlsCertificate",
                        own.certificate().toString(),
                        "node.busTlsKey",
                        own.key().toString(),
                        "node.busTlsAuthority",
                        authority.certificate().toString())),
                role);
    }

    private static String hazelcastAddress() {
        Address address = NodeCluster.manager(gateway)
                .getHazelcastInstance()
                .getCluster()
                .getLocalMember()
                .getAddress();
        return address.getHost() + ":" + address.getPort();
    }

    private static String clusterName() {
        return NodeCluster.manager(gateway).getHazelcastInstance().getConfig().getClusterName();
    }

    /** A member of nobody's configuration: the name, and the number of partitions, which the cluster's own file says to everybody. */
    private static HazelcastInstance joinAsMember(String nodeId) {
        Config config = new Config()
                .setClusterName(clusterName())
                .setProperty("hazelcast.partition.count", "13")
                .setProperty("hazelcast.logging.type", "slf4j")
                .setProperty("hazelcast.phone.home.enabled", "false")
                .setProperty("hazelcast.wait.seconds.before.join", "0");
        config.getMemberAttributeConfig().setAttribute("__vertx.nodeId", nodeId);
        config.getNetworkConfig().setPort(FreePorts.row(1));
        JoinConfig join = config.getNetworkConfig().getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true).addMember(hazelcastAddress());
        return Hazelcast.newHazelcastInstance(config);
    }

    private static void assertAnswers() {
        JsonSocket socket = waitFor(JsonSocket.connect(CLIENT, gateway.gatewayPort()));
        assertThat(socket.start("after", 3, 0).await("done").getString("finishReason"))
                .isEqualTo("stop");
    }

    @Test
    void aClientThatKnowsTheNameIsRefused() {
        ClientConfig config = new ClientConfig().setClusterName(clusterName());
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.getNetworkConfig().addAddress(hazelcastAddress());
        config.getConnectionStrategyConfig().getConnectionRetryConfig().setClusterConnectTimeoutMillis(0);

        assertThatThrownBy(() -> HazelcastClient.newHazelcastClient(config))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Unable to connect");
        assertAnswers();
    }

    @Test
    void aMemberThatKnowsTheNameJoinsAndReadsTheMapsButItsBusIsSentNothing() throws Exception {
        String id = UUID.randomUUID().toString();
        HazelcastInstance stranger = joinAsMember(id);
        try (ServerSocket fake = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            fake.setSoTimeout(40_000);
            assertThat(stranger.getCluster().getMembers()).hasSize(3);
            // The key that signs tokens, unless gateway.tokenKey is configured.
            assertThat(stranger.getMap("tokenbus.secrets").size()).isPositive();
            stranger.<String, HazelcastNodeInfo>getMap("__vertx.nodeInfo")
                    .put(id, new HazelcastNodeInfo(new NodeInfo("127.0.0.1", fake.getLocalPort(), null)));

            try (Socket node = fake.accept()) {
                node.setSoTimeout(40_000);
                InputStream said = node.getInputStream();
                // A TLS handshake begins, and a version of TLS; nobody who cannot answer it is told more.
                assertThat(said.read()).isEqualTo(0x16);
                assertThat(said.read()).isEqualTo(0x03);
            }
            assertAnswers();
        } finally {
            stranger.getLifecycleService().terminate();
        }
    }

    @Test
    void anObjectOfAnyOtherClassIsNotRead() {
        HazelcastInstance stranger = joinAsMember(UUID.randomUUID().toString());
        try {
            stranger.getMap("planted").put("k", new Planted());

            assertThatThrownBy(() -> NodeCluster.manager(worker)
                            .getHazelcastInstance()
                            .getMap("planted")
                            .get("k"))
                    .hasStackTraceContaining("Resolving class " + Planted.class.getName() + " is not allowed");
            assertThat(RAN).isFalse();
        } finally {
            stranger.getLifecycleService().terminate();
        }
    }

    @Test
    void withoutHazelcastANodeIsNotReady() {
        try (NodeCluster other = new NodeCluster()) {
            TokenbusNode alone = other.start(Role.GATEWAY, Role.WORKER);
            NodeCluster.awaitReady(alone);

            NodeCluster.manager(alone)
                    .getHazelcastInstance()
                    .getLifecycleService()
                    .terminate();

            patiently().until(() -> !NodeCluster.isReady(alone));
        }
    }

    /** Runs code when it is read. */
    private static final class Planted implements Serializable {
        private static final long serialVersionUID = 1;

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            RAN.set(true);
        }
    }
}

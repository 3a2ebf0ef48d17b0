package dev.tokenbus.node;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.patiently;

import com.hazelcast.config.Config;
import dev.tokenbus.node.config.ClusterConfig;
import dev.tokenbus.node.config.ClusterKeys;
import dev.tokenbus.node.config.Configuration;
import dev.tokenbus.node.config.NodeConfig;
import dev.tokenbus.node.config.ProcessConfig;
import dev.tokenbus.node.membership.Membership;
import dev.tokenbus.node.membership.SelfRoutingClusterManager;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.testkit.cluster.NodeStarter;
import dev.tokenbus.testkit.machine.FreePorts;
import io.vertx.core.Future;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Several nodes in this JVM, with real Hazelcast, in a cluster that no other test can join. Everything is as in production but
 * smaller and quicker to join. Closing ends all nodes.
 */
public final class NodeCluster implements NodeStarter {
    private static final int CLUSTER_PORTS = 8;
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Map<String, String> SMALL = Map.of(
            "node.managementPort", "0",
            "node.eventLoops", "1",
            "gateway.port", "0",
            "gateway.drainMs", "500",
            "worker.drainMs", "500",
            "worker.simulation.timeToFirstTokenMs", "0",
            "worker.simulation.interTokenLatencyMs", "0",
            "worker.simulation.interTokenLatencyStdDevMs", "0",
            "worker.simulation.lengthTokens", "20");

    private final int port = FreePorts.row(CLUSTER_PORTS);
    private final String name = "test-" + UUID.randomUUID();
    private final List<TokenbusNode> nodes = new ArrayList<>();
    private boolean isBegun;

    /** The Hazelcast configuration of a member: the product's own file, with smaller numbers. */
    public Config hazelcast() {
        // The first member has nobody to look for, and need not wait a second for an answer.
        int searched = isBegun ? CLUSTER_PORTS : 1;
        isBegun = true;
        Config config = ClusterConfig.load(
                null,
                "127.0.0.1",
                new ClusterKeys(
                        name, List.of(FreePorts.addresses(port, searched).split(",")), port));
        return config.setProperty("hazelcast.wait.seconds.before.join", "0")
                .setProperty("hazelcast.partition.count", "13")
                .setProperty("hazelcast.operation.thread.count", "2")
                .setProperty("hazelcast.event.thread.count", "1");
    }

    /** The membership of a new node in this cluster. */
    public Membership.Clustered membership() {
        return membership(ProcessConfig.DEFAULT);
    }

    private Membership.Clustered membership(ProcessConfig process) {
        return new Membership.Clustered(
                hazelcast(),
                "127.0.0.1",
                0,
                Duration.ZERO,
                process.cluster().tls().files(),
                false,
                4096);
    }

    public TokenbusNode start(Role... roles) {
        return start(config(Map.of()), roles);
    }

    public TokenbusNode start(NodeConfig config, Role... roles) {
        TokenbusNode node = waitFor(
                TokenbusNode.start(new NodeSpec(EnumSet.copyOf(List.of(roles)), membership(config.process()), config)));
        nodes.add(node);
        return node;
    }

    @Override
    public NodeInJvm start(String roles, Map<String, String> settings) {
        Role[] all = Arrays.stream(roles.toUpperCase(Locale.ROOT).split(","))
                .map(Role::valueOf)
                .toArray(Role[]::new);
        return new NodeInJvm(start(config(settings), all), nodes::remove);
    }

    /** Free ports, one event loop, answers as fast as the machine allows, short drains, and the test's own settings. */
    public static NodeConfig config(Map<String, String> values) {
        Map<String, String> all = new TreeMap<>(SMALL);
        all.putAll(values);
        return Configuration.load(
                null,
                Map.of(),
                all.entrySet().stream()
                        .map(each -> new Configuration.Option(each.getKey(), each.getKey(), each.getValue()))
                        .toList());
    }

    /** Ends a node without a good-bye. */
    public void kill(TokenbusNode node) {
        new NodeInJvm(node, nodes::remove).kill();
    }

    /** The node that was started first. */
    public TokenbusNode first() {
        return nodes.get(0);
    }

    public static SelfRoutingClusterManager manager(TokenbusNode node) {
        return (SelfRoutingClusterManager) ((VertxInternal) node.vertx()).clusterManager();
    }

    /** Waits until a node knows this many workers. */
    public static void awaitWorkers(TokenbusNode node, int count) {
        patiently().until(() -> countWorkers(node) == count);
    }

    private static int countWorkers(TokenbusNode node) {
        return status(node).getJsonArray("nodes").stream()
                .mapToInt(each -> ((JsonObject) each).getJsonArray("workers").size())
                .sum();
    }

    /** Waits until a node is ready. */
    public static void awaitReady(TokenbusNode node) {
        patiently().until(() -> isReady(node));
    }

    public static boolean isReady(TokenbusNode node) {
        return get(node, "/health/ready").statusCode() == 200;
    }

    /** The answer of a node's {@code /api/status}. */
    public static JsonObject status(TokenbusNode node) {
        return new JsonObject(get(node, "/api/status").body());
    }

    /** The answer of a node's {@code /metrics}. */
    public static String metrics(TokenbusNode node) {
        return get(node, "/metrics").body();
    }

    private static HttpResponse<String> get(TokenbusNode node, String path) {
        URI uri = URI.create("http://127.0.0.1:" + node.managementPort() + path);
        try {
            return HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All nodes at once, as where a whole cluster is taken down. */
    @Override
    public void close() {
        waitFor(Future.join(nodes.stream().map(TokenbusNode::close).toList()).otherwiseEmpty());
    }
}

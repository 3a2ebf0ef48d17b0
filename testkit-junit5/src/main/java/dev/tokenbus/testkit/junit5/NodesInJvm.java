package dev.tokenbus.testkit.junit5;

import com.hazelcast.config.Config;
import dev.tokenbus.node.NodeSpec;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.node.config.ClusterConfig;
import dev.tokenbus.node.config.ClusterKeys;
import dev.tokenbus.node.config.Configuration;
import dev.tokenbus.node.config.NodeConfig;
import dev.tokenbus.node.membership.Membership;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.testkit.cluster.NodeStarter;
import dev.tokenbus.testkit.machine.FreePorts;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** Starts nodes in this JVM: everything is as in production, but smaller and quicker to start and to end. */
final class NodesInJvm implements NodeStarter {
    private static final String HAZELCAST_LOGGING = "hazelcast.logging.type";
    private static final int MOST_NODES = 16;
    private static final int REMEMBERED_CHANNELS = 4096;

    private static final Map<String, String> SMALL = Map.of(
            "node.managementPort", "0",
            "node.eventLoops", "1",
            "gateway.port", "0",
            "gateway.drainMs", "1000",
            "worker.drainMs", "1000",
            "worker.simulation.timeToFirstTokenMs", "0",
            "worker.simulation.interTokenLatencyMs", "0",
            "worker.simulation.interTokenLatencyStdDevMs", "0",
            "worker.simulation.lengthTokens", "20");

    private final boolean clustered;
    private final String name = "test-" + UUID.randomUUID();
    private final List<TokenbusNode> nodes = new ArrayList<>();
    private int firstPort;

    NodesInJvm(boolean clustered) {
        this.clustered = clustered;
        if (clustered && System.getProperty(HAZELCAST_LOGGING) == null) {
            // What it says before it has read its configuration goes to the log of the application's tests too, not to
            // their console.
            System.setProperty(HAZELCAST_LOGGING, "slf4j");
        }
    }

    @Override
    public NodeInJvm start(String roles, Map<String, String> settings) {
        Set<Role> all = Arrays.stream(roles.toUpperCase(Locale.ROOT).split(","))
                .map(Role::valueOf)
                .collect(Collectors.toSet());
        NodeConfig config = config(settings);
        TokenbusNode node = Waiting.of(
                TokenbusNode.start(new NodeSpec(all, clustered ? member() : new Membership.Alone(), config)));
        nodes.add(node);
        return new NodeInJvm(node, nodes::remove);
    }

    private static NodeConfig config(Map<String, String> settings) {
        Map<String, String> all = new TreeMap<>(SMALL);
        all.putAll(settings);
        return Configuration.load(
                null,
                Map.of(),
                all.entrySet().stream()
                        .map(each -> new Configuration.Option(each.getKey(), each.getKey(), each.getValue()))
                        .toList());
    }

    private Membership member() {
        // The first member has nobody to look for, and need not wait for an answer.
        boolean isFirst = firstPort == 0;
        firstPort = isFirst ? FreePorts.row(MOST_NODES) : firstPort;
        Config hazelcast = ClusterConfig.load(
                null,
                "127.0.0.1",
                new ClusterKeys(
                        name,
                        List.of(FreePorts.addresses(firstPort, isFirst ? 1 : MOST_NODES)
                                .split(",")),
                        firstPort));
        hazelcast
                .setProperty("hazelcast.wait.seconds.before.join", "0")
                .setProperty("hazelcast.partition.count", "13")
                .setProperty("hazelcast.operation.thread.count", "2")
                .setProperty("hazelcast.event.thread.count", "1");
        return new Membership.Clustered(
                hazelcast, "127.0.0.1", 0, Duration.ZERO, Optional.empty(), false, REMEMBERED_CHANNELS);
    }

    /** All nodes at once, as where a whole cluster is taken down. */
    @Override
    public void close() {
        Waiting.of(Future.join(nodes.stream().map(TokenbusNode::close).toList()).otherwiseEmpty());
    }
}

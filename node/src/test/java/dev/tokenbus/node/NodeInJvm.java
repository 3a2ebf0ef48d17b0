package dev.tokenbus.node;

import static dev.tokenbus.testkit.TestPatience.patiently;

import dev.tokenbus.node.membership.SelfRoutingClusterManager;
import dev.tokenbus.testkit.cluster.ClusterNode;
import dev.tokenbus.testkit.cluster.SuddenEnd;
import java.util.function.Consumer;

/**
 * A node of a {@link NodeCluster} as tests of any cluster see it.
 *
 * @param whenKilled called when a kill has left nothing to close
 */
public record NodeInJvm(TokenbusNode node, Consumer<TokenbusNode> whenKilled) implements ClusterNode {
    @Override
    public int gatewayPort() {
        return node.gatewayPort();
    }

    @Override
    public int managementPort() {
        return node.managementPort();
    }

    @Override
    public String nodeId() {
        return node.nodeId();
    }

    @Override
    public NodeInJvm awaitReady() {
        patiently().until(() -> status("/health/ready") == 200);
        return this;
    }

    /** Ends its event loops and sockets, whatever they are doing, then its Hazelcast member, without a good-bye. */
    @Override
    public void kill() {
        whenKilled.accept(node);
        SuddenEnd.of(
                node.vertx(),
                manager -> ((SelfRoutingClusterManager) manager)
                        .getHazelcastInstance()
                        .getLifecycleService()
                        .terminate());
    }

    @Override
    public void terminate() {
        node.close();
    }

    @Override
    public void freeze() {
        throw new UnsupportedOperationException("a node in this JVM cannot be frozen: use processes");
    }

    @Override
    public void thaw() {
        throw new UnsupportedOperationException("a node in this JVM cannot be frozen: use processes");
    }
}

package dev.tokenbus.testkit.junit5;

import static dev.tokenbus.testkit.TestPatience.patiently;

import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.testkit.cluster.ClusterNode;
import dev.tokenbus.testkit.cluster.SuddenEnd;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.function.Consumer;

/**
 * A node in this JVM as tests see it.
 *
 * @param whenKilled called when a kill has left nothing to close
 */
record NodeInJvm(TokenbusNode node, Consumer<TokenbusNode> whenKilled) implements ClusterNode {
    private static final String FROZEN =
            "a node in this JVM cannot be frozen (expected: a process, which SIGSTOP freezes)";

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

    @Override
    public void kill() {
        whenKilled.accept(node);
        SuddenEnd.of(
                node.vertx(),
                manager -> ((HazelcastClusterManager) manager)
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
        throw new UnsupportedOperationException(FROZEN);
    }

    @Override
    public void thaw() {
        throw new UnsupportedOperationException(FROZEN);
    }
}

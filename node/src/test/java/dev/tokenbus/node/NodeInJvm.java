package dev.tokenbus.node;

import static dev.tokenbus.testkit.TestPatience.patiently;

import com.hazelcast.core.HazelcastInstance;
import dev.tokenbus.testkit.ClusterNode;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A node of a {@link NodeCluster} as tests of any cluster see it.
 *
 * @param whenKilled told that there is nothing left to close
 */
record NodeInJvm(TokenbusNode node, Consumer<TokenbusNode> whenKilled) implements ClusterNode {
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

    /** Its event loops end, and with them its sockets, whatever they were doing; then its membership, without a farewell. */
    @Override
    public void kill() {
        whenKilled.accept(node);
        VertxInternal vertx = (VertxInternal) node.vertx();
        HazelcastInstance hazelcast = NodeCluster.manager(node).getHazelcastInstance();
        vertx.acceptorEventLoopGroup()
                .shutdownGracefully(0, 0, TimeUnit.SECONDS)
                .syncUninterruptibly();
        vertx.nettyEventLoopGroup().shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
        try {
            hazelcast.getLifecycleService().terminate();
        } catch (RejectedExecutionException dead) {
            // Vert.x is told of it, on an event loop that has ended.
        }
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

package dev.tokenbus.node;

import static dev.tokenbus.testkit.TestPatience.patiently;

import com.hazelcast.core.HazelcastInstance;
import dev.tokenbus.testkit.ClusterNode;
import io.netty.channel.EventLoopGroup;
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
        end(vertx.acceptorEventLoopGroup());
        end(vertx.nettyEventLoopGroup());
        try {
            hazelcast.getLifecycleService().terminate();
        } catch (RejectedExecutionException dead) {
            // Vert.x is told of it, on an event loop that has ended.
        }
    }

    /** Not without a quiet time: then a loop may end before it has seen that it is to close its sockets, and they stay open. */
    private static void end(EventLoopGroup loops) {
        loops.shutdownGracefully(10, 200, TimeUnit.MILLISECONDS).syncUninterruptibly();
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

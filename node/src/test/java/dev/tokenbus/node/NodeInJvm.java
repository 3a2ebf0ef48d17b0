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
 * @param whenKilled called when a kill has left nothing to close
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

    /** Ends its event loops and sockets, whatever they are doing, then its Hazelcast member, without a good-bye. */
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
            // Vert.x would hear of it on an event loop that has ended.
        }
    }

    /** With a quiet time: without one a loop may end before it closes its sockets. */
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

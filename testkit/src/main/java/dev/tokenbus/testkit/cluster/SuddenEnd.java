package dev.tokenbus.testkit.cluster;

import io.netty.channel.EventLoopGroup;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.cluster.ClusterManager;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Ends a node of this JVM as a crash does: its event loops and sockets, whatever they are doing, and its membership, without a good-bye. */
public final class SuddenEnd {
    private SuddenEnd() {}

    /**
     * Returns when its sockets are closed.
     *
     * @param membership ends the node's place in the cluster; not called for a node that is alone
     */
    public static void of(Vertx vertx, Consumer<ClusterManager> membership) {
        VertxInternal node = (VertxInternal) vertx;
        end(node.acceptorEventLoopGroup());
        end(node.nettyEventLoopGroup());
        if (node.clusterManager() != null) {
            try {
                membership.accept(node.clusterManager());
            } catch (RejectedExecutionException dead) {
                // Vert.x would hear of it on an event loop that has ended.
            }
        }
    }

    /** With a quiet time: without one a loop may end before it closes its sockets. */
    private static void end(EventLoopGroup loops) {
        loops.shutdownGracefully(10, 200, TimeUnit.MILLISECONDS).syncUninterruptibly();
    }
}

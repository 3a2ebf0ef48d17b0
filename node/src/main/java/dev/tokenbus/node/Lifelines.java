package dev.tokenbus.node;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.spi.cluster.NodeInfo;
import java.net.ConnectException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Holds an idle connection to the bus port of every other node. When a process dies its system closes the connection at once and refuses
 * the next one, which tells earlier than Hazelcast, and much earlier than silence. A node that is only frozen or cut off closes
 * nothing.
 *
 * <p>Any thread may call it; it works on an event loop of its own.
 */
final class Lifelines {
    private static final int CONNECT_TIMEOUT_MS = 2000;

    /** How often a connection that breaks is made again at once; then the node is held again with the next {@link #hold}. */
    private static final int TRIES = 3;

    private final Context context;
    private final NetClient client;
    private final Function<String, Future<NodeInfo>> whereIs;
    private final Consumer<String> isDead;
    private final Consumer<String> isDoubtful;
    private final Set<String> held = new HashSet<>();

    /**
     * @param whereIs where a node's bus listens
     * @param isDead gets the id of a node at whose port nobody listens any more
     * @param isDoubtful gets the id of a node that has closed the connection, though somebody listens at its port: perhaps its successor
     */
    Lifelines(
            Vertx vertx,
            Function<String, Future<NodeInfo>> whereIs,
            Consumer<String> isDead,
            Consumer<String> isDoubtful) {
        this.context = vertx.getOrCreateContext();
        // Vert.x closes the client with itself.
        this.client = vertx.createNetClient(new NetClientOptions().setConnectTimeout(CONNECT_TIMEOUT_MS));
        this.whereIs = whereIs;
        this.isDead = isDead;
        this.isDoubtful = isDoubtful;
    }

    /** Connects to those of the nodes that are not held yet; to be called when a node joins, and again for those that failed. */
    void hold(Collection<String> nodes) {
        context.runOnContext(v -> {
            for (String nodeId : nodes) {
                if (held.add(nodeId)) {
                    whereIs.apply(nodeId)
                            .compose(this::connect)
                            .onSuccess(socket -> socket.closeHandler(closed -> broken(nodeId, TRIES)))
                            .onFailure(unreachable -> held.remove(nodeId));
                }
            }
        });
    }

    private Future<NetSocket> connect(NodeInfo node) {
        return client.connect(node.port(), node.host());
    }

    /** Looks whether anybody listens; a dying process may still have taken the first connection. */
    private void broken(String nodeId, int tries) {
        whereIs.apply(nodeId)
                .compose(this::connect)
                .onSuccess(socket -> socket.closeHandler(closed -> {
                    if (tries > 1) {
                        broken(nodeId, tries - 1);
                    } else {
                        held.remove(nodeId);
                    }
                }))
                .onSuccess(socket -> isDoubtful.accept(nodeId))
                .onFailure(unreachable -> {
                    held.remove(nodeId);
                    if (unreachable instanceof ConnectException) {
                        isDead.accept(nodeId);
                    }
                });
    }
}

package dev.tokenbus.node.membership;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.spi.cluster.NodeInfo;
import java.net.ConnectException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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

    static final NetClientOptions OPTIONS =
            new NetClientOptions().setConnectTimeout(CONNECT_TIMEOUT_MS).setTcpKeepAlive(true);

    private final Context context;
    private final NetClient client;
    private final Function<String, Future<NodeInfo>> whereIs;
    private final Consumer<String> isDead;
    private final Consumer<String> isDoubtful;
    /** The connection to each node that is held; none while it is being made. */
    private final Map<String, Optional<NetSocket>> held = new HashMap<>();

    /**
     * @param client makes the connections, with {@link #OPTIONS} and as the bus makes its own: over TLS if that is
     * @param whereIs where a node's bus listens
     * @param isDead gets the id of a node at whose port nobody listens any more
     * @param isDoubtful gets the id of a node that has closed the connection, though somebody listens at its port: perhaps its successor
     */
    Lifelines(
            Vertx vertx,
            NetClient client,
            Function<String, Future<NodeInfo>> whereIs,
            Consumer<String> isDead,
            Consumer<String> isDoubtful) {
        this.context = vertx.getOrCreateContext();
        this.client = client;
        this.whereIs = whereIs;
        this.isDead = isDead;
        this.isDoubtful = isDoubtful;
    }

    /** Lets go of all nodes but these: a machine that lost its power has closed nothing. */
    void letGoOfAllBut(Collection<String> nodes) {
        context.runOnContext(v -> held.keySet().stream()
                .filter(nodeId -> !nodes.contains(nodeId))
                .toList()
                .forEach(this::letGo));
    }

    /** Connects to those of the nodes that are not held yet; to be called when a node joins, and again for those that failed. */
    void hold(Collection<String> nodes) {
        context.runOnContext(v -> {
            for (String nodeId : nodes) {
                if (held.putIfAbsent(nodeId, Optional.empty()) == null) {
                    whereIs.apply(nodeId)
                            .compose(this::connect)
                            .onSuccess(socket -> held(nodeId, socket, TRIES))
                            .onFailure(unreachable -> held.remove(nodeId));
                }
            }
        });
    }

    private void letGo(String nodeId) {
        Optional<NetSocket> letGo = held.remove(nodeId);
        if (letGo != null) {
            letGo.ifPresent(socket -> socket.closeHandler(closed -> {}).close());
        }
    }

    /** So many more breaks are looked into at once. */
    private void held(String nodeId, NetSocket socket, int tries) {
        if (held.replace(nodeId, Optional.of(socket)) == null) {
            socket.close();
        } else if (tries > 0) {
            socket.closeHandler(closed -> broken(nodeId, tries));
        } else {
            socket.closeHandler(closed -> held.remove(nodeId));
        }
    }

    private Future<NetSocket> connect(NodeInfo node) {
        return client.connect(node.port(), node.host());
    }

    /** Looks whether anybody listens; a dying process may still have taken the first connection. */
    private void broken(String nodeId, int tries) {
        whereIs.apply(nodeId)
                .onSuccess(node -> connect(node)
                        .onSuccess(socket -> held(nodeId, socket, tries - 1))
                        .onSuccess(socket -> isDoubtful.accept(nodeId))
                        .onFailure(unreachable -> unreachable(nodeId, unreachable, tries)))
                .onFailure(noMember -> held.remove(nodeId));
    }

    private void unreachable(String nodeId, Throwable cause, int tries) {
        if (cause instanceof ConnectException) {
            held.remove(nodeId);
            // A time-out is no refusal: it may be busy, or behind a network that forgot the connection.
            boolean late = String.valueOf(cause.getMessage()).contains("timed out");
            (late ? isDoubtful : isDead).accept(nodeId);
        } else if (tries > 0) {
            // A socket that is being closed takes connections for a moment more, and then resets them.
            broken(nodeId, tries - 1);
        } else {
            held.remove(nodeId);
            isDoubtful.accept(nodeId);
        }
    }
}

package dev.tokenbus.cluster;

import dev.tokenbus.protocol.bus.Addresses;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;

/**
 * Asks a node that the cluster manager misses whether it lives, before anybody takes it for dead: the manager also removes nodes that
 * live, for a moment, when the halves of a cut cluster merge.
 *
 * <p>Thread-safe.
 */
public final class Suspicions {
    /** Twice, because a message may get lost. */
    private static final int TRIES = 2;

    private static final DeliveryOptions WITHIN = new DeliveryOptions().setSendTimeout(400);
    private static final DeliveryOptions TO_THIS_NODE = new DeliveryOptions().setLocalOnly(true);

    private final Vertx vertx;
    private final DeliveryOptions within;

    public Suspicions(Vertx vertx) {
        this(vertx, WITHIN);
    }

    /** @param within how long the node may take to answer, each time */
    Suspicions(Vertx vertx, DeliveryOptions within) {
        this.vertx = vertx;
        this.within = within;
    }

    /** The cluster manager misses a node; completes when the directories of this node know, or when the node has answered. */
    public Future<Void> isMissed(String nodeId) {
        return ask(nodeId, TRIES).recover(silent -> {
            isDead(nodeId);
            return Future.succeededFuture();
        });
    }

    /** A node is known to be dead. */
    public void isDead(String nodeId) {
        vertx.eventBus().publish(Addresses.SUSPECTS, nodeId, TO_THIS_NODE);
    }

    private Future<Void> ask(String nodeId, int tries) {
        Future<Void> asked =
                vertx.eventBus().request(Addresses.node(nodeId), null, within).mapEmpty();
        return tries == 1 ? asked : asked.recover(silent -> ask(nodeId, tries - 1));
    }
}

package dev.tokenbus.gateway.locate;

import dev.tokenbus.cluster.BoundedConcurrency;
import dev.tokenbus.gateway.relay.GatewayLoop;
import dev.tokenbus.gateway.relay.HomeRelay;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/**
 * Moves the streams of a gateway that shuts down to other gateways, live and ended ones, a few at a time, until none is left
 * or there is nobody to take them.
 */
public final class GatewayDrain {
    private static final long AGAIN_MS = 250;

    private final GatewayLoop services;
    private final Supplier<Collection<HomeRelay>> homes;
    private final Promise<Void> over = Promise.promise();

    /** @param homes a live view of what is at home here */
    public GatewayDrain(GatewayLoop services, Supplier<Collection<HomeRelay>> homes) {
        this.services = services;
        this.homes = homes;
    }

    /** Completes when nothing is left to move, or nobody to move it to. */
    public Future<Void> begin() {
        round();
        return over.future();
    }

    /** There is no more time. */
    public void giveUp() {
        over.tryComplete();
    }

    private void round() {
        if (homes.get().isEmpty()
                || services.directory().chooseGatewayExcept(services.nodeId()).isEmpty()) {
            over.tryComplete();
        }
        if (over.future().isComplete()) {
            return;
        }
        BoundedConcurrency.each(List.copyOf(homes.get()), this::leave)
                .onComplete(tried -> services.vertx().setTimer(AGAIN_MS, timer -> round()));
    }

    private Future<?> leave(HomeRelay home) {
        return over.future().isComplete()
                ? Future.succeededFuture()
                : home.handoff().leave();
    }
}

package dev.tokenbus.gateway;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/**
 * Moves the streams of a gateway that shuts down to other gateways, live and ended ones, a few at a time, until none is left
 * or there is nobody to take them.
 */
final class Departure {
    private static final int AT_ONCE = 16;
    private static final long AGAIN_MS = 250;

    private final GatewayServices services;
    private final Supplier<Collection<HomeRelay>> homes;
    private final Promise<Void> over = Promise.promise();

    /** @param homes a live view of what is at home here */
    Departure(GatewayServices services, Supplier<Collection<HomeRelay>> homes) {
        this.services = services;
        this.homes = homes;
    }

    /** Completes when nothing is left to move, or nobody to move it to. */
    Future<Void> begin() {
        round();
        return over.future();
    }

    /** There is no more time. */
    void giveUp() {
        over.tryComplete();
    }

    private void round() {
        if (homes.get().isEmpty()
                || services.directory().chooseGateway(services.nodeId()).isEmpty()) {
            over.tryComplete();
        }
        if (over.future().isComplete()) {
            return;
        }
        Deque<HomeRelay> waiting = new ArrayDeque<>(homes.get());
        List<Future<Void>> lanes = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            lanes.add(next(waiting));
        }
        Future.join(lanes).onComplete(tried -> services.vertx().setTimer(AGAIN_MS, timer -> round()));
    }

    private Future<Void> next(Deque<HomeRelay> waiting) {
        HomeRelay home = waiting.pollFirst();
        return home == null || over.future().isComplete()
                ? Future.succeededFuture()
                : home.leave().transform(tried -> next(waiting));
    }
}

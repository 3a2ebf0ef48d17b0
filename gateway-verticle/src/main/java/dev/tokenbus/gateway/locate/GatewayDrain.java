package dev.tokenbus.gateway.locate;

import dev.tokenbus.cluster.BoundedConcurrency;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.relay.HomeRelay;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/**
 * Hands the streams of a gateway that shuts down off to other gateways, live and ended ones, a few at a time, until none is left or
 * no other gateway is there.
 */
public final class GatewayDrain {
    private static final long AGAIN_MS = 250;
    private static final StreamFailure ENDED =
            new StreamFailure(ErrorCode.SHUTTING_DOWN, "the node has shut down, and there is no other");

    private final GatewayLoop loop;
    private final Supplier<Collection<HomeRelay>> homes;
    private final Promise<Void> over = Promise.promise();

    /** @param homes a live view of the streams whose home is here */
    public GatewayDrain(GatewayLoop loop, Supplier<Collection<HomeRelay>> homes) {
        this.loop = loop;
        this.homes = homes;
    }

    /** Completes when no stream is left, or no gateway to hand it off to. */
    public Future<Void> begin() {
        round();
        return over.future();
    }

    /** The time for the drain is over. */
    public void giveUp() {
        over.tryComplete();
    }

    /** Ends the streams that would end unheard with this node: no other gateway is there, and their workers go next. */
    public void endWhatRemains() {
        if (loop.directory().chooseGatewayExcept(loop.nodeId()).isEmpty()) {
            List.copyOf(homes.get()).stream()
                    .filter(home -> home.worker().endsWithNode())
                    .forEach(home -> home.end(ENDED));
        }
    }

    private void round() {
        if (homes.get().isEmpty()
                || loop.directory().chooseGatewayExcept(loop.nodeId()).isEmpty()) {
            over.tryComplete();
        }
        if (over.future().isComplete()) {
            return;
        }
        BoundedConcurrency.each(List.copyOf(homes.get()), this::leave)
                .onComplete(tried -> loop.vertx().setTimer(AGAIN_MS, timer -> round()));
    }

    private Future<?> leave(HomeRelay home) {
        return over.future().isComplete()
                ? Future.succeededFuture()
                : home.handoff().leave();
    }
}

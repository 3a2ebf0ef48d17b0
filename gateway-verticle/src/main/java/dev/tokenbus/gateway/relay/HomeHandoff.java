package dev.tokenbus.gateway.relay;

import dev.tokenbus.cluster.StreamMoves;
import dev.tokenbus.protocol.bus.home.HomeClaim;
import dev.tokenbus.protocol.log.StreamEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;

/** How a stream is handed off: from an earlier home to this gateway, and from here to the next home. On the home's event loop. */
public final class HomeHandoff {
    private final HomeRelay home;
    private final GatewayLoop loop;
    private final Promise<StreamRelay> arrived = Promise.promise();
    private boolean adopted;
    private long arrivedFrom;

    HomeHandoff(HomeRelay home) {
        this.home = home;
        this.loop = home.loop();
    }

    /** This gateway adopts the stream, whose log arrives from a sender that has it up to {@code lastSeq}. */
    void arrives(long lastSeq) {
        adopted = true;
        arrivedFrom = lastSeq;
    }

    /** Whether another gateway was the home before. */
    public boolean isAdopted() {
        return adopted;
    }

    /** Completes when the home has the log as it was when the stream was adopted; at once for a stream that never moved. */
    Future<StreamRelay> arrived() {
        logGrew();
        return arrived.future();
    }

    void logGrew() {
        if (home.log().lastSeq() >= arrivedFrom) {
            arrived.tryComplete(home);
        }
    }

    /** This gateway shuts down: another one becomes the home. Completes also when none could be found this time. */
    public Future<Void> leave() {
        return home.worker()
                .leaveHome()
                .compose(to -> to.isEmpty() && home.hasEnded() ? transferLog() : Future.succeededFuture(to))
                .onSuccess(to -> to.filter(this::isOther).ifPresent(this::moved))
                .mapEmpty();
    }

    private void moved(String newHome) {
        loop.environment().moves().moved(StreamMoves.Kind.NEW_HOME, loop.nodeId(), newHome);
        home.release(newHome);
    }

    private boolean isOther(String nodeId) {
        return !nodeId.equals(loop.nodeId());
    }

    private Future<Optional<String>> transferLog() {
        return loop.directory()
                .chooseGatewayExcept(loop.nodeId())
                .map(gateway ->
                        new HomeLogTransfer(home, gateway).run(home.key()).map(Optional::of))
                .orElseGet(() -> Future.succeededFuture(Optional.empty()));
    }

    /** What this home says of itself to a gateway that may be the stream's home as well. */
    public HomeClaim claim() {
        boolean done = home.log().terminal() instanceof StreamEvent.Done;
        return new HomeClaim(home.id(), loop.nodeId(), home.epoch(), done);
    }
}

package dev.tokenbus.gateway.relay;

import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.HomeClaim;
import dev.tokenbus.protocol.bus.home.HomeControl;
import dev.tokenbus.protocol.bus.wire.WorkerId;
import dev.tokenbus.protocol.log.StreamEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a stream comes to this gateway from another home, and goes from here to another one. On the home's event loop. */
public final class HomeHandoff {
    private static final Logger LOG = LoggerFactory.getLogger(HomeHandoff.class);

    private final HomeRelay home;
    private final GatewayLoop services;
    private final Promise<StreamRelay> whole = Promise.promise();
    private boolean adopted;
    private long wholeFrom;

    HomeHandoff(HomeRelay home) {
        this.home = home;
        this.services = home.services();
    }

    /** It has come here; the one that sends its log has it up to {@code lastSeq}. */
    void arrives(long lastSeq) {
        adopted = true;
        wholeFrom = lastSeq;
    }

    /** Whether it came here from another home. */
    public boolean isAdopted() {
        return adopted;
    }

    /** Completes when this home has all that there was when it was adopted; at once for one that never moved. */
    Future<StreamRelay> whole() {
        grew();
        return whole.future();
    }

    /** The home's log has grown. */
    void grew() {
        if (home.log().lastSeq() >= wholeFrom) {
            whole.tryComplete(home);
        }
    }

    /** The worker sends digests, so it should have been heard: perhaps this node slept, and the stream has another home now. */
    void askWorker(WorkerId worker, Runnable hasForgottenIt) {
        long asked = home.epoch();
        home.to(worker).locateHome().onSuccess(now -> {
            if (home.epoch() == asked && now.isEmpty()) {
                hasForgottenIt.run();
            } else if (home.epoch() == asked && !now.equals(services.nodeId())) {
                goneTo(now);
            }
        });
    }

    /** This gateway shuts down: another one is to be the home. Completes when it is, or could not be found this time. */
    public Future<Void> leave() {
        WorkerId worker = home.state().worker();
        Future<String> moved = worker != null && services.directory().isAlive(worker.nodeId())
                ? home.to(worker).leaveHome()
                : Future.succeededFuture("");
        return moved.compose(to -> to.isEmpty() && home.hasEnded() ? giveLog() : Future.succeededFuture(to))
                .onSuccess(to -> {
                    if (!to.isEmpty() && !to.equals(services.nodeId())) {
                        goneTo(to);
                    }
                })
                .mapEmpty();
    }

    private Future<String> giveLog() {
        return services.directory()
                .chooseGateway(services.nodeId())
                .map(gateway -> new HomeLogTransfer(home, gateway).run(home.key()))
                .orElseGet(() -> Future.succeededFuture(""));
    }

    /** What it says of itself to a gateway that may be the stream's home, too. */
    public HomeClaim claim() {
        boolean done = home.log().terminal() instanceof StreamEvent.Done;
        return new HomeClaim(home.id(), services.nodeId(), home.epoch(), done);
    }

    /** Another gateway is the stream's home as well, and stays: this attempt is void, and who watches here goes on there. */
    public void yieldTo(String otherHome) {
        LOG.debug("stream={} is at home on node={} too, which stays", home.id(), otherHome);
        if (home.state() instanceof RelayState.Relaying relaying) {
            home.to(relaying.worker()).cancel();
        }
        goneTo(otherHome);
    }

    /** Another gateway is the home now. */
    void goneTo(String newHome) {
        LOG.debug("stream={} epoch={} has gone to node={}", home.id(), home.epoch(), newHome);
        if (home.isStopRequested() && !home.hasEnded()) {
            services.send(Addresses.gateway(newHome), new HomeControl(home.id(), HomeControl.Kind.STOP));
        }
        home.letGo();
    }
}

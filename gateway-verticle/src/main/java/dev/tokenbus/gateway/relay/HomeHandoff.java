package dev.tokenbus.gateway.relay;

import dev.tokenbus.cluster.StreamMoves;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.AdoptStream;
import dev.tokenbus.protocol.bus.home.HomeClaim;
import dev.tokenbus.protocol.bus.home.HomeControl;
import dev.tokenbus.protocol.bus.wire.WorkerId;
import dev.tokenbus.protocol.bus.worker.Memo;
import dev.tokenbus.protocol.bus.worker.Source;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.log.StreamEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a stream is handed off: from an earlier home to this gateway, and from here to the next home. On the home's event loop. */
public final class HomeHandoff {
    private static final Logger LOG = LoggerFactory.getLogger(HomeHandoff.class);

    /** Longer than a claim of another home may be under way. */
    private static final long WON_NANOS = 3_000_000_000L;

    private static final StreamFailure RELEASED =
            new StreamFailure(ErrorCode.LOCATING, "the stream has another home now", 100);

    private final HomeRelay home;
    private final HomeOwner owner;
    private final GatewayLoop loop;
    private final Promise<StreamRelay> arrived = Promise.promise();
    /** The gateways that may be the stream's home too, and have not answered a claim yet. */
    private final Set<String> unclaimed = new HashSet<>();

    /** What stays with the log when the answer has ended; it goes where the log goes. */
    private Memo kept = Memo.NONE;

    private Source source = Source.UNKNOWN;
    private boolean outlivesViewers;
    private boolean adopted;
    private boolean counted;
    private boolean isNew;
    private boolean claiming;
    private long wonAt;
    private long arrivedFrom;

    HomeHandoff(HomeRelay home, HomeOwner owner) {
        this.home = home;
        this.owner = owner;
        this.loop = home.loop();
        this.wonAt = loop.now() - WON_NANOS;
    }

    /** This gateway adopts the stream, whose log arrives from the sender. */
    void arrives(AdoptStream adopt) {
        adopted = true;
        counted = adopt.counted();
        isNew = true;
        arrivedFrom = adopt.lastSeq();
        adopt.formerHome().filter(this::isOther).ifPresent(unclaimed::add);
    }

    /** What a door keeps of a request stays with the log, in its room. */
    void keeps(StartStream.Body request) {
        kept = request.kept();
        source = request.source();
        home.metered().askedAt(source.door());
        outlivesViewers = request.config().streamOptions().orphanMs() > 0;
        home.room().keeps(kept.heldBytes());
    }

    /** What a door keeps with the log. */
    public Memo kept() {
        return kept;
    }

    /** Where the stream was asked for. */
    public Source source() {
        return source;
    }

    /** Whether the client has asked that the stream goes on for some time when nobody watches. Such a stream gives way to no other one. */
    public boolean outlivesViewers() {
        return outlivesViewers;
    }

    /** A gateway may be the home of this adopted stream as well. */
    public void owesClaimTo(String nodeId) {
        unclaimed.add(nodeId);
        owner.wakes(home);
    }

    /** Whether the stream was adopted since the last call. */
    public boolean takeNew() {
        boolean was = isNew;
        isNew = false;
        return was;
    }

    public boolean owesClaim() {
        return !unclaimed.isEmpty();
    }

    /** The gateways to which a claim is due; they count as claimed to from now on. */
    public Set<String> takeClaims() {
        Set<String> due = Set.copyOf(unclaimed);
        unclaimed.clear();
        return due;
    }

    /** Whether a claim of this home is with another gateway, which decides; until it has answered, this home decides nothing. */
    public boolean isClaiming() {
        return claiming;
    }

    /** This home asks another gateway to decide. */
    public void claims() {
        claiming = true;
    }

    /** The other gateway has decided, or has not answered in time. */
    public void claimed() {
        claiming = false;
    }

    /** Another home lets go for this one. */
    public void wins() {
        wonAt = loop.now();
    }

    /** Whether another gateway was the home before. */
    public boolean isAdopted() {
        return adopted;
    }

    /** Whether an earlier home has the stream's end in its record of usage. */
    boolean isCounted() {
        return counted;
    }

    /**
     * Completes when the home has the log as it was when the stream was adopted; at once for a stream that never moved. Fails when the
     * home has let go.
     */
    Future<StreamRelay> arrived() {
        if (home.isGone()) {
            return Future.failedFuture(RELEASED.asException());
        }
        logGrew();
        return arrived.future();
    }

    /** Whether the log has not arrived yet as it was when the stream was adopted. */
    boolean awaitsLog() {
        return home.log().lastSeq() < arrivedFrom && !home.log().hasEnded();
    }

    void logGrew() {
        if (!awaitsLog()) {
            home.metered().follows();
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
        release(newHome);
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

    /** Another gateway is the stream's home: viewers look for it there. */
    void release(String newHome) {
        LOG.atDebug()
                .addKeyValue("streamId", home.id())
                .addKeyValue("epoch", home.epoch())
                .addKeyValue("peerId", newHome)
                .log("the stream is released to another home");
        if (home.state() instanceof RelayState.Live live && live.stopRequested()) {
            HomeControl.Kind asked = home.ending().isForgotten() ? HomeControl.Kind.FORGET : HomeControl.Kind.STOP;
            loop.send(Addresses.gateway(newHome), new HomeControl(home.id(), asked));
        }
        release();
        // Its viewers have said by now what held them back.
        home.trace().moved(newHome);
    }

    /** The worker of an ended stream died while it sent the log: viewers that look for the stream learn that it is lost. */
    void releaseIncomplete(WorkerId worker) {
        LOG.atDebug()
                .addKeyValue("streamId", home.id())
                .addKeyValue("seq", home.log().lastSeq())
                .log("the stream is lost: its worker died before this home had more of it");
        loop.environment().moves().moved(StreamMoves.Kind.LOST, worker.nodeId(), loop.nodeId());
        release();
    }

    private void release() {
        if (owner.released(home)) {
            home.become(new RelayState.Gone());
            home.ending().left();
            // Whoever waits for the log looks for it at the next home.
            arrived.tryFail(RELEASED.asException());
            home.tellLost(RELEASED);
            home.gateways().detachAll();
            home.close();
        }
    }

    /** What this home says of itself to a gateway that may be the stream's home as well. */
    public HomeClaim claim() {
        WorkerId worker = home.state().worker();
        return new HomeClaim(
                home.id(),
                loop.nodeId(),
                home.epoch(),
                worker == null ? "" : Addresses.worker(worker),
                standing(),
                loop.now() - wonAt < WON_NANOS,
                home.log().lastSeq());
    }

    private HomeClaim.Standing standing() {
        if (home.state() instanceof RelayState.Ended ended) {
            StreamEvent.Terminal terminal = home.log().terminal();
            boolean isStopped = terminal instanceof StreamEvent.Stopped && ended.stopRequested();
            return terminal instanceof StreamEvent.Done || isStopped
                    ? HomeClaim.Standing.SETTLED
                    : HomeClaim.Standing.ENDED;
        }
        return home.watching() > 0 ? HomeClaim.Standing.WATCHED : HomeClaim.Standing.UNWATCHED;
    }
}

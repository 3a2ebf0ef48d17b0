package dev.tokenbus.gateway.relay;

import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamHealth;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.home.AttachReply;
import dev.tokenbus.protocol.bus.home.HomeReply;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.worker.Memo;
import dev.tokenbus.protocol.bus.worker.StreamFrames;
import dev.tokenbus.protocol.log.StreamEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.function.Consumer;

/**
 * The copy of a stream on a gateway that is not its home: attached to the home while it has viewers here, with a log of its own, so
 * that each event crosses the network once, however many viewers there are.
 */
public final class MirrorRelay extends StreamRelay {
    private static final StreamFailure EXPIRED = new StreamFailure(ErrorCode.EXPIRED, "the stream's log is gone");

    private final MirrorHome home;
    private final Consumer<MirrorRelay> onUnused;
    private final Promise<StreamRelay> ready = Promise.promise();
    private long epoch;
    private long headSeq = Long.MAX_VALUE;
    private String model = "";
    private Memo memo = Memo.NONE;
    private boolean ended;
    private final CatchUp catchUp = new CatchUp(this, this::headOfHome);
    private boolean unused;
    private boolean forgotten;
    private final MirrorTicks ticks = new MirrorTicks();

    /** @param onUnused called when the mirror has no viewers any more, or its home is lost */
    public MirrorRelay(GatewayLoop loop, StreamId id, String homeNodeId, Consumer<MirrorRelay> onUnused) {
        super(loop, id, 0);
        this.home = new MirrorHome(this, homeNodeId);
        this.onUnused = onUnused;
    }

    /** Attaches to the home; completes when this log has caught up with the home's. Fails with the failure for the client. */
    public Future<StreamRelay> open() {
        listen().compose(listening -> home.introduce()).onComplete(this::answered, refused -> fail(refused));
        return ready.future();
    }

    /** Completes when {@link #open} has succeeded, or fails as it did. A mirror that has closed is not ready, nor one that is forgotten. */
    @Override
    public Future<StreamRelay> ready() {
        if (forgotten) {
            return Future.failedFuture(EXPIRED.asException());
        }
        return unused ? Future.failedFuture(Refusals.MOVING.asException()) : ready.future();
    }

    private void answered(AttachReply reply) {
        switch (reply.verdict()) {
            case ATTACHED -> {
                epoch = Math.max(epoch, reply.epoch());
                model = reply.model();
                metered().askedAt(reply.door());
                metered().answeredBy(model, reply.backend());
                memo = new Memo(reply.memo(), false).ownedBy(reply.owner());
                headSeq = reply.headSeq();
                completeIfCaughtUp();
                catchUp.expect(headSeq);
            }
            case EXPIRED -> fail(EXPIRED.asException());
            case UNKNOWN -> fail(Refusals.UNKNOWN.asException());
        }
    }

    private void completeIfCaughtUp() {
        if (log().lastSeq() >= headSeq) {
            ready.tryComplete(this);
        }
    }

    @Override
    public Future<Void> caughtUp(long cursor) {
        return catchUp.await(cursor);
    }

    private Future<Long> headOfHome() {
        return home.report().compose(reply -> {
            if (reply.verdict() != AttachReply.Verdict.ATTACHED) {
                homeLost();
                return Future.failedFuture("the home does not have the stream");
            }
            epoch = Math.max(epoch, reply.epoch());
            answeredBy(reply.backend());
            return Future.succeededFuture(reply.headSeq());
        });
    }

    /** Another backend goes on with the stream. */
    private void answeredBy(String backend) {
        if (!backend.isEmpty() && !backend.equals(metered().kind().backend())) {
            metered().answeredBy(model, backend);
        }
    }

    private void fail(Throwable cause) {
        if (ready.tryFail(cause)) {
            leave();
        }
    }

    @Override
    public String model() {
        return model;
    }

    @Override
    public Memo memo() {
        return memo;
    }

    @Override
    public Future<List<ChatMessage>> conversation() {
        return home.conversation();
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public boolean hasEnded() {
        return ended;
    }

    public String homeNodeId() {
        return home.nodeId();
    }

    @Override
    boolean isCurrent(StreamFrames frames) {
        if (frames.epoch() < epoch) {
            return false;
        }
        boolean continued = frames.epoch() > epoch
                && ready.future().succeeded()
                && frames.events().stream().noneMatch(event -> event instanceof StreamEvent.Restarted);
        epoch = frames.epoch();
        if (continued) {
            viewers().forEach(viewer -> viewer.failedOver(epoch, log().lastSeq()));
        }
        return true;
    }

    @Override
    void other(BusMessage message) {}

    @Override
    void requestResend(String senderAddress, long have) {
        home.resend(have);
    }

    @Override
    void logIsFull(String senderAddress) {
        // Only where nodes are configured differently: otherwise the home's log is full first.
        tellLost(new StreamFailure(ErrorCode.LOG_FULL, "the answer is longer than this gateway keeps"));
        leave();
    }

    @Override
    void repeated(StreamFrames frames) {}

    @Override
    void grew() {
        completeIfCaughtUp();
        if (ended) {
            catchUp.over();
        } else {
            catchUp.logGrew();
        }
    }

    @Override
    void completed(StreamEvent.Terminal terminal) {
        ended = true;
    }

    @Override
    void report() {
        if (!unused && ready.future().succeeded() && !ended) {
            home.report();
        }
    }

    /** Called every two seconds: reports progress to the home, which sends lost events again. */
    public void tick() {
        ticks.tick(log().lastSeq(), ready.future().succeeded() && watching() == 0);
        if (!ready.future().isComplete() && ticks.bringNothing()) {
            fail(new StreamFailure(ErrorCode.LOCATING, "the stream's home does not send its events", 1000)
                    .asException());
            return;
        }
        if (ticks.isUnused()) {
            leave();
        } else if (!ended) {
            home.report().onSuccess(reply -> {
                if (reply.verdict() != AttachReply.Verdict.ATTACHED) {
                    homeLost();
                } else {
                    answeredBy(reply.backend());
                }
            });
        }
    }

    @Override
    void viewersChanged() {
        if (watching() == 0) {
            leave();
        }
    }

    /** The home is lost: the viewers look for the stream again. */
    public void homeLost() {
        if (!unused && !ended) {
            StreamFailure failure = new StreamFailure(ErrorCode.LOCATING, "the stream's home is lost", 1000);
            // First, so that the viewers do not find this mirror again.
            leave();
            ready.tryFail(failure.asException());
            tellLost(failure);
        }
    }

    @Override
    public void release(String newHome) {
        if (ended) {
            // Viewers here read the rest from this log; whatever arrives now is for the other relay.
            close();
        } else {
            homeLost();
        }
    }

    @Override
    public boolean isGone() {
        return unused;
    }

    /** Detaches from the home: the mirror has no viewers any more. */
    public void leave() {
        if (!unused) {
            unused = true;
            home.leave();
            room().close();
            close();
            onUnused.accept(this);
            // Last: who waited looks for the stream at once, and must not find this mirror again.
            catchUp.over();
        }
    }

    @Override
    public Future<Void> stop() {
        return home.stop();
    }

    @Override
    public Future<Void> forget() {
        return home.forget().compose(reply -> {
            if (reply.knows() == HomeReply.Knows.HERE || reply.knows() == HomeReply.Knows.EXPIRED) {
                forgotten();
            }
            return MirrorHome.known(reply.ifHere()).mapEmpty();
        });
    }

    /** The home lets the log go. Who reads it here reads on, and nobody else finds it. */
    public void forgotten() {
        forgotten = true;
        if (watching() == 0) {
            leave();
            ready.tryFail(EXPIRED.asException());
        }
    }

    @Override
    public Future<StreamHealth> health() {
        return home.health();
    }
}

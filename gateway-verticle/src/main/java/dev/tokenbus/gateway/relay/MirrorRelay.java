package dev.tokenbus.gateway.relay;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamHealth;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.AttachReply;
import dev.tokenbus.protocol.bus.home.AttachStream;
import dev.tokenbus.protocol.bus.home.DetachStream;
import dev.tokenbus.protocol.bus.home.HomeControl;
import dev.tokenbus.protocol.bus.home.HomeReply;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.worker.StreamFrames;
import dev.tokenbus.protocol.log.StreamEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Consumer;

/**
 * A stream on a gateway that is not its home: attached to the home as long as it has a viewer here, with a log of its own, so
 * that each event crosses the network once, however many watch.
 */
public final class MirrorRelay extends StreamRelay {
    /** So often, every two seconds, may it be asked for what is missing and send nothing before those who wait are told. */
    private static final int MOST_UNREADY_TICKS = 2;

    private final String homeNodeId;
    private final Consumer<MirrorRelay> onUnused;
    private final Promise<StreamRelay> ready = Promise.promise();
    private long epoch;
    private long headSeq = Long.MAX_VALUE;
    private String model = "";
    private boolean ended;
    private boolean unused;
    private int unwatchedTicks;
    private int unreadyTicks;
    private long seqAtTick;

    /** @param onUnused called when it has no viewer any more, or its home is gone */
    public MirrorRelay(GatewayLoop services, StreamId id, String homeNodeId, Consumer<MirrorRelay> onUnused) {
        super(services, id);
        this.homeNodeId = homeNodeId;
        this.onUnused = onUnused;
    }

    /** Attaches; completes when this log has all that the home's had then. Fails with what the client is to be told. */
    public Future<StreamRelay> open() {
        listen().compose(listening -> askHome()).onComplete(this::answered, refused -> fail(refused));
        return ready.future();
    }

    /** Completes when {@link #open} has succeeded, or fails as it did. */
    @Override
    public Future<StreamRelay> ready() {
        return ready.future();
    }

    private Future<AttachReply> askHome() {
        return askHome(false);
    }

    private Future<AttachReply> askHome(boolean missing) {
        AttachStream attach = new AttachStream(
                id(), services().nodeId(), log().lastSeq(), fastestSeq(), Math.max(1, watching()), missing);
        return services().ask(Addresses.gateway(homeNodeId), attach);
    }

    private void answered(AttachReply reply) {
        switch (reply.verdict()) {
            case ATTACHED -> {
                epoch = Math.max(epoch, reply.epoch());
                model = reply.model();
                headSeq = reply.headSeq();
                completeIfCaughtUp();
            }
            case EXPIRED -> fail(new StreamFailure(ErrorCode.EXPIRED, "the stream's log is gone").asException());
            case UNKNOWN -> fail(Refusals.UNKNOWN.asException());
        }
    }

    private void completeIfCaughtUp() {
        if (log().lastSeq() >= headSeq) {
            ready.tryComplete(this);
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
    public long epoch() {
        return epoch;
    }

    @Override
    boolean hasEnded() {
        return ended;
    }

    public String homeNodeId() {
        return homeNodeId;
    }

    @Override
    boolean isCurrent(StreamFrames frames) {
        if (frames.epoch() < epoch) {
            return false;
        }
        boolean goesOn = frames.epoch() > epoch
                && ready.future().succeeded()
                && frames.events().stream().noneMatch(event -> event instanceof StreamEvent.Restarted);
        epoch = frames.epoch();
        if (goesOn) {
            viewers().forEach(viewer -> viewer.failedOver(epoch, log().lastSeq()));
        }
        return true;
    }

    @Override
    void other(BusMessage message) {}

    @Override
    void requestResend(String senderAddress, long have) {
        askHome(true);
    }

    @Override
    void logIsFull(String senderAddress) {
        // Only where nodes are configured differently: else the home's own log was full before.
        tellLost(new StreamFailure(ErrorCode.LOG_FULL, "the answer is longer than this gateway keeps"));
        leave();
    }

    @Override
    void repeated(StreamFrames frames) {}

    @Override
    void grew() {
        completeIfCaughtUp();
    }

    @Override
    void completed(StreamEvent.Terminal terminal) {
        ended = true;
    }

    @Override
    void report() {
        if (!unused && ready.future().succeeded() && !ended) {
            askHome();
        }
    }

    /** Called every two seconds: tells the home how far this is, and finds out what was lost. */
    public void tick() {
        unreadyTicks = log().lastSeq() > seqAtTick ? 0 : unreadyTicks + 1;
        seqAtTick = log().lastSeq();
        if (!ready.future().isComplete() && unreadyTicks > MOST_UNREADY_TICKS) {
            fail(new StreamFailure(ErrorCode.LOCATING, "the stream's home does not send it", 1000).asException());
            return;
        }
        unwatchedTicks = ready.future().succeeded() && watching() == 0 ? unwatchedTicks + 1 : 0;
        if (unwatchedTicks > 1) {
            leave();
        } else if (!ended) {
            askHome().onSuccess(reply -> {
                if (reply.verdict() != AttachReply.Verdict.ATTACHED) {
                    homeLost();
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

    /** The home is gone: the viewers look for the stream again. */
    public void homeLost() {
        if (!unused && !ended) {
            StreamFailure failure =
                    new StreamFailure(ErrorCode.LOCATING, "the gateway that this stream came from is gone", 1000);
            // First, so that they do not find this one again.
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

    /** Nobody watches here any more. */
    public void leave() {
        if (!unused) {
            unused = true;
            services()
                    .send(
                            Addresses.gateway(homeNodeId),
                            new DetachStream(id(), services().nodeId()));
            services().budget().held(-log().bytes());
            close();
            onUnused.accept(this);
        }
    }

    @Override
    public Future<Void> stop() {
        return ask(HomeControl.Kind.STOP)
                .recover(lost -> ask(HomeControl.Kind.STOP))
                .compose(reply ->
                        reply.known() ? Future.succeededFuture() : Future.failedFuture(Refusals.UNKNOWN.asException()));
    }

    @Override
    public Future<StreamHealth> health() {
        return ask(HomeControl.Kind.HEALTH)
                .compose(reply -> reply.ifKnown()
                        .map(Future::succeededFuture)
                        .orElseGet(() -> Future.failedFuture(Refusals.UNKNOWN.asException())));
    }

    private Future<HomeReply> ask(HomeControl.Kind kind) {
        return services().ask(Addresses.gateway(homeNodeId), new HomeControl(id(), kind));
    }
}

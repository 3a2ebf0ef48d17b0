package dev.tokenbus.gateway.relay;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamHealth;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.home.AdoptStream;
import dev.tokenbus.protocol.bus.home.AttachReply;
import dev.tokenbus.protocol.bus.home.AttachStream;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.RequestKey;
import dev.tokenbus.protocol.bus.wire.WorkerId;
import dev.tokenbus.protocol.bus.worker.DigestReply;
import dev.tokenbus.protocol.bus.worker.LeaveWorker;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import dev.tokenbus.protocol.bus.worker.StreamFrames;
import dev.tokenbus.protocol.bus.worker.StreamQueued;
import dev.tokenbus.protocol.log.StreamEvent;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream at its home: finds a worker for it, follows one attempt at a time, and sends its events on to the other gateways
 * that have viewers. The first terminal event in the home's log is the stream's end.
 */
public final class HomeRelay extends StreamRelay {
    private static final Logger LOG = LoggerFactory.getLogger(HomeRelay.class);

    /** Digests come every two seconds: after three of them did not, the worker is asked. */
    private static final long SILENT_NANOS = 7_000_000_000L;

    private final String model;
    private final Owner owner;
    private final long requestedAt;
    private final AttachedGateways gateways = new AttachedGateways(this);
    private final HomeHandoff move = new HomeHandoff(this);
    private RelayState state = new RelayState.Dispatching();
    private RequestKey key = RequestKey.NONE;
    private @Nullable Failover failover;
    private long epoch;
    private long attempts;
    private boolean stopRequested;
    private boolean gone;
    private long heardAt;

    /** What a home needs of the instance that it belongs to. */
    public interface Owner {
        /** The log has its terminal event. */
        void ended(HomeRelay relay);

        /** Another gateway is the home now. */
        void superseded(HomeRelay relay);
    }

    public HomeRelay(GatewayLoop services, StreamId id, String model, Owner owner) {
        super(services, id);
        this.model = model;
        this.owner = owner;
        this.requestedAt = services.now();
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
    public boolean hasEnded() {
        return state instanceof RelayState.Ended;
    }

    @Override
    public Future<StreamRelay> ready() {
        return move.whole();
    }

    /** Whether the attempt has produced anything: then its worker has the stream. */
    boolean hasEventsOf(long attempt) {
        return log().lastSeq() > 0 && log().get(log().lastSeq()).epoch() == attempt;
    }

    RelayState state() {
        return state;
    }

    /** Whether this worker has the stream. */
    public boolean isWith(WorkerId worker) {
        return worker.equals(state.worker());
    }

    boolean isStopRequested() {
        return stopRequested;
    }

    /** How it comes from another home, and goes to another one. */
    public HomeHandoff move() {
        return move;
    }

    /** The other gateways that read it from here. */
    public AttachedGateways gateways() {
        return gateways;
    }

    /** When it ended, in nanoseconds; only for one that has. */
    public long endedAt() {
        return ((RelayState.Ended) state).atNanos();
    }

    /** The client's key that it was started with. */
    public RequestKey key() {
        return key;
    }

    public void key(RequestKey used) {
        key = used;
    }

    /** An epoch above all before it, with random low bits, so that two halves of a partition never share one. */
    long nextEpoch() {
        attempts++;
        epoch = attempts << 20 | services().environment().random().nextInt(1 << 20);
        return epoch;
    }

    /** Listens for the stream's events, then finds a worker; fails without having become a stream if there is none. */
    public Future<StreamDispatch.Accepted> open(StartStream.Body body) {
        return listen().compose(listening -> new StreamDispatch(services(), this, model, body, false).start())
                .onSuccess(accepted -> {
                    failover = new Failover(services(), this, body, List.of(Failover.attempt(accepted)));
                    accepted(accepted);
                })
                .onFailure(refused -> {
                    state = new RelayState.Ended(services().now(), null);
                    close();
                });
    }

    /** Its home died, and its worker has chosen this gateway; or this one, which only slept, is chosen again. */
    public Future<Void> adopt(AdoptStream adopt) {
        epoch = adopt.epoch();
        attempts = epoch >> 20;
        key = adopt.request().key();
        heardAt = services().now();
        move.arrives(adopt.lastSeq());
        state = new RelayState.Relaying(adopt.worker(), adopt.backend(), 0);
        if (!adopt.request().messages().isEmpty()) {
            failover = new Failover(
                    services(), this, adopt.request(), adopt.request().attempts());
        }
        return isListening() ? Future.succeededFuture() : listen();
    }

    @Override
    void grew() {
        move.grew();
    }

    /** No worker took it: those who joined meanwhile, under the same key, are told too. */
    public void refused(StreamFailure failure) {
        gone = true;
        tellLost(failure);
    }

    void accepted(StreamDispatch.Accepted accepted) {
        if (state instanceof RelayState.Dispatching dispatching) {
            heardAt = services().now();
            state = dispatching.accepted(accepted.worker(), accepted.backend(), accepted.queuePosition());
            if (stopRequested) {
                stop();
            } else if (watching() == 0 || log().lastSeq() > 0) {
                report();
            }
            logGrew();
            String workerNode = accepted.worker().nodeId();
            if (!services().directory().isAlive(workerNode)) {
                // It died while its answer was awaited, when it was not known that the stream is with it.
                nodeLost(workerNode);
            }
        }
    }

    @Override
    boolean isCurrent(StreamFrames frames) {
        if (frames.epoch() != epoch) {
            services().send(frames.workerAddress(), StreamControl.cancel(id(), frames.epoch()));
            return false;
        }
        heardAt = services().now();
        if (!move.isAdopted() && log().lastSeq() == 0 && frames.firstSeq() == 1) {
            services().meter().firstToken(services().now() - requestedAt);
        }
        return true;
    }

    @Override
    void other(BusMessage message) {
        if (message instanceof StreamQueued queued
                && queued.epoch() == epoch
                && state instanceof RelayState.Relaying relaying) {
            state = relaying.queued(queued.position());
            // What it has already said may have come another, shorter way.
            if (!hasEventsOf(epoch)) {
                viewers().forEach(viewer -> viewer.queued(queued.position()));
            }
        } else if (message instanceof LeaveWorker leave && leave.epoch() == epoch && mayHandOver()) {
            workerLost(Failover::handOver);
        }
    }

    @Override
    void askAgain(String senderAddress, long have) {
        services().send(senderAddress, StreamControl.resend(id(), epoch, have));
    }

    @Override
    void logIsFull(String senderAddress) {
        services().send(senderAddress, StreamControl.cancel(id(), epoch));
        end(Refusals.LOG_FULL);
    }

    @Override
    void repeated(StreamFrames frames) {
        services().send(frames.workerAddress(), StreamControl.acknowledge(id(), epoch, log().lastSeq()));
    }

    /** The way to the worker of the newest attempt. */
    WorkerLink to(WorkerId worker) {
        return new WorkerLink(services(), id(), worker, epoch);
    }

    /** Ends the stream from here, because its worker no longer can. */
    void end(StreamFailure failure) {
        end(new StreamEvent.Failed(epoch, failure, log().usage()));
    }

    private void end(StreamEvent.Terminal terminal) {
        if (!log().hasEnded()) {
            append(terminal);
            logGrew();
        }
    }

    @Override
    void completed(StreamEvent.Terminal terminal) {
        RelayState before = state;
        if (before instanceof RelayState.Relaying || isFailingOver()) {
            WorkerId worker = before instanceof RelayState.Relaying relaying ? relaying.worker() : null;
            state = new RelayState.Ended(services().now(), worker);
            failover = null;
            if (worker != null) {
                to(worker).acknowledge(log().lastSeq());
            }
            services().meter().streamEnded(terminal.outcome());
            owner.ended(this);
        }
    }

    /** The worker's {@code stopped} is the end; it is asked again with each digest. */
    @Override
    public Future<Void> stop() {
        stopRequested = true;
        if (state instanceof RelayState.Relaying relaying) {
            to(relaying.worker()).stop();
        } else if (isFailingOver()) {
            end(new StreamEvent.Stopped(epoch, log().usage()));
        }
        return Future.succeededFuture();
    }

    /** Its worker was lost, and another one is being looked for. */
    boolean isFailingOver() {
        return state instanceof RelayState.Dispatching && failover != null;
    }

    /** A node died: a gateway there watches no more; if it had this stream's worker, another one is to go on. */
    public void nodeLost(String nodeId) {
        gateways.detach(nodeId);
        if (state instanceof RelayState.Relaying relaying
                && relaying.worker().nodeId().equals(nodeId)) {
            workerLost(Failover::begin);
        }
    }

    /** Whether another worker could go on, and nobody would notice. */
    private boolean mayHandOver() {
        return failover != null && failover.canHandOver();
    }

    private void workerLost(Consumer<Failover> then) {
        if (state instanceof RelayState.Relaying relaying) {
            // Perhaps it only sleeps: then it shall not go on for nobody when it wakes.
            to(relaying.worker()).cancel();
            if (stopRequested) {
                end(new StreamEvent.Stopped(epoch, log().usage()));
            } else if (failover != null) {
                state = relaying.lost();
                then.accept(failover);
            } else {
                // It had ended, and its log was on the way here: who watches finds out that it is lost.
                LOG.warn(
                        "stream={} is lost: its worker is gone, and this home has it up to event={} only",
                        id(),
                        log().lastSeq());
                letGo();
            }
        }
    }

    @Override
    void report() {
        if (state instanceof RelayState.Relaying relaying) {
            to(relaying.worker()).credit(fastestSeq(), watching());
        }
    }

    /** Another gateway has viewers of this stream, or tells how far they are. */
    public AttachReply attach(AttachStream attach) {
        gateways.heard(attach);
        return new AttachReply(AttachReply.Verdict.ATTACHED, epoch, log().lastSeq(), model);
    }

    /** Called once a second: drops gateways that no longer say that they have viewers. */
    public void tick(long now) {
        if (state instanceof RelayState.Relaying relaying && now - heardAt > SILENT_NANOS) {
            heardAt = now;
            move.askWorker(relaying.worker(), () -> workerLost(Failover::begin));
        }
        gateways.detachSilent(now);
    }

    /** This gateway is no longer its home. */
    void letGo() {
        owner.superseded(this);
    }

    @Override
    public void replaced() {
        move.goneTo(services().nodeId());
    }

    /** It was let go: who watches here looks for the stream again. */
    public void superseded() {
        gone = true;
        state = new RelayState.Ended(services().now(), null);
        failover = null;
        tellLost(new StreamFailure(ErrorCode.LOCATING, "the stream has another home now", 100));
        gateways.detachAll();
        close();
    }

    @Override
    public boolean isGone() {
        return gone;
    }

    /** What this home knows, for the worker that says it has the attempt {@code workerEpoch}. */
    public DigestReply.Entry digest(long workerEpoch) {
        if (workerEpoch != epoch) {
            return DigestReply.Entry.STALE;
        }
        heardAt = services().now();
        if (stopRequested) {
            stop();
        }
        DigestReply.Verdict verdict = log().hasEnded() ? DigestReply.Verdict.ENDED : DigestReply.Verdict.LIVE;
        return new DigestReply.Entry(verdict, log().lastSeq(), fastestSeq(), watching());
    }

    @Override
    public Future<StreamHealth> health() {
        return Future.succeededFuture(HomeHealth.of(this, state));
    }
}

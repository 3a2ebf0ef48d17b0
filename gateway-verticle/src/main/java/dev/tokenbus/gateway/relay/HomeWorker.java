package dev.tokenbus.gateway.relay;

import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.LeaveHome;
import dev.tokenbus.protocol.bus.home.LocateReply;
import dev.tokenbus.protocol.bus.home.LocateStream;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.Question;
import dev.tokenbus.protocol.bus.wire.WorkerId;
import dev.tokenbus.protocol.bus.worker.DigestReply;
import dev.tokenbus.protocol.bus.worker.LeaveWorker;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import dev.tokenbus.protocol.bus.worker.StreamQueued;
import dev.tokenbus.protocol.log.LogBudget;
import dev.tokenbus.protocol.log.StreamLog;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * A home's side of its worker: the messages between the two about the newest attempt, and the detection of a lost worker. On the
 * home's event loop.
 */
public final class HomeWorker {
    /** A hand-off takes two more messages: this is longer than a worker waits for its new home. */
    private static final DeliveryOptions MOVING = Question.within(1500);

    /** The worker sends a digest every two seconds: after three that are missing, the home asks it. */
    private static final long SILENT_NANOS = 7_000_000_000L;

    private final HomeRelay home;
    private final GatewayLoop loop;
    private long heardAt;
    private long creditedSeq;

    HomeWorker(HomeRelay home) {
        this.home = home;
        this.loop = home.loop();
    }

    /** Whether this worker has the stream. */
    public boolean is(WorkerId asked) {
        return asked.equals(home.state().worker());
    }

    /** Whether nobody has the stream once this node is gone. */
    public boolean endsWithNode() {
        WorkerId with = home.state().worker();
        return home.state() instanceof RelayState.FailingOver
                || (home.state() instanceof RelayState.Relaying
                        && with != null
                        && with.nodeId().equals(loop.nodeId()));
    }

    void acknowledge(WorkerId worker) {
        acknowledge(Addresses.worker(worker));
    }

    /** Tells the worker that the home has the end, once that is on record. */
    void acknowledge(String address) {
        if (home.ending().isCounted()) {
            loop.send(
                    address,
                    StreamControl.acknowledge(
                            home.id(), home.epoch(), home.log().lastSeq()));
        }
    }

    /** Requests everything after {@code have} again. */
    void resend(String address, long have) {
        loop.send(address, StreamControl.resend(home.id(), home.epoch(), have));
    }

    void stop(WorkerId worker) {
        loop.send(Addresses.worker(worker), StreamControl.stop(home.id(), home.epoch()));
    }

    void cancel(String address, long epoch) {
        loop.send(address, StreamControl.cancel(home.id(), epoch));
    }

    /** Cancels the attempt of the worker, if there is one; of an ended attempt the worker lets its copy go. */
    public void cancel() {
        WorkerId worker = home.state().worker();
        if (worker != null) {
            cancel(Addresses.worker(worker), home.epoch());
        }
    }

    /** Reports the fastest viewer's cursor and the number of viewers to the worker, if there is one. */
    void credit(int viewers) {
        if (home.state() instanceof RelayState.Relaying relaying) {
            loop.send(
                    Addresses.worker(relaying.worker()),
                    StreamControl.credit(home.id(), home.epoch(), creditedSeq(), viewers));
        }
    }

    /** What the home knows, for the worker that has the attempt {@code epoch}. */
    public DigestReply.Entry digest(long epoch) {
        if (epoch != home.epoch()) {
            return DigestReply.Entry.STALE;
        }
        heard();
        if (home.state() instanceof RelayState.Relaying relaying && relaying.stopRequested()) {
            stop(relaying.worker());
        }
        boolean ended = home.log().hasEnded() && home.ending().isCounted();
        return new DigestReply.Entry(
                ended ? DigestReply.Verdict.ENDED : DigestReply.Verdict.LIVE,
                home.log().lastSeq(),
                creditedSeq(),
                home.watching());
    }

    /** How far the viewers are, as the worker is told: while there is no room for more of a large log the worker is to wait. */
    private long creditedSeq() {
        LogBudget budget = loop.budget();
        if (!budget.isSpent() || !budget.isAboveShare(home.log().bytes())) {
            creditedSeq = home.fastestSeq();
        }
        return creditedSeq;
    }

    /** The worker has sent something other than events, or is granted time for it. */
    void heard() {
        heardAt = loop.now();
    }

    /** Whether the attempt has produced an event: then its worker has the stream. */
    boolean hasEventsOf(long epoch) {
        StreamLog log = home.log();
        return log.lastSeq() > 0 && log.get(log.lastSeq()).epoch() == epoch;
    }

    /** Handles a message of the worker other than events. */
    void said(BusMessage message) {
        if (message instanceof StreamQueued queued && queued.epoch() == home.epoch()) {
            queued(queued.position());
        } else if (message instanceof LeaveWorker leave && leave.epoch() == home.epoch()) {
            leaves();
        }
    }

    private void queued(int position) {
        if (home.state() instanceof RelayState.Relaying relaying) {
            home.become(relaying.queued(position));
            home.metered().moved(position, loop.now());
            // The worker's events may have taken another, shorter way.
            if (!hasEventsOf(home.epoch())) {
                home.viewers().forEach(viewer -> viewer.queued(position));
            }
        }
    }

    /** The worker shuts down: another one takes the stream over, if no viewer would notice. */
    private void leaves() {
        if (home.state() instanceof RelayState.Relaying relaying
                && relaying.failover().filter(Failover::canHandOver).isPresent()) {
            lost(relaying, Failover::handOver);
        }
    }

    void nodeLost(String nodeId) {
        if (home.state() instanceof RelayState.Relaying relaying
                && relaying.worker().nodeId().equals(nodeId)) {
            lost(relaying, Failover::begin);
        }
    }

    private void lost(RelayState.Relaying relaying, BiConsumer<Failover, RelayState.FailingOver> replace) {
        // It may only be frozen: then it must not continue a replaced attempt when it resumes.
        cancel();
        if (relaying.stopRequested()) {
            home.ending().stopped();
        } else if (relaying.failover().isPresent()) {
            Failover failover = relaying.failover().get();
            RelayState.FailingOver failing = relaying.lost(failover, failover.deadline());
            home.become(failing);
            replace.accept(failover, failing);
        } else {
            home.handoff().releaseIncomplete(relaying.worker());
        }
    }

    /** Called once a second: asks a worker that has been silent for too long whether it still has the stream. */
    void tick(long now) {
        if (home.state() instanceof RelayState.Relaying relaying && isSilent(now)) {
            heard();
            askWhetherHome(relaying.worker());
        }
    }

    private boolean isSilent(long now) {
        return now - heardAt > SILENT_NANOS && (home.arrivedAt() == 0 || now - home.arrivedAt() > SILENT_NANOS);
    }

    /** The worker may have forgotten the stream, or, while this node was asleep, have given it another home. */
    private void askWhetherHome(WorkerId worker) {
        long asked = home.epoch();
        ask(worker, new LocateStream(home.id(), loop.nodeId()), GatewayLoop.ANSWER_TIME)
                .onSuccess(now -> {
                    if (home.epoch() != asked) {
                        return;
                    }
                    if (now.isPresent() && !now.get().equals(loop.nodeId())) {
                        home.release(now.get());
                    } else if (now.isEmpty() && home.state() instanceof RelayState.Relaying relaying) {
                        lost(relaying, Failover::begin);
                    }
                });
    }

    /** Asks the worker to find another home: the new one, or this one if there is no other gateway; empty without a worker. */
    Future<Optional<String>> leaveHome() {
        WorkerId worker = home.state().worker();
        return worker != null && loop.directory().isAlive(worker.nodeId())
                ? ask(worker, new LeaveHome(home.id(), loop.nodeId()), MOVING)
                : Future.succeededFuture(Optional.empty());
    }

    /** The stream's home as the worker sees it; empty when the worker does not have the stream. */
    private Future<Optional<String>> ask(WorkerId worker, Question<LocateReply> question, DeliveryOptions within) {
        return loop.ask(Addresses.worker(worker), question, within).map(LocateReply::home);
    }
}

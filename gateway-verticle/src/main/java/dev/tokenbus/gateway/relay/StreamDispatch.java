package dev.tokenbus.gateway.relay;

import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.meter.RecoveryMeter;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.wire.Question;
import dev.tokenbus.protocol.bus.wire.WorkerId;
import dev.tokenbus.protocol.bus.worker.PromptParts;
import dev.tokenbus.protocol.bus.worker.StartReply;
import dev.tokenbus.protocol.bus.worker.StartReply.Verdict;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Finds a worker for one stream: asks the less loaded of two random workers, and another one when that is busy or silent. Each
 * attempt has an epoch of its own, so that a worker whose answer comes too late is told to stop.
 */
public final class StreamDispatch {
    /** When a client may retry, unless a worker says otherwise, in milliseconds. */
    private static final long RETRY_AFTER_MS = 1000;

    /** How often the last worker that can be asked is asked: a slow start is better than an error. */
    private static final int PATIENCE = 5;

    private final GatewayLoop loop;
    private final HomeRelay relay;
    private final String model;
    private final StartStream.Body body;
    private final boolean continuing;
    private final int patience;
    private final Set<WorkerId> tried = new HashSet<>();
    private long retryAfterMs;
    private boolean anyBusy;

    /** For a new stream, whose client would get an error: the last worker that can be asked is asked again while it is silent. */
    static StreamDispatch ofNew(GatewayLoop loop, HomeRelay relay, String model, StartStream.Body body) {
        return new StreamDispatch(loop, relay, model, body, false, PATIENCE);
    }

    /**
     * For a stream that lost its worker, which looks again soon.
     *
     * @param continuing whether the worker must be able to continue an answer
     */
    static StreamDispatch ofLost(
            GatewayLoop loop, HomeRelay relay, String model, StartStream.Body body, boolean continuing) {
        return new StreamDispatch(loop, relay, model, body, continuing, 1);
    }

    private StreamDispatch(
            GatewayLoop loop, HomeRelay relay, String model, StartStream.Body body, boolean continuing, int patience) {
        this.loop = loop;
        this.relay = relay;
        this.model = model;
        this.body = body;
        this.continuing = continuing;
        this.patience = patience;
    }

    /** The worker that accepted the stream, the epoch of its attempt, and the stream's place in the queue. */
    public record Accepted(WorkerId worker, long epoch, String backend, int queuePosition) {}

    /** Completes when a worker has accepted the stream; fails with {@code no_worker} or {@code overloaded}. */
    Future<Accepted> start() {
        if (!mayTryAnother()) {
            return refused();
        }
        Optional<WorkerId> worker = loop.directory()
                .choose(
                        model,
                        tried,
                        continuing,
                        loop.environment().workersByLoop().here());
        return worker.isEmpty() ? refused() : ask(worker.get());
    }

    private Future<Accepted> ask(WorkerId worker) {
        tried.add(worker);
        long epoch = relay.nextEpoch();
        return ask(worker, epoch, patience);
    }

    /** @param times how often a silent worker is asked; the same epoch asked twice is one attempt */
    private Future<Accepted> ask(WorkerId worker, long epoch, int times) {
        StartStream start =
                new StartStream(relay.id(), epoch, loop.environment().nodeId(), loop.index(), model, 0, body);
        long askedAt = loop.now();
        return PromptParts.ask(
                        loop.vertx().eventBus(),
                        Addresses.worker(worker),
                        start,
                        Question.within(loop.config().dispatch().start().toMillis()))
                .transform(reply -> reply.succeeded()
                        ? heard(worker, epoch, askedAt, reply.result())
                        : silent(worker, epoch, times - 1));
    }

    private Future<Accepted> heard(WorkerId worker, long epoch, long askedAt, StartReply reply) {
        loop.meter()
                .recovery()
                .asked(RecoveryMeter.Answer.valueOf(reply.verdict().name()));
        if (reply.verdict() == Verdict.ACCEPTED) {
            relay.metered().answeredAfter(loop.now() - askedAt);
            return Future.succeededFuture(new Accepted(worker, epoch, reply.backend(), reply.queuePosition()));
        }
        anyBusy |= reply.verdict() == Verdict.BUSY;
        retryAfterMs = Math.max(retryAfterMs, reply.retryAfterMs());
        return start();
    }

    private Future<Accepted> silent(WorkerId worker, long epoch, int timesLeft) {
        loop.meter().recovery().asked(RecoveryMeter.Answer.SILENT);
        if (relay.worker().hasEventsOf(epoch)) {
            // The reply was lost, but events arrived: the worker has the stream.
            return Future.succeededFuture(new Accepted(worker, epoch, "", 0));
        }
        if (timesLeft > 0 && isLastHope(worker)) {
            return ask(worker, epoch, timesLeft);
        }
        loop.send(Addresses.worker(worker), StreamControl.cancel(relay.id(), epoch));
        return start();
    }

    private boolean mayTryAnother() {
        return tried.size() < loop.config().dispatch().startAttempts();
    }

    /** Whether this worker still has the model, and no other one is left to ask. */
    private boolean isLastHope(WorkerId worker) {
        boolean another = mayTryAnother() && loop.directory().offers(model, tried, continuing);
        Set<WorkerId> others = new HashSet<>(tried);
        others.remove(worker);
        return !another && loop.directory().offers(model, others, continuing);
    }

    private Future<Accepted> refused() {
        long retry = retryAfterMs > 0 ? retryAfterMs : RETRY_AFTER_MS;
        StreamFailure failure = anyBusy
                ? new StreamFailure(ErrorCode.OVERLOADED, "every worker is busy", retry)
                : new StreamFailure(ErrorCode.NO_WORKER, "no worker answers for this model", retry);
        return Future.failedFuture(failure.asException());
    }
}

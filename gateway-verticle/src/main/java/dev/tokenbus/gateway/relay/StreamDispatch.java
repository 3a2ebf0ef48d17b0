package dev.tokenbus.gateway.relay;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.wire.Question;
import dev.tokenbus.protocol.bus.wire.WorkerId;
import dev.tokenbus.protocol.bus.worker.StartReply;
import dev.tokenbus.protocol.bus.worker.StartReply.Verdict;
import dev.tokenbus.protocol.bus.worker.StartRequest;
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

    private final GatewayLoop loop;
    private final HomeRelay relay;
    private final String model;
    private final StartStream.Body body;
    private final boolean continuing;
    private final Set<WorkerId> tried = new HashSet<>();
    private long retryAfterMs;
    private boolean anyBusy;

    /** @param continuing whether the worker must be able to continue an answer */
    StreamDispatch(GatewayLoop loop, HomeRelay relay, String model, StartStream.Body body, boolean continuing) {
        this.loop = loop;
        this.relay = relay;
        this.model = model;
        this.body = body;
        this.continuing = continuing;
    }

    /** The worker that accepted the stream, the epoch of its attempt, and the stream's place in the queue. */
    public record Accepted(WorkerId worker, long epoch, String backend, int queuePosition) {}

    /** Completes when a worker has accepted the stream; fails with {@code no_worker} or {@code overloaded}. */
    Future<Accepted> start() {
        if (tried.size() >= loop.config().dispatch().startAttempts()) {
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
        StartStream start =
                new StartStream(relay.id(), epoch, loop.environment().nodeId(), loop.index(), model, 0, body);
        return StartRequest.send(
                        loop.vertx().eventBus(),
                        Addresses.worker(worker),
                        start,
                        Question.within(loop.config().dispatch().start().toMillis()))
                .transform(reply -> reply.succeeded() ? heard(worker, epoch, reply.result()) : silent(worker, epoch));
    }

    private Future<Accepted> heard(WorkerId worker, long epoch, StartReply reply) {
        if (reply.verdict() == Verdict.ACCEPTED) {
            return Future.succeededFuture(new Accepted(worker, epoch, reply.backend(), reply.queuePosition()));
        }
        anyBusy |= reply.verdict() == Verdict.BUSY;
        retryAfterMs = Math.max(retryAfterMs, reply.retryAfterMs());
        return start();
    }

    private Future<Accepted> silent(WorkerId worker, long epoch) {
        if (relay.worker().hasEventsOf(epoch)) {
            // The reply was lost, but events arrived: the worker has the stream.
            return Future.succeededFuture(new Accepted(worker, epoch, "", 0));
        }
        loop.send(Addresses.worker(worker), StreamControl.cancel(relay.id(), epoch));
        return start();
    }

    private Future<Accepted> refused() {
        long retry = retryAfterMs > 0 ? retryAfterMs : RETRY_AFTER_MS;
        StreamFailure failure = anyBusy
                ? new StreamFailure(ErrorCode.OVERLOADED, "every worker is busy", retry)
                : new StreamFailure(ErrorCode.NO_WORKER, "no worker answers for this model", retry);
        return Future.failedFuture(failure.asException());
    }
}

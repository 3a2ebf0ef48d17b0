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
 * Finds a worker for one stream: asks the better of two random ones, and the next one when it is busy or silent. Each
 * attempt has an epoch of its own, so that a worker which answered too late is told to stop.
 */
public final class StreamDispatch {
    /** When to try again, if no worker said it, in milliseconds. */
    private static final long RETRY_AFTER_MS = 1000;

    private final GatewayLoop services;
    private final HomeRelay relay;
    private final String model;
    private final StartStream.Body body;
    private final boolean continuing;
    private final Set<WorkerId> tried = new HashSet<>();
    private long retryAfterMs;
    private boolean anyBusy;

    /** @param continuing only a worker that can continue an answer will do */
    StreamDispatch(GatewayLoop services, HomeRelay relay, String model, StartStream.Body body, boolean continuing) {
        this.services = services;
        this.relay = relay;
        this.model = model;
        this.body = body;
        this.continuing = continuing;
    }

    /** Who took the stream, as which attempt, and how many wait before it. */
    public record Accepted(WorkerId worker, long epoch, String backend, int queuePosition) {}

    /** Completes when a worker took the stream; fails with {@code no_worker} or {@code overloaded}. */
    Future<Accepted> start() {
        if (tried.size() >= services.config().dispatch().startAttempts()) {
            return refused();
        }
        Optional<WorkerId> worker = services.directory()
                .choose(
                        model,
                        tried,
                        continuing,
                        services.environment().workersByLoop().here());
        return worker.isEmpty() ? refused() : ask(worker.get());
    }

    private Future<Accepted> ask(WorkerId worker) {
        tried.add(worker);
        long epoch = relay.nextEpoch();
        StartStream start =
                new StartStream(relay.id(), epoch, services.environment().nodeId(), services.index(), model, 0, body);
        return StartRequest.send(
                        services.vertx().eventBus(),
                        Addresses.worker(worker),
                        start,
                        Question.within(services.config().dispatch().start().toMillis()))
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
            // Its answer was lost, but its frames came: it has the stream.
            return Future.succeededFuture(new Accepted(worker, epoch, "", 0));
        }
        services.send(Addresses.worker(worker), StreamControl.cancel(relay.id(), epoch));
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

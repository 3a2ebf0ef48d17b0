package dev.tokenbus.worker.handoff;

import dev.tokenbus.cluster.BoundedConcurrency;
import dev.tokenbus.cluster.NodeDirectory;
import dev.tokenbus.cluster.NodeEnvironment;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.wire.Question;
import dev.tokenbus.protocol.bus.wire.WorkerId;
import dev.tokenbus.protocol.bus.worker.PromptParts;
import dev.tokenbus.worker.generation.Generation;
import dev.tokenbus.worker.generation.Workload;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.List;
import java.util.Set;

/**
 * Gives the logs of ended streams to other workers when this one shuts down, a few at a time, so that each still has two
 * copies: one at the stream's home and one at a worker.
 */
public final class WorkerLogTransfer {
    private static final DeliveryOptions TIMEOUT = Question.within(1000);

    /** How long log transfers may delay the shutdown of a worker, in milliseconds. */
    private static final long MAX_MS = 5000;

    private final Vertx vertx;
    private final NodeEnvironment environment;
    private final NodeDirectory directory;
    private final WorkerId own;
    private final List<Generation> ended;
    private final long overAt;

    public WorkerLogTransfer(
            Vertx vertx, NodeEnvironment environment, NodeDirectory directory, WorkerId own, Workload workload) {
        this.vertx = vertx;
        this.environment = environment;
        this.directory = directory;
        this.own = own;
        this.ended = workload.ended();
        this.overAt = environment.nanoClock().getAsLong() + MAX_MS * 1_000_000;
    }

    /** Completes when every log has been offered to a worker, or the time is over. */
    public Future<Void> run() {
        return BoundedConcurrency.each(ended, this::offer);
    }

    private Future<?> offer(Generation generation) {
        return environment.nanoClock().getAsLong() > overAt
                ? Future.succeededFuture()
                : directory
                        .choose(generation.model(), Set.of(own))
                        .<Future<?>>map(worker ->
                                PromptParts.ask(vertx.eventBus(), Addresses.worker(worker), generation.kept(), TIMEOUT))
                        .orElseGet(Future::succeededFuture);
    }
}

package dev.tokenbus.worker;

import dev.tokenbus.cluster.NodeEnvironment;
import dev.tokenbus.meter.WorkerMeter;
import dev.tokenbus.protocol.Tokenizer;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.log.LogBudget;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.config.Slots;
import dev.tokenbus.worker.config.WorkerConfig;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs streams: takes {@link StartStream}s at its own address, asks its backends for the answers, and sends the events of
 * each stream to the stream's home until the home has them all.
 *
 * <p>One event loop owns all of it. {@link #stop} refuses new streams, lets running ones finish for up to
 * {@link WorkerConfig#drain}, hands the rest over to other workers, ends with {@code shutting_down} what none of them takes, and
 * gives the logs of ended streams to other workers.
 */
public final class LlmWorkerVerticle extends VerticleBase {
    private final NodeEnvironment environment;
    private final int index;
    private final WorkerConfig config;
    private final WorkerMeter meter;
    private final Future<Tokenizer> tokenizer;
    private final Function<Vertx, Future<List<LlmBackend>>> openBackends;
    private @Nullable Worker worker;

    /**
     * @param index the worker's number on its node, from 0
     * @param tokenizer counts usage where a backend does not; may still be loading
     * @param openBackends opens the worker's backends and completes on its event loop; the worker closes them
     */
    public LlmWorkerVerticle(
            NodeEnvironment environment,
            int index,
            WorkerConfig config,
            WorkerMeter meter,
            Future<Tokenizer> tokenizer,
            Function<Vertx, Future<List<LlmBackend>>> openBackends) {
        this.environment = environment;
        this.index = index;
        this.config = config;
        this.meter = meter;
        this.tokenizer = tokenizer;
        this.openBackends = openBackends;
    }

    @Override
    public Future<?> start() {
        environment.workersByLoop().isHere(index);
        return openBackends.apply(vertx).compose(backends -> {
            Worker opened = new Worker(context, environment, index, config, meter, tokenizer, backends);
            worker = opened;
            meter.limits(
                    config.slots().capacity(),
                    config.slots().queueCapacity(),
                    LogBudget.orShareOfHeap(config.retention().heldBytes()));
            return opened.start();
        });
    }

    /** Runs and queues other numbers of streams from now on. Thread-safe. */
    public void use(Slots slots) {
        context.runOnContext(v -> {
            if (worker != null) {
                worker.use(slots);
            }
        });
    }

    /**
     * Asks other backends from now on, while answers that run end where they are. Completes when the others are offered. Thread-safe.
     *
     * @param open makes them from those that there are, of which some may stay; on the worker's event loop
     */
    public Future<Void> use(Function<List<LlmBackend>, Future<List<LlmBackend>>> open) {
        Promise<Void> used = Promise.promise();
        context.runOnContext(v -> {
            if (worker == null) {
                used.fail("not deployed");
            } else {
                worker.use(open).onComplete(used);
            }
        });
        return used.future();
    }

    @Override
    public Future<?> stop() {
        return worker == null ? Future.succeededFuture() : worker.stop();
    }
}

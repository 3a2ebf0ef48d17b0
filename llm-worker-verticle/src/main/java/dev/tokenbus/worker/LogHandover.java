package dev.tokenbus.worker;

import dev.tokenbus.protocol.NodeDirectory;
import dev.tokenbus.protocol.NodeEnvironment;
import dev.tokenbus.protocol.StartRequest;
import dev.tokenbus.protocol.StartStream;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Gives the logs of ended streams to other workers when this one shuts down, a few at a time, so that there are still two
 * copies of each: one at the stream's home and one at a worker.
 */
final class LogHandover {
    private static final int AT_ONCE = 16;
    private static final long ANSWER_MS = 1000;

    /** Not even many large logs keep a worker from shutting down for longer than this, in milliseconds. */
    private static final long MOST_MS = 5000;

    private final Vertx vertx;
    private final NodeEnvironment environment;
    private final NodeDirectory directory;
    private final String ownAddress;
    private final Deque<Generation> waiting;
    private final long overAt;

    LogHandover(
            Vertx vertx,
            NodeEnvironment environment,
            NodeDirectory directory,
            String ownAddress,
            Workload workload) {
        this.vertx = vertx;
        this.environment = environment;
        this.directory = directory;
        this.ownAddress = ownAddress;
        this.waiting = new ArrayDeque<>(workload.ended());
        this.overAt = environment.nanoClock().getAsLong() + MOST_MS * 1_000_000;
    }

    /** Completes when every log was offered to a worker, or the time is over. */
    Future<Void> run() {
        List<Future<Void>> lanes = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            lanes.add(next());
        }
        return Future.join(lanes).mapEmpty();
    }

    private Future<Void> next() {
        Generation generation = waiting.pollFirst();
        if (generation == null || environment.nanoClock().getAsLong() > overAt) {
            return Future.succeededFuture();
        }
        StartStream kept = generation.kept();
        return directory
                .choose(generation.model(), Set.of(ownAddress))
                .map(worker -> StartRequest.send(vertx.eventBus(), worker.address(), kept, ANSWER_MS)
                        .transform(answered -> next()))
                .orElseGet(Future::succeededFuture);
    }
}

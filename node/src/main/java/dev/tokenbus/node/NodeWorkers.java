package dev.tokenbus.node;

import dev.tokenbus.cluster.NodeEnvironment;
import dev.tokenbus.meter.WorkerMeter;
import dev.tokenbus.node.config.NodeConfig;
import dev.tokenbus.protocol.Tokenizer;
import dev.tokenbus.worker.Backends;
import dev.tokenbus.worker.LlmWorkerVerticle;
import dev.tokenbus.worker.text.JtokkitTokenizer;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/** The workers of a node, which share what is configured for all. */
final class NodeWorkers {
    private final Vertx vertx;
    private final NodeEnvironment environment;
    private final WorkerMeter meter;
    private final Future<Tokenizer> tokenizer;
    private final List<LlmWorkerVerticle> workers = new ArrayList<>();

    NodeWorkers(Vertx vertx, NodeEnvironment environment, WorkerMeter meter, NodeConfig config) {
        this.vertx = vertx;
        this.environment = environment;
        this.meter = meter;
        this.tokenizer = JtokkitTokenizer.load(vertx);
        // With more instances than places some would have none.
        int instances = Math.min(
                config.process().instances().workerCount(),
                config.worker().slots().capacity());
        for (int i = 0; i < instances; i++) {
            workers.add(worker(i, instances, config));
        }
    }

    private LlmWorkerVerticle worker(int index, int instances, NodeConfig config) {
        return new LlmWorkerVerticle(
                environment,
                index,
                config.worker().share(index, instances),
                meter,
                tokenizer,
                own -> Backends.open(
                        own,
                        config.simulation(),
                        shares(config, instances),
                        config.modelFile(),
                        tokenizer,
                        environment.random()));
    }

    private static List<UpstreamConfig> shares(NodeConfig config, int instances) {
        return config.upstreams().stream().map(each -> each.share(instances)).toList();
    }

    /** To be deployed. */
    List<LlmWorkerVerticle> verticles() {
        return List.copyOf(workers);
    }

    /** Throws {@link IllegalArgumentException} for a configuration with which some of the workers could run nothing. */
    void check(NodeConfig other) {
        int capacity = other.worker().slots().capacity();
        if (capacity < workers.size()) {
            throw new IllegalArgumentException("worker.capacity: " + capacity + " (expected: at least " + workers.size()
                    + ", one for each worker of this node, until a restart)");
        }
    }

    /** Goes on with other LLM servers; completes when they are offered. */
    Future<?> useUpstreams(NodeConfig other) {
        List<UpstreamConfig> upstreams = shares(other, workers.size());
        return Future.join(workers.stream()
                .map(worker -> worker.use(
                        present -> Backends.reopen(vertx, present, upstreams, tokenizer, environment.random())))
                .toList());
    }

    /** Goes on with other numbers of streams. */
    void useSlots(NodeConfig other) {
        for (int i = 0; i < workers.size(); i++) {
            workers.get(i).use(other.worker().share(i, workers.size()).slots());
        }
    }
}

package dev.tokenbus.metrics;

import dev.tokenbus.metrics.cluster.ClusterHistory;
import dev.tokenbus.metrics.cluster.ClusterMetrics;
import dev.tokenbus.metrics.cluster.MetricsConfig;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.node.NodeReport;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.function.LongSupplier;

/**
 * Listens to the reports of all nodes and merges them into the figures of the cluster.
 *
 * <p>Reports travel at most once. A lost one costs the latencies that were recorded in its second; counters and speeds are
 * right again with the next. A node that is silent is forgotten, and so is what it counted: totals are over the nodes that
 * live, and go back when one dies. Only the histograms behind the percentiles keep what it measured, until its minute is over.
 *
 * <p>A node with the metrics role deploys one; more than one in a cluster do no harm, each hears everything. The state is
 * confined to the verticle's context.
 */
public final class MetricsVerticle extends VerticleBase {
    private final LongSupplier nanoClock;
    private final ClusterHistory history;

    public MetricsVerticle(MetricsConfig config, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.history = new ClusterHistory(config);
    }

    /** Completes when reports arrive. The consumer ends with the verticle. */
    @Override
    public Future<?> start() {
        MessageConsumer<NodeReport> consumer =
                vertx.eventBus().consumer(Addresses.METRICS, message -> history.heard(message.body(), now()));
        return consumer.completion();
    }

    /**
     * The cluster's figures as they are now. May be asked from any thread once the verticle is deployed; the future completes
     * on the caller's context.
     */
    public Future<ClusterMetrics> snapshot() {
        Context caller = vertx.getOrCreateContext();
        Promise<ClusterMetrics> answer = Promise.promise();
        context.runOnContext(v -> {
            ClusterMetrics metrics = history.snapshot(now());
            caller.runOnContext(w -> answer.complete(metrics));
        });
        return answer.future();
    }

    private long now() {
        return nanoClock.getAsLong();
    }
}

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
 * Merges the reports of all nodes into the figures of the cluster.
 *
 * <p>Reports travel at most once. A lost report costs the times that its second measured; counters and rates are right again
 * with the next report. The verticle forgets a silent node, with what the node counted: totals are over the nodes that live,
 * and go back when a node dies. Only the percentiles keep what a dead node measured, until the minute is over.
 *
 * <p>Each node with the metrics role deploys one. A cluster may have several, since each hears all reports. The state is
 * confined to the verticle's context.
 */
public final class MetricsVerticle extends VerticleBase {
    private final LongSupplier nanoClock;
    private final ClusterHistory history;

    public MetricsVerticle(MetricsConfig config, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.history = new ClusterHistory(config);
    }

    /** Completes when the verticle hears reports. The consumer ends with the verticle. */
    @Override
    public Future<?> start() {
        MessageConsumer<NodeReport> consumer =
                vertx.eventBus().consumer(Addresses.METRICS, message -> history.heard(message.body(), now()));
        return consumer.completion();
    }

    /**
     * The cluster's figures as they are now. Any thread may ask once the verticle is deployed; the future completes on the
     * caller's context.
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

package dev.tokenbus.metrics;

import dev.tokenbus.metrics.cluster.ClusterHistory;
import dev.tokenbus.metrics.cluster.ClusterMetrics;
import dev.tokenbus.metrics.cluster.MetricsConfig;
import dev.tokenbus.metrics.document.BreakdownTables;
import dev.tokenbus.metrics.document.HistoryDocument;
import dev.tokenbus.metrics.history.History;
import dev.tokenbus.metrics.history.HistorySize;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.node.HistoryQuestion;
import dev.tokenbus.protocol.bus.node.HistoryReply;
import dev.tokenbus.protocol.bus.node.NodeReport;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Merges the reports of all nodes into the figures of the cluster: as they are now, and as they were in each of the last seconds.
 *
 * <p>Reports travel at most once. A lost report costs the times that its second measured; counters and rates are right again
 * with the next report. The verticle forgets a silent node, with what the node counted: totals are over the nodes that live,
 * and go back when a node dies. The percentiles keep what a dead node measured until the minute is over, and the history of the
 * seconds keeps all of it.
 *
 * <p>Each node with the metrics role deploys one. A cluster may have several, since each hears all reports; each has a history since
 * it started. The state is confined to the verticle's context.
 */
public final class MetricsVerticle extends VerticleBase {
    private final String nodeId;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private final ClusterHistory current;
    private final History history;
    private final HistoryDocument document;

    /** The wall clock only says which second it is. */
    public MetricsVerticle(String nodeId, MetricsConfig config, InstantSource clock, LongSupplier nanoClock) {
        this.nodeId = nodeId;
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.current = new ClusterHistory(config);
        this.history = new History(config.history(), config.maxNodes(), clock.millis());
        this.document = new HistoryDocument(nodeId, history);
    }

    /** Completes when the verticle hears reports and questions. The consumers end with the verticle. */
    @Override
    public Future<?> start() {
        MessageConsumer<NodeReport> reports =
                vertx.eventBus().consumer(Addresses.METRICS, message -> heard(message.body()));
        MessageConsumer<HistoryQuestion> questions = vertx.eventBus().consumer(Addresses.history(nodeId), this::answer);
        return Future.all(reports.completion(), questions.completion());
    }

    private void heard(NodeReport report) {
        if (current.heard(report, nanoClock.getAsLong())) {
            try {
                history.heard(report, clock.millis());
            } catch (IllegalArgumentException damaged) {
                current.reject(report, damaged.toString());
            }
        }
    }

    private void answer(Message<HistoryQuestion> message) {
        try {
            history.advance(clock.millis());
            message.reply(new HistoryReply(document.answer(message.body())));
        } catch (IllegalArgumentException unanswerable) {
            message.fail(HistoryQuestion.NOT_UNDERSTOOD, unanswerable.getMessage());
        }
    }

    /**
     * The cluster's figures as they are now. Any thread may ask once the verticle is deployed; the future completes on the
     * caller's context.
     */
    public Future<Snapshot> snapshot() {
        return ask(() -> new BreakdownTables(Map.of()));
    }

    /** As {@link #snapshot}, with the tables, which take most of the time. */
    public Future<Snapshot> snapshotWithTables() {
        return ask(() -> BreakdownTables.of(history));
    }

    private Future<Snapshot> ask(Supplier<BreakdownTables> tables) {
        Context caller = vertx.getOrCreateContext();
        Promise<Snapshot> answer = Promise.promise();
        context.runOnContext(v -> {
            history.advance(clock.millis());
            Snapshot snapshot =
                    new Snapshot(current.snapshot(nanoClock.getAsLong()), tables.get(), HistorySize.of(history));
            caller.runOnContext(w -> answer.complete(snapshot));
        });
        return answer.future();
    }

    /**
     * The cluster's figures.
     *
     * @param metrics of the cluster and of each node
     * @param tables of each model, backend, door and node; empty where nobody asked for them
     * @param kept how much of the past is kept
     */
    public record Snapshot(ClusterMetrics metrics, BreakdownTables tables, HistorySize kept) {}
}

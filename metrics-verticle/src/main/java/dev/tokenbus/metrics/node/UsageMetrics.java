package dev.tokenbus.metrics.node;

import dev.tokenbus.meter.StreamUse;
import dev.tokenbus.meter.UsageMeter;
import io.vertx.core.Future;
import java.util.function.Function;

/** The metrics of the record of what streams have used: a row for each, then the events that change their values. */
final class UsageMetrics extends TableMeter implements UsageMeter {
    static final MetricTable TABLE = new MetricTable();

    private static final Metric<Gauge> WAITING =
            TABLE.gauge("gateway.usage.waiting", "Ended streams whose usage is not on disk yet");
    private static final Metric<Counter> FAILURES =
            TABLE.counter("gateway.usage.failures", "Attempts to write usage that failed");
    private static final Metric<Counter> LOST =
            TABLE.counter("gateway.usage.lost", "Ended streams whose usage was dropped");

    private volatile Function<StreamUse, Future<Void>> record = use -> Future.succeededFuture();

    UsageMetrics() {
        super(TABLE);
    }

    void recordIn(Function<StreamUse, Future<Void>> where) {
        record = where;
    }

    @Override
    public Future<Void> used(StreamUse use) {
        return record.apply(use);
    }

    @Override
    public void waiting(long delta) {
        of(WAITING).add(delta);
    }

    @Override
    public void failed() {
        of(FAILURES).increment();
    }

    @Override
    public void lost(long count) {
        of(LOST).add(count);
    }
}

package dev.tokenbus.metrics.node;

import dev.tokenbus.meter.RecoveryMeter;

/** The metrics of how streams and their viewers survive: a row for each, then the events that change their values. */
final class RecoveryMetrics extends TableMeter implements RecoveryMeter {
    static final MetricTable TABLE = new MetricTable();

    private static final Metric<LabeledCounter> ASKED =
            TABLE.counter("gateway.asked", "Answers of workers that were asked to take a stream", Label.ANSWER);
    private static final Metric<LabeledCounter> FAILOVER =
            TABLE.counter("gateway.failover", "What happened to streams that needed another worker", Label.STEP);
    private static final Metric<Counter> ADOPTED =
            TABLE.counter("gateway.streams.adopted", "Streams that had another home before; started has them too");
    private static final Metric<Counter> RESUMED =
            TABLE.counter("gateway.resumed", "Viewers that went on after a cursor of theirs");
    private static final Metric<Gauge> DRAINING =
            TABLE.gauge("gateway.draining", "Gateway instances of the node that drain");

    RecoveryMetrics() {
        super(TABLE);
    }

    @Override
    public void asked(Answer answer) {
        of(ASKED).increment(answer.word());
    }

    @Override
    public void failover(Step step) {
        of(FAILOVER).increment(step.word());
    }

    @Override
    public void adopted() {
        of(ADOPTED).increment();
    }

    @Override
    public void resumed() {
        of(RESUMED).increment();
    }

    @Override
    public void draining(int delta) {
        of(DRAINING).add(delta);
    }
}

package dev.tokenbus.node.tracing;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** Counts what becomes of spans: at rest those that ended are the ones that were sent, dropped for want of room, or failed to be sent. */
final class SpanCounts {
    private final MeterRegistry registry;
    private final Counter sent;
    private final Counter dropped;
    private final Counter failed;

    SpanCounts(MeterRegistry registry) {
        this.registry = registry;
        this.sent = counter("sent");
        this.dropped = counter("dropped");
        this.failed = counter("failed");
    }

    private Counter counter(String outcome) {
        return Counter.builder("tokenbus.trace.spans")
                .description(
                        "Spans by what became of them: sent, dropped because too many waited, or failed to be sent")
                .tag("outcome", outcome)
                .register(registry);
    }

    void shows(SpanQueue queue) {
        ToDoubleFunction<SpanQueue> size = SpanQueue::size;
        Gauge.builder("tokenbus.trace.queue", queue, size)
                .description("Spans that wait to be sent")
                .strongReference(true)
                .register(registry);
    }

    void sent(int spans) {
        sent.increment(spans);
    }

    void dropped(int spans) {
        dropped.increment(spans);
    }

    void failed(int spans) {
        failed.increment(spans);
    }
}

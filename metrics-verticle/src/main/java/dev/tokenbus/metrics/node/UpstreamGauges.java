package dev.tokenbus.metrics.node;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Shows each model server of a node as {@code tokenbus_worker_upstream_up}: 1 while it answers, else 0. The configuration names them, so
 * there is an end to their number. Any thread may call it.
 */
final class UpstreamGauges {
    private static final String NAME = Metric.PREFIX + "worker.upstream.up";

    private final Map<String, AtomicInteger> values = new ConcurrentHashMap<>();
    private volatile @Nullable PrometheusMeterRegistry registry;

    void bindTo(PrometheusMeterRegistry shownIn) {
        registry = shownIn;
    }

    void set(String upstream, boolean up) {
        values.computeIfAbsent(upstream, this::show).set(up ? 1 : 0);
    }

    /** Shows it no more; does nothing for one that is not shown. */
    void remove(String upstream) {
        PrometheusMeterRegistry shownIn = registry;
        if (values.remove(upstream) != null && shownIn != null) {
            Gauge shown = shownIn.find(NAME).tag("upstream", upstream).gauge();
            if (shown != null) {
                shownIn.remove(shown);
            }
        }
    }

    private AtomicInteger show(String upstream) {
        AtomicInteger value = new AtomicInteger();
        PrometheusMeterRegistry shownIn = registry;
        if (shownIn != null) {
            Gauge.builder(NAME, value, AtomicInteger::get)
                    .description("1 while the model server answers, else 0")
                    .tag("upstream", upstream)
                    .register(shownIn);
        }
        return value;
    }
}

package dev.tokenbus.metrics.node;

import dev.tokenbus.meter.GatewayMeter;
import dev.tokenbus.meter.StreamUse;
import io.vertx.core.Future;

/** What a gateway reports where {@code metrics.recording} is off: its streams' usage, on which bills may rest, and nothing else. */
final class UsageMeter implements GatewayMeter {
    private final GatewayMetrics metrics;

    UsageMeter(GatewayMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public Future<Void> streamUsed(StreamUse use) {
        return metrics.streamUsed(use);
    }

    @Override
    public void usageWaiting(long delta) {
        metrics.usageWaiting(delta);
    }

    @Override
    public void usageFailed() {
        metrics.usageFailed();
    }

    @Override
    public void usageLost(long count) {
        metrics.usageLost(count);
    }
}

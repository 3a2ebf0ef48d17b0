package dev.tokenbus.worker;

import dev.tokenbus.testkit.Settings;
import dev.tokenbus.worker.config.WorkerConfig;
import java.util.function.UnaryOperator;

/** Configurations for tests: the defaults but for what a test sets, and no patience at shutdown. */
public final class WorkerConfigs {
    private static final Settings TEST = Settings.NONE
            .with("capacity", 8)
            .with("queueCapacity", 8)
            .with("retryAfterMs", 777)
            .with("drainMs", 0);

    private WorkerConfigs() {}

    public static WorkerConfig with(UnaryOperator<Settings> changes) {
        return changes.apply(TEST).applyTo(WorkerConfig.DEFAULT);
    }
}

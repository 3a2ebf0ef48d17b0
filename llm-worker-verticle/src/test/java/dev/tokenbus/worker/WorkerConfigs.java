package dev.tokenbus.worker;

import dev.tokenbus.worker.config.WorkerConfig;
import java.util.function.Consumer;

/** Configurations for tests: the defaults but for what a test sets, and no patience at shutdown. */
public final class WorkerConfigs {
    int capacity = 8;
    int queueCapacity = 8;
    public int logBytes = 4 << 20;
    public int windowBytes = 256 << 10;
    public int orphanMs = 60_000;
    long retainedBytes = 64L << 20;
    long heldBytes;
    int drainMs;

    private WorkerConfigs() {}

    public static WorkerConfig with(Consumer<WorkerConfigs> changes) {
        WorkerConfigs changed = new WorkerConfigs();
        changes.accept(changed);
        return new WorkerConfig(
                changed.capacity,
                changed.queueCapacity,
                777,
                changed.logBytes,
                changed.windowBytes,
                changed.orphanMs,
                changed.retainedBytes,
                changed.heldBytes,
                600_000,
                1 << 20,
                changed.drainMs);
    }
}

package dev.tokenbus.worker.config;

import dev.tokenbus.protocol.Range;
import java.time.Duration;

/**
 * The limits that the workers of one node share. Its keys are flat: {@code worker.capacity} is a component of {@link Slots}.
 *
 * @param slots how many streams run and wait
 * @param streams what one stream may take
 * @param retention what the logs of all streams may cost
 * @param drain how long running streams may continue when the worker shuts down, in milliseconds
 */
public record WorkerConfig(Slots slots, StreamBounds streams, LogRetention retention, Duration drain) {
    public static final WorkerConfig DEFAULT =
            new WorkerConfig(Slots.DEFAULT, StreamBounds.DEFAULT, LogRetention.DEFAULT, Duration.ofSeconds(25));

    public WorkerConfig {
        Range.check("worker.drainMs", drain.toMillis(), 0, 3_600_000);
    }

    /** The share of one of so many worker instances; there are at most {@link Slots#capacity} of them. */
    public WorkerConfig share(int index, int instances) {
        return new WorkerConfig(slots.share(index, instances), streams, retention.share(instances), drain);
    }
}

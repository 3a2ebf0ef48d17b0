package dev.tokenbus.worker.config;

import dev.tokenbus.protocol.Range;
import java.time.Duration;

/**
 * What one stream may take.
 *
 * @param logBytes the size of the largest log of one stream, in bytes; a longer answer ends with {@code log_full}
 * @param windowBytes how far a stream may run ahead of its fastest viewer, in bytes, before its upstream is paused
 * @param orphan how long a stream runs without a viewer, in milliseconds
 * @param orphanYield how long a stream without a viewer keeps its place when others wait for one, in milliseconds; five times as long
 *     when its home was lost
 * @param promptBytes the size of the largest conversation with its options and media, in bytes
 */
public record StreamBounds(int logBytes, int windowBytes, Duration orphan, Duration orphanYield, int promptBytes) {
    static final StreamBounds DEFAULT =
            new StreamBounds(4 << 20, 256 << 10, Duration.ofMinutes(1), Duration.ofSeconds(2), 10 << 20);

    public StreamBounds {
        Range.check("worker.logBytes", logBytes, 4096, 1 << 30);
        Range.check("worker.windowBytes", windowBytes, 1024, 1 << 30);
        Range.check("worker.orphanMs", orphan.toMillis(), 100, 86_400_000);
        Range.check("worker.orphanYieldMs", orphanYield.toMillis(), 0, 86_400_000);
        Range.check("worker.promptBytes", promptBytes, 1024, 64 << 20);
    }
}

package dev.tokenbus.worker.config;

import dev.tokenbus.protocol.Range;
import java.time.Duration;

/**
 * What one stream may take.
 *
 * @param logBytes the size of the largest log of one stream, in bytes; a longer answer ends with {@code log_full}
 * @param windowBytes how far a stream may run ahead of its fastest viewer, in bytes, before its upstream is paused
 * @param orphan how long a stream runs without a viewer, in milliseconds
 * @param promptBytes the size of the largest conversation, in bytes
 */
public record StreamBounds(int logBytes, int windowBytes, Duration orphan, int promptBytes) {
    static final StreamBounds DEFAULT = new StreamBounds(4 << 20, 256 << 10, Duration.ofMinutes(1), 1 << 20);

    public StreamBounds {
        Range.check("worker.logBytes", logBytes, 4096, 1 << 30);
        Range.check("worker.windowBytes", windowBytes, 1024, 1 << 30);
        Range.check("worker.orphanMs", orphan.toMillis(), 100, 86_400_000);
        Range.check("worker.promptBytes", promptBytes, 1024, 64 << 20);
    }
}

package dev.tokenbus.worker.config;

import dev.tokenbus.protocol.Range;
import dev.tokenbus.protocol.log.LogBudget;
import java.time.Duration;

/**
 * What the logs of a node's workers may cost, and how long they stay.
 *
 * @param retainedBytes what the logs of ended streams may cost together, in bytes; the oldest go first
 * @param heldBytes what the logs of all streams, live and ended, and the prompts of live ones may cost together, in bytes: ended ones go
 *     first, then the largest live ones wait and new streams are refused; 0 means a quarter of the maximum heap
 * @param roomWait how long streams wait while {@code heldBytes} is used up, in milliseconds, before the largest ones that wait, or
 *     that nobody reads, end with {@code log_full}
 * @param resumeWindow how long the log of an ended stream is kept, in milliseconds
 */
public record LogRetention(long retainedBytes, long heldBytes, Duration roomWait, Duration resumeWindow) {
    static final LogRetention DEFAULT = new LogRetention(64L << 20, 0, Duration.ofSeconds(5), Duration.ofMinutes(10));

    public LogRetention {
        Range.check("worker.retainedBytes", retainedBytes, 0, 1L << 40);
        Range.check("worker.heldBytes", heldBytes, 0, 1L << 40);
        Range.check("worker.roomWaitMs", roomWait.toMillis(), 0, 3_600_000);
        Range.check("worker.resumeWindowMs", resumeWindow.toMillis(), 0, 86_400_000);
    }

    LogRetention share(int instances) {
        return new LogRetention(
                retainedBytes / instances,
                Math.max(1, LogBudget.orShareOfHeap(heldBytes) / instances),
                roomWait,
                resumeWindow);
    }
}

package dev.tokenbus.worker.config;

import dev.tokenbus.protocol.Range;
import dev.tokenbus.protocol.log.LogBudget;
import java.time.Duration;

/**
 * What the logs and the prompts of a node's workers may cost, and how long the logs stay.
 *
 * @param retainedBytes what the logs of ended streams may cost together, in bytes; the oldest go first
 * @param heldBytes what the logs of all streams, live and ended, and the prompts of live ones may cost together, in bytes: ended ones go
 *     first, then the largest live ones wait and new streams are refused; 0 means a quarter of the maximum heap
 * @param partsBytes what prompts that gateways send in parts may cost together until they are whole, in bytes; when they cost more the
 *     oldest go, and their gateways ask again; each worker has room for one of the largest in any case, and for eight with 0
 * @param roomWait how long streams wait while {@code heldBytes} is used up, in milliseconds, before the largest ones that wait, or
 *     that nobody reads, end with {@code log_full}
 * @param resumeWindow how long the log of an ended stream is kept, in milliseconds
 */
public record LogRetention(
        long retainedBytes, long heldBytes, long partsBytes, Duration roomWait, Duration resumeWindow) {
    static final LogRetention DEFAULT =
            new LogRetention(64L << 20, 0, 0, Duration.ofSeconds(5), Duration.ofMinutes(10));

    public LogRetention {
        Range.check("worker.retainedBytes", retainedBytes, 0, 1L << 40);
        Range.check("worker.heldBytes", heldBytes, 0, 1L << 40);
        Range.check("worker.partsBytes", partsBytes, 0, 1L << 40);
        Range.check("worker.roomWaitMs", roomWait.toMillis(), 0, 3_600_000);
        Range.check("worker.resumeWindowMs", resumeWindow.toMillis(), 0, 86_400_000);
    }

    LogRetention share(int instances) {
        return new LogRetention(
                retainedBytes / instances,
                Math.max(1, LogBudget.orShareOfHeap(heldBytes) / instances),
                partsBytes == 0 ? 0 : Math.max(1, partsBytes / instances),
                roomWait,
                resumeWindow);
    }
}

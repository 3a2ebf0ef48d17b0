package dev.tokenbus.gateway.config;

import dev.tokenbus.protocol.Range;
import java.time.Duration;

/**
 * What the logs and the requests of streams may cost, and how long the logs stay.
 *
 * @param logBytes the most that one stream's log may cost, in bytes; not less than the workers' own
 * @param retainedBytes what the logs of ended streams may cost together on the node, in bytes; the oldest go first
 * @param heldBytes what the logs of all streams, live and ended, and the prompts of live ones may cost together on the node, in bytes:
 *     ended ones go first, then the largest live ones wait and new prompts are refused; 0 for a quarter of the largest heap
 * @param partsBytes what requests that other nodes send in parts may cost together on the node until they are whole, in bytes; when they
 *     cost more the oldest go, and their senders try again; there is room for one of the largest in any case; 0 for eight of the largest
 * @param roomWait how long streams wait while {@code heldBytes} is used up, in milliseconds, before the largest ones that wait, or
 *     that nobody reads, end with {@code log_full}
 * @param resumeWindow how long the log of an ended stream is kept at most, in milliseconds
 */
public record Retention(
        int logBytes, long retainedBytes, long heldBytes, long partsBytes, Duration roomWait, Duration resumeWindow) {
    static final Retention DEFAULT =
            new Retention(5 << 20, 64L << 20, 0, 0, Duration.ofSeconds(5), Duration.ofMinutes(10));

    public Retention {
        Range.check("gateway.logBytes", logBytes, 4096, 1 << 30);
        Range.check("gateway.retainedBytes", retainedBytes, 0, 1L << 40);
        Range.check("gateway.heldBytes", heldBytes, 0, 1L << 40);
        Range.check("gateway.partsBytes", partsBytes, 0, 1L << 40);
        Range.check("gateway.roomWaitMs", roomWait.toMillis(), 0, 3_600_000);
        Range.check("gateway.resumeWindowMs", resumeWindow.toMillis(), 0, 86_400_000);
    }
}

package dev.tokenbus.metrics.usage;

import dev.tokenbus.protocol.Range;

/**
 * What a gateway node keeps of its streams' usage.
 *
 * @param usageDir the directory with a file for each day, for this node alone; empty: usage is kept in memory, of the last 20 000 streams,
 *     and is lost with the process
 * @param usageDays how many days are kept, today included; older files are deleted
 * @param usageQueue the most ended streams that wait to be written, for example because the disk is full; the usage of further ones is
 *     dropped, and counted
 */
public record UsageConfig(String usageDir, int usageDays, int usageQueue) {
    public static final UsageConfig DEFAULT = new UsageConfig("", 400, 10_000);

    public UsageConfig {
        Range.check("metrics.usageDays", usageDays, 1, 36_500);
        Range.check("metrics.usageQueue", usageQueue, 1, 1_000_000);
    }
}

package dev.tokenbus.benchmarks.chaos;

import dev.tokenbus.benchmarks.chaos.fault.Deed;
import dev.tokenbus.protocol.Range;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The options of a chaos run.
 *
 * @param minutes how long faults are injected
 * @param streams the number of streams at a time
 * @param gateways nodes with that role
 * @param workers nodes with that role
 * @param tokenMs milliseconds between the tokens of a stream
 * @param seed determines all random choices
 * @param deeds the faults to choose from
 * @param logs the directory for the nodes' output; null for none
 */
record ChaosOptions(
        double minutes,
        int streams,
        int gateways,
        int workers,
        int tokenMs,
        long seed,
        Set<Deed> deeds,
        @Nullable Path logs) {
    private static final int MOST_NODES = 32;

    ChaosOptions {
        if (!(minutes > 0 && minutes <= 1440)) {
            throw new IllegalArgumentException("--minutes: " + minutes + " (expected: above 0, at most 1440)");
        }
        Range.check("--streams", streams, 1, 10_000);
        // With only one gateway or worker, its loss stops everything.
        Range.check("--gateways", gateways, 2, MOST_NODES);
        Range.check("--workers", workers, 2, MOST_NODES);
        Range.check("--token-ms", tokenMs, 1, 10_000);
        deeds = EnumSet.copyOf(deeds);
    }
}
